"""From answers to a convention: pure, and held against every convention there is."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.calibration.ground import ABSOLUTE, Rounding, answers, relative

from qvl_agent.calibration.convention import Answer, Convention
from qvl_agent.calibration.infer import MIN_ANSWERS, CannotTell, Inferred, infer
from qvl_agent.geometry import CoordinateRule, ResizeRule, Size

THOUSAND = CoordinateRule("relative", 1000)
DEFAULTS = (THOUSAND, CoordinateRule("relative", 999), ABSOLUTE)

conventions = st.one_of(
    st.sampled_from([relative(1000), relative(999), relative(100), Convention(ABSOLUTE)]),
    st.integers(250_000, 1_000_000).map(lambda p: Convention(ABSOLUTE, max_pixels=p)),
    st.integers(600, 1500).map(lambda s: Convention(ABSOLUTE, max_side_px=s)),
)


def found(got: Inferred | CannotTell) -> Inferred:
    assert isinstance(got, Inferred), got
    return got


def worst_difference_px(
    found: Convention, true: Convention, said: list[Answer], factor: int
) -> float:
    """How far apart two conventions put the same words, at the far corners of all screens."""
    return max(
        max(abs(f / t - 1) * side for f, t, side in zip(
            found.extent(a.image, factor), true.extent(a.image, factor),
            (a.screen.width_px, a.screen.height_px), strict=True,
        ))
        for a in said
    )  # fmt: skip


def unit_px(convention: Convention, said: list[Answer], factor: int) -> float:
    """How many screen pixels one of the model's numbers stands for, at most."""
    return max(
        max(a.screen.width_px / wide, a.screen.height_px / high)
        for a in said
        for wide, high in [convention.extent(a.image, factor)]
    )


@given(
    conventions,
    st.sampled_from([28, 32]),
    st.sampled_from(DEFAULTS),
    st.sampled_from([None, math.floor, round]),
    st.integers(0, 50),
)
@settings(max_examples=60, deadline=None)
def test_any_convention_is_found(
    true: Convention, factor: int, default: CoordinateRule, rounding: Rounding | None, seed: int
) -> None:
    said = answers(true, factor=factor, rounding=rounding, seed=seed)
    got = found(infer(said, default, factor))
    if got.tied is not None:  # of 999 and 1000 one answer less can leave a doubt
        assert {got.convention.coordinates.divisor, got.tied.coordinates.divisor} == {999, 1000}
        assert got.tie_px < 3
        return
    assert worst_difference_px(got.convention, true, said, factor) <= 2
    assert got.strays == 0
    # Rounding costs one of the model's units on each axis at most.
    assert got.worst_px <= math.hypot(1, 1) * unit_px(true, said, factor)


@pytest.mark.parametrize("astray", [0.0, 0.1, 0.25])
@pytest.mark.parametrize(
    "true",
    [
        relative(1000), Convention(ABSOLUTE), Convention(ABSOLUTE, max_pixels=500_000),
        Convention(ABSOLUTE, max_side_px=1024), Convention(ABSOLUTE, factor_px=32),
    ],
    ids=str,
)  # fmt: skip
def test_noise_and_outliers_do_not_decide(true: Convention, astray: float) -> None:
    said = answers(true, noise_px=3, astray=astray, seed=5)
    got = found(infer(said, THOUSAND, 28))
    assert worst_difference_px(got.convention, true, said, 28) <= 3
    assert (got.strays == 0) == (astray == 0)
    assert 1 < got.median_px < 6


def test_wild_numbers_do_not_decide() -> None:
    said = answers(relative(1000))
    wild = [replace(a, said_x=1e6) for a in said if a.screen == Size(1920, 1080)]
    got = found(infer([*said, *wild], THOUSAND, 32))
    assert (got.convention, got.strays) == (relative(1000), len(wild))
    assert got.worst_px < 2


def test_fractions_are_found() -> None:
    said = answers(relative(1), rounding=lambda value: round(value, 3))
    assert found(infer(said, THOUSAND, 32)).convention == relative(1)


def test_a_limit_that_is_found_is_one_the_server_leaves_alone() -> None:
    for max_pixels in (400_000, 470_400, 500_000, 777_777):
        true = Convention(ABSOLUTE, max_pixels=max_pixels)
        got = found(infer(answers(true), ABSOLUTE, 28)).convention
        assert got.max_pixels is not None
        assert got.max_pixels <= max_pixels < 1.06 * got.max_pixels
        ours = got.lowered(ResizeRule(28, 0, 1280 * 784))
        servers = ResizeRule(28, 0, max_pixels)
        for size in (Size(1080, 2400), Size(2560, 1440), Size(800, 800), Size(1170, 2532)):
            sent = ours.fit(size)
            assert servers.fit(sent) == sent


def test_what_is_tied_is_the_familys_own_and_the_price_is_told() -> None:
    for own in (999, 1000):
        said = answers(relative(1000), noise_px=8)
        got = found(infer(said, CoordinateRule("relative", own), 32))
        assert got.convention == relative(own)
        assert got.tied == relative(1999 - own)
        assert 2 < got.tie_px < 3


def test_more_answers_tell_999_from_1000() -> None:
    for true in (relative(999), relative(1000)):
        got = found(infer(answers(true, noise_px=1, rounds=3, seed=4), THOUSAND, 32))
        assert got.convention == true
        assert got.tied is None


@pytest.mark.parametrize("seed", range(20))
def test_a_random_pointer_can_not_be_told(seed: int) -> None:
    rng = random.Random(seed)
    said = [
        replace(a, said_x=rng.randrange(1001), said_y=rng.randrange(1001))
        for a in answers(relative(1000))
    ]
    assert isinstance(infer(said, THOUSAND, 32), CannotTell)


@pytest.mark.parametrize("place", [(0, 0), (500, 500), (1, 1), (-3, 1e6)])
def test_one_that_always_says_the_same_can_not_be_told(place: tuple[float, float]) -> None:
    said = [replace(a, said_x=place[0], said_y=place[1]) for a in answers(relative(1000))]
    assert isinstance(infer(said, THOUSAND, 32), CannotTell)


def test_swapped_axes_can_not_be_told() -> None:
    said = [replace(a, said_x=a.said_y, said_y=a.said_x) for a in answers(relative(1000))]
    assert isinstance(infer(said, THOUSAND, 32), CannotTell)


def test_half_of_the_answers_astray_can_not_be_told() -> None:
    got = infer(answers(relative(1000), astray=0.6, seed=2), THOUSAND, 32)
    assert isinstance(got, CannotTell)
    assert "near their target" in got.reason


def test_few_answers_are_not_enough() -> None:
    got = infer(answers(relative(1000))[: MIN_ANSWERS - 1], THOUSAND, 32)
    assert isinstance(got, CannotTell)
    assert f"only {MIN_ANSWERS - 1} replies" in got.reason


def test_screens_on_which_two_kinds_are_the_same_leave_it_open() -> None:
    said = [
        replace(a, screen=Size(1000, 1000), image=Size(1000, 1000), x_px=a.x_px % 1000,
                y_px=a.y_px % 1000, said_x=a.x_px % 1000, said_y=a.y_px % 1000)
        for a in answers(relative(1000))
    ]  # fmt: skip
    got = infer(said, THOUSAND, 25)
    assert isinstance(got, CannotTell)
    assert "equally well" in got.reason
