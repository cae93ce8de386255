"""What of a tree of nodes stays within a finger's reach under something that floats above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qvl_tools.phone.controls import Node

Bounds = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, right and bottom exclusive."""

_NARROWEST_PX = 8


def uncovered(nodes: Iterable[Node], cover: Bounds) -> list[Node]:
    """Return the nodes such that a tap in the middle of each hits it, not the cover.

    One whose middle is covered keeps the largest part beside the cover; where that is too narrow
    to touch it is left out. Mere layout stays as it is.
    """
    return [kept for node in nodes for kept in _uncovered(node, cover)]


def _uncovered(node: Node, cover: Bounds) -> list[Node]:
    children = tuple(uncovered(node.children, cover))
    is_layout = bool(node.children) and not node.clickable
    if is_layout or not _holds_middle(cover, node.bounds_px):
        return [replace(node, children=children)]
    bounds = max(_beside(node.bounds_px, cover), key=_narrow_first)
    if min(_size(bounds)) < _NARROWEST_PX:
        return list(children)
    return [replace(node, bounds_px=bounds, children=children)]


def _holds_middle(cover: Bounds, bounds: Bounds) -> bool:
    x_px, y_px = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return cover[0] <= x_px < cover[2] and cover[1] <= y_px < cover[3]


def _beside(bounds: Bounds, cover: Bounds) -> list[Bounds]:
    """Return what is left of, above, right of and below the cover; sizes may be negative."""
    left, top, right, bottom = bounds
    return [
        (left, top, cover[0], bottom),
        (left, top, right, cover[1]),
        (cover[2], top, right, bottom),
        (left, cover[3], right, bottom),
    ]


def _size(bounds: Bounds) -> tuple[int, int]:
    return bounds[2] - bounds[0], bounds[3] - bounds[1]


def _narrow_first(bounds: Bounds) -> tuple[bool, int]:
    """Order parts: those wide enough to touch after the others, then by area."""
    width_px, height_px = _size(bounds)
    return min(width_px, height_px) >= _NARROWEST_PX, width_px * height_px
