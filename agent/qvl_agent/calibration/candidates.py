"""Every convention that answers are held against, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from qvl_agent.calibration.convention import FRACTIONS, Convention
from qvl_agent.geometry import CoordinateRule, Size

DIVISORS = (1000, 999, 100, FRACTIONS)
FACTORS_PX = (28, 32)
"""What Qwen's processors round to: patches of 14 or 16 pixels, merged two by two."""

LEAST_TOKENS = 64
STEPS_PER_TOKEN = 4
"""Budgets are tried in quarters of a visual token, so that round numbers of pixels are met, too."""

LEAST_SIDE_PX = 224

Extents = tuple[tuple[float, float], ...]


@lru_cache(maxsize=8)
def candidates(images: tuple[Size, ...], factor_px: int) -> tuple[tuple[Convention, Extents], ...]:
    """Return the conventions that differ on these images, with what each says their extent is.

    Of those that say the same, the simplest stays, and of those the one with the lowest limit:
    what is resized to that, a server with any of the others leaves as it is, too.

    Args:
        images: Sizes as they were sent.
        factor_px: The family's own.
    """
    found: dict[tuple[str, Extents], Convention] = {}
    for convention in _all(images, factor_px):
        extents = tuple(convention.extent(image, factor_px) for image in images)
        found.setdefault((convention.coordinates.kind, extents), convention)
    return tuple((convention, extents) for (_, extents), convention in found.items())


def _all(images: Sequence[Size], factor_px: int) -> Iterator[Convention]:
    absolute = CoordinateRule("absolute")
    yield Convention(absolute)
    for divisor in DIVISORS:
        yield Convention(CoordinateRule("relative", divisor))
    others = [factor for factor in FACTORS_PX if factor != factor_px]
    for factor in (None, *others):
        if factor is not None:
            yield Convention(absolute, factor)
        for max_pixels in _budgets(images, factor or factor_px):
            yield Convention(absolute, factor, max_pixels=max_pixels)
    for side_px in range(LEAST_SIDE_PX, max(max(i.width_px, i.height_px) for i in images)):
        yield Convention(absolute, max_side_px=side_px)


def _budgets(images: Sequence[Size], factor_px: int) -> range:
    greatest = max(image.width_px * image.height_px for image in images)
    token = factor_px**2
    return range(LEAST_TOKENS * token, greatest + token, token // STEPS_PER_TOKEN)
