"""A family comes back from a journal as it was, wherever its setup came from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.models.model_samples import observed, phone

from qvl_agent.errors import EpisodeCorrupt
from qvl_agent.geometry import CoordinateRule, ResizeRule
from qvl_agent.journal.events import Started
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import FAMILY_NAMES, NATIVE, PROFILES, family_named
from qvl_agent.models.port import Family, ModelSettings, Sampling, Turn
from qvl_agent.models.recorded import family_options, recorded_family

SETTINGS = {
    "nothing": ModelSettings(),
    "zeros": ModelSettings(temperature=0, top_p=0.0, max_tokens=0, seed=0, image_tokens=0),
    "all": ModelSettings(
        temperature=0.7, top_p=0.5, max_tokens=99, seed=3, max_images=3, image_tokens=256
    ),
    "one": ModelSettings(max_images=1),
    "none": ModelSettings(max_images=0, temperature=0.0),
}


def started(family: Family, options: object) -> Started:
    return Started(
        software="x",
        goal="go",
        decider="model",
        device={},
        family=family.name,
        settings=json.loads(json.dumps({"model": options})),
    )


def digest(family: Family) -> str:
    seen = observed()
    past = [Turn(seen.digest, seen.image, "a reply", "tap", "") for _ in range(6)]
    return conversation_digest(family.conversation("go", phone(), past, seen))


def assert_comes_back(family: Family) -> None:
    again = recorded_family(started(family, family_options(family)))
    assert again == family
    assert digest(again) == digest(family)


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("name", FAMILY_NAMES)
def test_it_comes_back_as_the_settings_made_it(name: str, settings: ModelSettings) -> None:
    assert_comes_back(family_named(name, settings))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_it_comes_back_as_somebody_built_it(profile: Any) -> None:
    factor = profile.resize.factor_px
    built = replace(
        profile,
        sampling=Sampling(0.3, 0.4, 5, 1.5, 77, None),
        history=replace(profile.history, screenshots=7, fold=3),
        resize=ResizeRule(factor + 4, 3 * factor**2 + 1, 900 * factor**2 + 1, 999),
        coordinates=CoordinateRule("relative", 999),
        calibration="measured",
    )
    assert digest(built) != digest(profile)
    assert_comes_back(built)


def test_the_native_family_comes_back_with_its_window() -> None:
    assert_comes_back(replace(NATIVE, screenshots=4))


@pytest.mark.parametrize("options", [{}, {"sampling": {"seed": None}, "screenshots": None}])
@pytest.mark.parametrize("name", FAMILY_NAMES)
def test_what_is_not_on_record_is_the_default(name: str, options: dict[str, Any]) -> None:
    family = family_named(name)
    assert recorded_family(started(family, options)) == family
    bare = Started(software="", goal="", decider="model", device={}, family=name)
    assert recorded_family(bare) == family


def test_a_family_of_somebody_else_says_nothing() -> None:
    class Other:
        name = "other"

    other: Any = Other()
    assert family_options(other) == {}


@pytest.mark.parametrize(
    "options",
    [
        [], {"sampling": 3}, {"sampling": {"top_p": "x"}}, {"screenshots": True},
        {"max_pixels": [1]}, {"coordinates": 3}, {"coordinates": {"kind": "else"}},
        {"coordinates": {"kind": "relative", "divisor": 0}},
        {"coordinates": {"kind": "relative", "divisor": "1000"}},
    ],
)  # fmt: skip
def test_a_damaged_record_is_told(options: object) -> None:
    with pytest.raises(EpisodeCorrupt, match="the recorded "):
        recorded_family(started(PROFILES[0], options))
