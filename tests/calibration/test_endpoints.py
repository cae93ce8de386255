"""Endpoints of every convention, over real HTTP: what is drawn is what they look at."""

from __future__ import annotations

import pytest
from tests.calibration.conftest import measure, settings_for
from tests.servers.pointer import Pointer, PointerServer, budget, longest

from qvl_agent.calibration.ask import Unusable
from qvl_agent.calibration.calibrate import Asked
from qvl_agent.calibration.convention import Convention
from qvl_agent.calibration.infer import CannotTell
from qvl_agent.calibration.profile import Calibration, Served
from qvl_agent.calibration.store import file_of
from qvl_agent.geometry import CoordinateRule, Size
from qvl_agent.models.families import Profile, family_named

ABSOLUTE = CoordinateRule("absolute")
SCREENS = (Size(1080, 2400), Size(1920, 1080), Size(1280, 800), Size(1000, 1000), Size(1170, 2532))

ENDPOINTS = {
    "pixels": ("qwen2.5-vl", Pointer("seen")),
    "pixels, a budget": ("qwen2.5-vl", Pointer("seen", budget(600 * 784, 28))),
    "pixels, a longest side": ("qwen2.5-vl", Pointer("seen", longest(1000, 28))),
    "pixels of what was sent, a budget": ("qwen2.5-vl", Pointer("sent", budget(600 * 784, 28))),
    "999": ("qwen3-vl", Pointer(999)),
    "999, a budget": ("qwen3-vl", Pointer(999, budget(600 * 1024, 32))),
    "1000": ("qwen2-vl", Pointer(1000)),
    "1000, a longest side, XML": ("qwen3.5", Pointer(1000, longest(1280, 32), xml=True)),
    "fractions": ("qwen3-vl", Pointer(1)),
    "pixels, asked as another family": ("qwen3-vl", Pointer("seen", budget(900_000, 28))),
    "pixels, a budget, noisy": (
        "qwen2.5-vl", Pointer("seen", budget(600 * 784, 28), noise=1 / 2400)
    ),
    "999, noisy": ("qwen3-vl", Pointer(999, noise=1 / 2400)),
}  # fmt: skip
"""Noise of 1/2400 is a standard deviation of one pixel on the longest screen."""


def told(verdict: Calibration | CannotTell) -> Calibration:
    assert isinstance(verdict, Calibration), verdict
    return verdict


def profile(family: str) -> Profile:
    found = family_named(family)
    assert isinstance(found, Profile)
    return found


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_convention_is_found(name: str) -> None:
    family, pointer = ENDPOINTS[name]
    # Half of them are held to the schema that calibration allows: it must not lead them either.
    structured = list(ENDPOINTS).index(name) % 2 == 0
    with PointerServer(pointer, structured=structured) as server:
        found = told(measure(server, family))
    assert server.refusals == []
    rule = found.convention.coordinates
    expected = ("relative", pointer.spoken) if isinstance(pointer.spoken, int) else ("absolute", 0)
    assert (rule.kind, rule.divisor if rule.kind == "relative" else 0) == expected
    assert found.residual.median_px <= 2
    # What scatters by itself is not the convention's: single answers may be three sigma off.
    assert found.residual.worst_px <= (5 if pointer.noise else 2)
    assert (found.residual.taps, found.residual.strays, found.unusable) == (12, 0, 0)
    assert (found.note, found.asked) == ("", server.asked)
    counts_pixels = rule.kind == "absolute"
    assert found.image_pixels == (profile(family).resize.max_pixels if counts_pixels else None)
    check_what_is_sent_from_then_on(found.applied(profile(family)), profile(family), pointer)


def check_what_is_sent_from_then_on(now: Profile, before: Profile, pointer: Pointer) -> None:
    sent = [now.resize.fit(screen) for screen in SCREENS]
    if pointer.spoken == "seen":
        assert [pointer.shrink(size) for size in sent] == sent
    else:  # it does not matter what the model sees: nothing is gained by sending less
        assert now.resize == before.resize


def test_a_random_pointer_can_not_be_told() -> None:
    with PointerServer(Pointer(1000, blind=True)) as server:
        verdict = measure(server, "qwen3-vl")
        served = Served.of("openai:test-model", settings_for(server, "qwen3-vl"), "qwen3-vl")
    assert isinstance(verdict, CannotTell)
    assert "no convention explains the replies" in verdict.reason
    assert not file_of(served).exists()


@pytest.mark.parametrize(
    ("family", "pointer"),
    [
        ("qwen3-vl", Pointer(1024)),
        ("qwen3-vl", Pointer(985)),
        ("qwen2.5-vl", Pointer("seen", lambda _: Size(1024, 1024))),
        ("qwen2.5-vl", Pointer("seen", budget(400_000, 56))),
    ],
)
def test_one_that_is_close_to_a_convention_can_not_be_told(family: str, pointer: Pointer) -> None:
    with PointerServer(pointer) as server:
        verdict = measure(server, family)
    assert isinstance(verdict, CannotTell), verdict
    assert "the farther off the farther out" in verdict.reason


def test_half_of_the_replies_may_be_of_no_use() -> None:
    asked: list[Asked] = []
    with PointerServer(Pointer(999, useless=2)) as server:
        found = told(measure(server, "qwen3-vl", asked.append))
    assert found.convention == Convention(CoordinateRule("relative", 999))
    assert found.unusable == found.asked // 2 == sum(isinstance(a.result, Unusable) for a in asked)
    assert found.residual.taps == 6
    assert [a.number for a in asked] == list(range(1, found.asked + 1))


def test_a_model_that_sees_nothing_can_not_be_told() -> None:
    with PointerServer(Pointer(999, useless=1)) as server:
        verdict = measure(server, "qwen3-vl")
    assert isinstance(verdict, CannotTell)
    assert "only 0 replies name a place" in verdict.reason
    assert "24 of 24 replies were no use" in verdict.reason


def test_a_model_that_points_otherwise_when_told_the_range_can_not_be_told() -> None:
    pointer = Pointer(999)

    def changes(asked: int) -> None:
        if asked > 24:
            pointer.spoken = 500

    with PointerServer(pointer) as server:
        server.before_answer = changes
        verdict = measure(server, "qwen3-vl")
    assert isinstance(verdict, CannotTell)
    assert "0 to 999" in verdict.reason
    assert "asked the way a run asks" in verdict.reason


def test_a_model_that_gets_vague_when_told_the_range_can_not_be_told() -> None:
    pointer = Pointer(999)

    def blurs(asked: int) -> None:
        pointer.noise = 1 / 80 if asked > 24 else 0

    with PointerServer(pointer) as server:
        server.before_answer = blurs
        verdict = measure(server, "qwen3-vl")
    assert isinstance(verdict, CannotTell)
    assert "0 to 999" in verdict.reason
    assert "the taps are" in verdict.reason


def test_a_noisy_tie_is_told_with_its_price() -> None:
    with PointerServer(Pointer(1000, noise=1 / 300)) as server:
        found = told(measure(server, "qwen3-vl"))
    assert found.convention == Convention(CoordinateRule("relative", 1000))
    assert "not told apart from: relative, 0 to 999" in found.note
    assert "up to 2.4 px" in found.note
    assert found.asked == 36  # more answers would not have told: they scatter more than that


def test_the_same_calibration_twice_is_the_same() -> None:
    found = []
    for _ in range(2):
        with PointerServer(Pointer(999)) as server:
            found.append(told(measure(server, "qwen3-vl")))
    assert found[0].residual == found[1].residual
    assert found[0].convention == found[1].convention
