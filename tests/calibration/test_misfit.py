"""What grows with the distance is told from what is chance, and from what all share."""

from __future__ import annotations

import random

import pytest

from qvl_agent.calibration.calibrate import FRESH_SCREENS, FRESH_TARGETS
from qvl_agent.calibration.misfit import Miss, misfit
from qvl_agent.calibration.targets import draw
from qvl_agent.geometry import Size

STRAY_PX = 60.0


def misses(
    scale: float = 1.0,
    *,
    noise_px: float = 0.0,
    bias_px: float = 0.0,
    only: Size | None = None,
    strays: int = 0,
    seed: int = 0,
) -> list[Miss]:
    """Tap the usual targets, on one screen or on all off by a factor."""
    rng = random.Random(seed)
    found = []
    for screen, numbers in zip(FRESH_SCREENS, FRESH_TARGETS, strict=True):
        grown = scale - 1 if only in (None, screen) else 0.0
        for number in numbers:
            at = draw(screen, 1).targets[number].center
            off = [grown * side + bias_px + rng.gauss(0, noise_px) for side in (at.x, at.y)]
            place = (at.x / screen.width_px, at.y / screen.height_px)
            found.append(Miss(screen, place, (off[0], off[1])))
    for index in rng.sample(range(len(found)), strays):
        off_px = (rng.choice([-1, 1]) * STRAY_PX, rng.choice([-1, 1]) * STRAY_PX)
        found[index] = Miss(found[index].screen, found[index].place, off_px)
    return found


@pytest.mark.parametrize("scale", [0.97, 0.99, 1.01, 1.024])
@pytest.mark.parametrize("only", [None, *FRESH_SCREENS], ids=str)
def test_a_wrong_scale_is_seen_on_every_screen(scale: float, only: Size | None) -> None:
    assert misfit(misses(scale, only=only)) == pytest.approx(abs(scale - 1), rel=0.25)
    assert misfit(misses(scale, only=only, bias_px=8)) > 0


@pytest.mark.parametrize("noise_px", [0, 1, 3, 6])
def test_chance_and_what_all_share_are_no_scale(noise_px: float) -> None:
    seen = [
        misfit(misses(noise_px=noise_px, bias_px=bias_px, seed=seed))
        for seed in range(100)
        for bias_px in (0, 8)
    ]
    assert sum(share > 0 for share in seen) <= 6  # of 200


def test_a_stray_is_no_scale() -> None:
    assert not any(misfit(misses(strays=1, noise_px=1, seed=seed)) for seed in range(100))


def test_of_nothing_nothing_is_said() -> None:
    assert misfit([]) == 0
    assert misfit(misses(1.5)[:1]) == 0
