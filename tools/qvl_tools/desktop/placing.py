"""Which window of the screen an application means, and what of it is seen. Pure.

Applications tell of their windows without the window system's numbers, some of them in units of
their own (twice as large on a dense screen) or from the window's own corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qvl_tools.desktop.area import Area
from qvl_tools.desktop.x11_stack import Surface

SLACK_PX = 4
"""How far two sizes of one window may differ: borders, and halves that were rounded."""

SCALES = (1, 2, 3)
"""Pixels of the screen for one unit of an application."""

SMALLEST_SEEN_PX = 64
"""Less than this of a window is nothing that anybody reads: 8 x 8 pixels."""


@dataclass(frozen=True, slots=True)
class Place:
    """How an application's boxes come to lie on the desktop.

    Attributes:
        surface: The window.
        scale: Pixels for one of its units.
        right: What is added after that, in pixels.
        down: Likewise.
    """

    surface: Surface
    scale: int = 1
    right: int = 0
    down: int = 0

    def box(self, said: Area) -> Area:
        """Return where a box of the application lies, in points of the desktop."""
        scale = self.scale
        return Area(
            said.left * scale + self.right,
            said.top * scale + self.down,
            said.width * scale,
            said.height * scale,
        )


def place_of(said: Area, title: str, pid: int | None, surfaces: Iterable[Surface]) -> Place | None:
    """Return which window is meant, None where none fits.

    A window of the same size at the same place is it, and a window of the same title and size is,
    wherever it lies; of several, one of the same process, and then the one in front.

    Args:
        said: Its box, as the application says it.
        title: Its title, likewise.
        pid: The application's process, None where it is not known.
        surfaces: What is shown, the lowest first.
    """
    best: tuple[tuple[bool, bool, bool], Place] | None = None
    for surface in surfaces:
        place = _fitting(said, surface)
        if place is None:
            continue
        titled = bool(title) and title == surface.title
        there = abs(place.right) <= SLACK_PX and abs(place.down) <= SLACK_PX
        ours = pid is not None and pid == surface.pid
        rank = (ours, titled, there)
        if (titled or there) and (best is None or rank >= best[0]):
            best = rank, place
    return best[1] if best else None


def _fitting(said: Area, surface: Surface) -> Place | None:
    found = (
        Place(surface, scale, box.left - said.left * scale, box.top - said.top * scale)
        for box in (surface.box, surface.content)
        for scale in SCALES
        if abs(said.width * scale - box.width) <= SLACK_PX * scale
        and abs(said.height * scale - box.height) <= SLACK_PX * scale
    )
    return min(found, key=lambda place: abs(place.right) + abs(place.down), default=None)


def open_part(box: Area, covers: Iterable[Area]) -> Area | None:
    """Return where something is seen that is partly covered, None where it is all covered.

    It is the box around all that is seen where a click into its middle hits, else the largest
    rectangle of it.

    Args:
        box: On the desktop.
        covers: What lies above it.
    """
    pieces = [box]
    for cover in covers:
        pieces = [rest for piece in pieces for rest in _without(piece, cover)]
    if not pieces:
        return None
    around = Area.around(*pieces)
    x, y = middle(around)
    if any(piece.contains(x, y) for piece in pieces):
        return around
    return max(pieces, key=lambda piece: piece.width * piece.height)


def middle(box: Area) -> tuple[int, int]:
    """Return the point that a click on a box goes to."""
    return box.left + box.width // 2, box.top + box.height // 2


def seen_part(surfaces: Sequence[Surface], index: int, area: Area) -> int:
    """Return how many square pixels of a window are seen in an area, all that lies above taken off.

    Args:
        surfaces: What is shown, the lowest first.
        index: Which of them.
        area: Of the desktop.
    """
    part = surfaces[index].box.within(area)
    left = [part] if part else []
    for above in surfaces[index + 1 :]:
        left = [rest for piece in left for rest in _without(piece, above.box)]
    return sum(piece.width * piece.height for piece in left)


def _without(piece: Area, cover: Area) -> list[Area]:
    """Cut a rectangle out of another: what is above, left, right and below of it."""
    cut = piece.within(cover)
    if cut is None:
        return [piece]
    parts = (
        (piece.left, piece.top, piece.width, cut.top - piece.top),
        (piece.left, cut.top, cut.left - piece.left, cut.height),
        (cut.right, cut.top, piece.right - cut.right, cut.height),
        (piece.left, cut.bottom, piece.width, piece.bottom - cut.bottom),
    )
    return [Area(*part) for part in parts if part[2] > 0 < part[3]]
