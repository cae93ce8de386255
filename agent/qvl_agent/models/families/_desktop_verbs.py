"""The words that only a desktop has, and what ``pixels`` and a drag's two ends mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from qvl_agent import actions as act
from qvl_agent.geometry import Frame, ScreenPoint
from qvl_agent.models.families._verbs import Pixels, Point, Verb, Where, at

PIXELS_PER_NOTCH = 100
"""Of a mouse wheel: what ``pixels`` are counted in when they become notches."""

_TAP = frozenset[act.ActionKind]({"tap"})


class Keys(Verb):
    """Press the keys together, in the order given, and release them."""

    needs = frozenset({"press"})
    action: Literal["key"]
    keys: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=32)]],
        Field(min_length=1, max_length=5, description="Names of the keys."),
    ]

    def to_action(self, frame: Frame, thought: str) -> act.Press:
        """Press them."""
        return act.Press(keys=self.keys)


class MouseMove(Verb):
    """Move the pointer there and press nothing."""

    needs = frozenset({"hover"})
    action: Literal["mouse_move"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Hover:
        """Move it."""
        return act.Hover(point=at(frame, self.coordinate))


class LeftClick(Verb):
    """Click with the left button."""

    needs = _TAP
    action: Literal["left_click"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Click once."""
        return act.Tap(point=at(frame, self.coordinate))


class RightClick(Verb):
    """Click with the right button."""

    needs = _TAP
    action: Literal["right_click"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Click once."""
        return act.Tap(point=at(frame, self.coordinate), button="right")


class MiddleClick(Verb):
    """Click with the middle button."""

    needs = _TAP
    action: Literal["middle_click"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Click once."""
        return act.Tap(point=at(frame, self.coordinate), button="middle")


class DoubleClick(Verb):
    """Click twice with the left button."""

    needs = _TAP
    action: Literal["double_click"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Click twice."""
        return act.Tap(point=at(frame, self.coordinate), count=2)


class TripleClick(Verb):
    """Click three times with the left button, which selects a line or paragraph."""

    needs = _TAP
    action: Literal["triple_click"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Click three times."""
        return act.Tap(point=at(frame, self.coordinate), count=3)


class ModifiedClick(Verb):
    """Click with the left button while the modifier keys are held, such as ctrl to select more."""

    needs = _TAP
    action: Literal["modified_click"]
    modifiers: Annotated[
        list[act.Modifier],
        Field(min_length=1, max_length=4, description="Keys to hold."),
    ]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Click once with the keys held."""
        return act.Tap(point=at(frame, self.coordinate), modifiers=self.modifiers)


class LeftClickDrag(Verb):
    """Drag with the left button from start_coordinate to coordinate."""

    # The official word drags from wherever the pointer is. Nobody may have looked where that is, so
    # the start is asked for.
    needs = frozenset({"drag"})
    action: Literal["left_click_drag"]
    start_coordinate: Annotated[Point, Field(description="[x, y] of the place to drag from.")]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Drag:
        """Drag from one to the other."""
        return act.Drag(start=at(frame, self.start_coordinate), end=at(frame, self.coordinate))


class Scroll(Verb):
    """Turn the wheel at the place; positive pixels go up, negative ones down."""

    needs = frozenset({"scroll"})
    action: Literal["scroll"]
    coordinate: Where | None = None
    pixels: Pixels

    def to_action(self, frame: Frame, thought: str) -> act.Scroll:
        """Scroll; in the middle of the screen if no place is given."""
        direction: act.Direction = "up" if self.pixels > 0 else "down"
        return _scroll(frame, self.coordinate, direction, self.pixels)


class HScroll(Verb):
    """Scroll sideways at the place; positive pixels go right, negative ones left."""

    needs = frozenset({"scroll"})
    action: Literal["hscroll"]
    coordinate: Where | None = None
    pixels: Pixels

    def to_action(self, frame: Frame, thought: str) -> act.Scroll:
        """Scroll; in the middle of the screen if no place is given."""
        direction: act.Direction = "right" if self.pixels > 0 else "left"
        return _scroll(frame, self.coordinate, direction, self.pixels)


def _scroll(
    frame: Frame, place: tuple[float, float] | None, direction: act.Direction, pixels: int
) -> act.Scroll:
    middle = ScreenPoint(frame.screen.width_px // 2, frame.screen.height_px // 2)
    point = middle if place is None else at(frame, place)
    notches = max(1, round(abs(pixels) / PIXELS_PER_NOTCH))
    return act.Scroll(point=point, direction=direction, amount=notches)
