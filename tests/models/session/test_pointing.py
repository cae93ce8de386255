"""A model in this process is calibrated, and opened with what was found, like any other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.checkpoints.kinds import Kind

from qvl_agent.calibration.ask import Tap, Unusable
from qvl_agent.calibration.calibrate import Asked, calibrate
from qvl_agent.calibration.convention import Answer, Convention
from qvl_agent.calibration.infer import CannotTell
from qvl_agent.calibration.opened import Calibrated
from qvl_agent.calibration.profile import Calibration, Residual, Served
from qvl_agent.calibration.store import save
from qvl_agent.calibration.targets import draw
from qvl_agent.geometry import CoordinateRule, Size
from qvl_agent.models.families import Profile
from qvl_agent.models.families.profile import ANY_PLACE
from qvl_agent.models.port import ModelSettings
from qvl_agent.plugins import open_model, open_uncalibrated

SMALL = ModelSettings(image_tokens=16, max_tokens=90, device_map="cpu", temperature=1.0, seed=1)


@pytest.fixture(scope="module")
def spec(tiny_checkpoints: Callable[[Kind], Path]) -> str:
    return f"hf:{tiny_checkpoints('qwen2.5-vl')}"


def test_one_with_random_weights_can_not_be_told(spec: str) -> None:
    with closing(open_uncalibrated(spec, SMALL)) as model:
        family = model.family
        assert isinstance(family, Profile)
        served = Served.of(spec, SMALL, family.name)
        # What it says is up to the seed, and it may well be that it never points.
        for seed in range(1, 9):
            asked: list[Asked] = []
            seeded = replace(family, sampling=replace(family.sampling, seed=seed))
            verdict = calibrate(Calibrated(model, seeded), served, asked.append)
            assert isinstance(verdict, CannotTell)
            assert len(asked) == 24
            check_replies([one.result for one in asked])
            if any(isinstance(one.result, Answer) for one in asked):
                return
    pytest.fail("it never pointed")


def check_replies(results: list[Answer | Tap | Unusable]) -> None:
    """Its grammar holds it to a call, and to no way of counting."""
    for result in results:
        match result:
            case Answer(said_x=x, said_y=y):
                assert 0 <= x <= ANY_PLACE
                assert 0 <= y <= ANY_PLACE
            case Unusable(reason=reason):
                assert "the call names no place" in reason


def test_it_is_opened_with_what_was_found(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    served = Served.of(spec, SMALL, "qwen2.5-vl")
    counts = Convention(CoordinateRule("relative", 999), max_side_px=140)
    save(Calibration(served, counts, Residual(1.0, 2.0, 12, 0), "2026-01-02", "x", 36, 0))
    with closing(open_model(spec, SMALL)) as model:
        family = model.family
        assert isinstance(family, Profile)
        scene = draw(Size(1080, 2400), 1)
        frame = family.frame(scene.observation)
        assert (frame.rule, frame.model) == (counts.coordinates, Size(56, 140))
        reply = model.reply(family.conversation("click", scene.info, (), scene.observation))
        family.parse(reply.text, frame, scene.info)
    assert "0 to 999" in family.calibration
