"""Answers as a model would give them, without any model: arithmetic alone."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

from qvl_agent.calibration.calibrate import SCREENS
from qvl_agent.calibration.convention import Answer, Convention
from qvl_agent.calibration.targets import draw
from qvl_agent.geometry import CoordinateRule, ResizeRule, Size

ABSOLUTE = CoordinateRule("absolute")
Rounding = Callable[[float], float]


def relative(divisor: int) -> Convention:
    return Convention(CoordinateRule("relative", divisor))


def answers(
    convention: Convention,
    *,
    factor: int = 28,
    seed: int = 1,
    rounding: Rounding | None = None,
    noise_px: float = 0.0,
    astray: float = 0.0,
    rounds: int = 1,
) -> list[Answer]:
    """Point at every target of the usual screens under a convention.

    Args:
        convention: What is to be found.
        factor: Of the family whose images are sent.
        seed: Of targets and noise.
        rounding: Of the numbers; by default as Qwen's families do.
        noise_px: Standard deviation on the screen.
        astray: Share of the answers that are anywhere.
        rounds: How often all screens are asked about.
    """
    rng = random.Random(seed)
    said = rounding or (math.floor if convention.coordinates.kind == "absolute" else round)
    return [
        _answer(convention, screen, at, factor, said, rng, noise_px, astray)
        for number in range(rounds)
        for screen in SCREENS
        for at in _targets(screen, seed + number)
    ]


def _targets(screen: Size, seed: int) -> Iterator[tuple[float, float]]:
    for target in draw(screen, seed).targets:
        yield target.center.x + 0.5, target.center.y + 0.5


def _answer(
    convention: Convention,
    screen: Size,
    at: tuple[float, float],
    factor: int,
    said: Rounding,
    rng: random.Random,
    noise_px: float,
    astray: float,
) -> Answer:
    image = ResizeRule(factor, 0, 1280 * factor**2).fit(screen)
    wide, high = convention.extent(image, factor)
    x, y = (place + rng.gauss(0, noise_px) for place in at)
    if rng.random() < astray:
        x, y = rng.uniform(0, screen.width_px), rng.uniform(0, screen.height_px)
    return Answer(
        screen, image, *at, said(x / screen.width_px * wide), said(y / screen.height_px * high)
    )
