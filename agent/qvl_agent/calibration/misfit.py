"""Whether what is left is chance, or grows with the distance from the corner that is counted from.

A convention that nobody thought of (0 to 1024, a resize of another kind) may lie near one that is
known: answers then are near their targets, yet all of a screen are off by the same factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from qvl_agent.geometry import Size

FAR = 1 / 3
"""Of a side: targets beyond show a wrong scale, those before it what all answers are off by."""

WORTH_REFUSING = 0.008
"""Of a side: what is off by less at its far end is told as a residual."""

CERTAIN = 5.0
"""Standard deviations of a single answer that two of a screen both have to be off by."""

LEAST_SCATTER_PX = 0.5


@dataclass(frozen=True)
class Miss:
    """How far off one answer is.

    Attributes:
        screen: That was shown.
        place: Of the target, as shares of width and height.
        off_px: From the target, to the right and downwards.
    """

    screen: Size
    place: tuple[float, float]
    off_px: tuple[float, float]


def misfit(misses: Sequence[Miss]) -> float:
    """Return by what share of a side answers are off at its far end, at most; 0 where by chance.

    Each side of each screen is looked at by itself, and its two farthest targets have to agree: one
    answer gone astray does not count, nor does what all answers share wherever they are.
    """
    pairs = [*_pairs(misses, 0), *_pairs(misses, 1)]
    if not pairs:
        return 0.0
    apart_px = median(abs(one - other) for one, other, _ in pairs)
    scatter_px = max(LEAST_SCATTER_PX, 1.4826 * apart_px / sqrt(2))
    shares = [
        min(abs(one), abs(other)) / side_px
        for one, other, side_px in pairs
        if one * other > 0 and min(abs(one), abs(other)) > CERTAIN * scatter_px
    ]
    worst = max(shares, default=0.0)
    return worst if worst > WORTH_REFUSING else 0.0


def _pairs(misses: Sequence[Miss], axis: int) -> Iterator[tuple[float, float, int]]:
    """Yield for each screen what its two farthest targets say is off at the far end; its side."""
    for screen, off in _unbiased(misses, axis).items():
        *_, one, other = (0.0, 0.0), (0.0, 0.0), *sorted(off)
        if one[0] >= FAR:
            side_px = (screen.width_px, screen.height_px)[axis]
            yield one[1] / one[0], other[1] / other[0], side_px


def _unbiased(misses: Sequence[Miss], axis: int) -> dict[Size, list[tuple[float, float]]]:
    """Return for each screen places and what is off there, in pixels, without what all share."""
    close = [miss.off_px[axis] for miss in misses if miss.place[axis] < FAR]
    bias_px = median(close) if close else 0.0
    found: dict[Size, list[tuple[float, float]]] = {}
    for miss in misses:
        found.setdefault(miss.screen, []).append((miss.place[axis], miss.off_px[axis] - bias_px))
    return found
