"""Which part of the desktop an agent sees and drives: pure geometry, and how it is asked for.

The desktop is one plane of *points*, the unit that the pointer moves in. Its origin is the top left
of the main monitor, so what lies left of it or above it has negative coordinates. The core knows
only the area's own points, from (0, 0) at its top left; a screenshot may have more pixels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from qvl_agent.errors import UsageError
from qvl_agent.geometry import ScreenPoint, Size

KNOWN = "monitor=NUMBER|NAME|all, region=LEFT,TOP,WIDTH,HEIGHT, window=TITLE"
_REGION = re.compile(r"(-?\d+),(-?\d+),(\d+),(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the desktop, in its points; right and bottom are exclusive."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column beyond it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row beyond it."""
        return self.top + self.height

    @property
    def size(self) -> Size:
        """Of the core's screen space."""
        return Size(self.width, self.height)

    def point(self, point: ScreenPoint) -> tuple[int, int]:
        """Return where a point of this area lies on the desktop."""
        return self.left + point.x, self.top + point.y

    def contains(self, x: int, y: int) -> bool:
        """Tell whether a point of the desktop lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def within(self, other: Area) -> Area | None:
        """Return the part of it that lies in another area, None where there is none."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return (
            Area(left, top, right - left, bottom - top) if left < right and top < bottom else None
        )

    def __str__(self) -> str:
        """As people write it: ``1920x1080+0+0``."""
        return f"{self.width}x{self.height}{self.left:+d}{self.top:+d}"

    @classmethod
    def around(cls, *areas: Area) -> Self:
        """Return the smallest area that holds all of these; at least one."""
        left, top = min(area.left for area in areas), min(area.top for area in areas)
        right, bottom = max(area.right for area in areas), max(area.bottom for area in areas)
        return cls(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Part:
    """What of the desktop is wanted.

    Attributes:
        monitor: Number from 1, name, or ``all``; what counts where the others are empty.
        region: A fixed rectangle.
        window: Title of a window, or a part of it; the area goes where the window goes.
    """

    monitor: str = "all"
    region: Area | None = None
    window: str = ""


def read_part(argument: str, monitor: str) -> Part:
    """Read what stands behind ``desktop:``, and the option ``--monitor``.

    Args:
        argument: Empty, or one of ``monitor=...``, ``region=...`` and ``window=...``.
        monitor: Empty, or a number from 1, a name, or ``all``.

    Raises:
        UsageError: If the argument is none of these, or more than one thing is asked for.
    """
    name, equals, value = argument.partition("=")
    if argument and (
        name not in ("monitor", "region", "window") or not equals or not value.strip()
    ):
        raise UsageError(f"desktop knows no option {argument!r}", fix=f"use one of: {KNOWN}")
    if argument and monitor:
        raise UsageError(
            f"desktop:{argument} and --monitor {monitor} ask for two things", fix="leave one out"
        )
    if name == "region":
        return Part(region=_read_region(value))
    if name == "window":
        return Part(window=value.strip())
    return Part(monitor=(value or monitor).strip() or "all")


def _read_region(value: str) -> Area:
    found = _REGION.fullmatch(value.replace(" ", ""))
    numbers = [int(number) for number in found.groups()] if found else []
    if not found or not all(numbers[2:]):
        raise UsageError(
            f"{value!r} is no region", fix="region=LEFT,TOP,WIDTH,HEIGHT in points: 0,0,800,600"
        )
    return Area(*numbers)
