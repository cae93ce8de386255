"""What the places of a pointer, seen over time, say of the person at the computer: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qvl_tools.desktop.area import Area

DesktopPoint = tuple[int, int]

CORNER_PX = 2
"""How near to the very corner counts as in it: a pointer pushed into it stops there."""
CORNER_S = 1.0
"""How long it is held there to stop the agent."""
CORNER_TIMES = 5
"""How often it is put there to stop an action that moves it itself, such as a long drag."""
NEAR_PX = 3
"""Less is the play of a mouse on a table, or rounding between pixels and points."""
TOGETHER_S = 0.5
"""Steps further apart are two jumps, not one movement."""


def hot_corner(monitors: Sequence[Area]) -> DesktopPoint:
    """Return the top left corner of the leftmost monitor: a pointer can be pushed into it."""
    first = min(monitors, key=lambda area: (area.left, area.top))
    return first.left, first.top


def near(one: DesktopPoint, other: DesktopPoint, limit_px: int) -> bool:
    """Tell whether two points lie within a few pixels of each other, on each axis."""
    return abs(one[0] - other[0]) <= limit_px and abs(one[1] - other[1]) <= limit_px


@dataclass
class HotCorner:
    """Whether a person holds the pointer in a corner; where the agent put it does not count.

    Attributes:
        corner: In points of the desktop.
        ours: The pointer is there because the agent put it there, or was there from the start.
        since_s: Since when a person has held it there; None if nobody does.
        entered: How often a person has put it there since the action under way began, which may
            pull it away each time.
    """

    corner: DesktopPoint
    ours: bool = True
    since_s: float | None = None
    entered: int = 0

    def put(self, point: DesktopPoint) -> None:
        """Note that the agent has put the pointer somewhere."""
        self.ours = near(point, self.corner, CORNER_PX)
        self.since_s = None

    def seen(self, point: DesktopPoint, now_s: float) -> bool:
        """Note where the pointer is; tell whether that means to stop."""
        if not near(point, self.corner, CORNER_PX):
            self.ours = False
            self.since_s = None
        elif not self.ours and self.since_s is None:
            self.since_s = now_s
            self.entered += 1
        held = self.since_s is not None and now_s - self.since_s >= CORNER_S
        return held or self.entered >= CORNER_TIMES


@dataclass
class Movement:
    """Whether a hand moves the pointer.

    A hand takes its time: it is seen in several places on the way. A window manager or a program
    that puts the pointer elsewhere is seen in one. So is a hand that is quicker than two looks.

    Attributes:
        at: Where the pointer was seen last.
        step_s: When it was last seen to have moved; None if it has not.
        by_hand: It was moved by hand since ``put``.
    """

    at: DesktopPoint
    step_s: float | None = None
    by_hand: bool = False

    def put(self, point: DesktopPoint) -> None:
        """Note where the pointer is by now, by whatever was done; what was before is past."""
        self.at = point
        self.step_s = None
        self.by_hand = False

    def seen(self, point: DesktopPoint, now_s: float) -> None:
        """Note where the pointer is."""
        if near(point, self.at, NEAR_PX):
            return
        if self.step_s is not None and now_s - self.step_s <= TOGETHER_S:
            self.by_hand = True
        self.at, self.step_s = point, now_s

    def rests(self, now_s: float) -> bool:
        """Tell whether it has not moved for a while."""
        return self.step_s is None or now_s - self.step_s > TOGETHER_S
