"""The way of a dragged pointer, as points: pure geometry."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

DesktopPoint = tuple[int, int]

MOVES_PER_S = 60.0
FEWEST_MOVES = 8
"""However little time there is: pages that follow a drag miss one that is a single event."""
PICK_UP_PX = 12.0
"""How far the first move goes. What moves less is no drag: Qt 10, GTK 8, Windows 4 px."""


def stroke(path: Sequence[DesktopPoint], duration_s: float) -> list[DesktopPoint]:
    """Return the points to move to at even times, from just after the first to the last.

    The first one is far enough from the start to count as a drag; from there the pointer speeds
    up and slows down again, and passes every point of the path.
    """
    count = max(FEWEST_MOVES, math.ceil(duration_s * MOVES_PER_S))
    total = sum(math.dist(a, b) for a, b in pairwise(path))
    first = min(PICK_UP_PX, total)
    shares = [_eased(number / (count - 1)) for number in range(count)]
    reached = [first + (total - first) * share for share in shares]
    corners = list(_corners(path))[1:-1]
    along = sorted(
        [(length, _point_at(path, length)) for length in reached]
        + [(length, point) for length, point in corners if length > first]
    )
    return [*(point for _, point in along[:-1]), path[-1]]


def _eased(share: float) -> float:
    """Slow at both ends (smoothstep), from 0 to 1."""
    return share * share * (3 - 2 * share)


def _corners(path: Sequence[DesktopPoint]) -> Iterator[tuple[float, DesktopPoint]]:
    """Yield the points of the path with how far along it they are."""
    length = 0.0
    yield length, path[0]
    for before, point in pairwise(path):
        length += math.dist(before, point)
        yield length, point


def _point_at(path: Sequence[DesktopPoint], length: float) -> DesktopPoint:
    for before, point in pairwise(path):
        part = math.dist(before, point)
        if length <= part and part > 0:
            share = length / part
            return (
                round(before[0] + (point[0] - before[0]) * share),
                round(before[1] + (point[1] - before[1]) * share),
            )
        length -= part
    return path[-1]
