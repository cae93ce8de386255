"""What a window felt, told in the words of actions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qvl_agent.actions import (
    DeviceAction,
    Direction,
    Drag,
    Hover,
    LongPress,
    Modifier,
    Press,
    Scroll,
    Swipe,
    Tap,
    points_of,
)
from qvl_agent.geometry import ScreenPoint

SLOP_PX = 8
"""A finger or a hand that moves no further than this has stayed where it is."""

HOLD_S = 0.3
"""Pressed for as long as this is held; the shortest ``LongPress`` there is."""

AGAIN_S = 0.6
"""A click so soon after another one at the same place belongs to it."""

MODIFIER_ORDER: tuple[Modifier, ...] = ("ctrl", "shift", "alt", "meta")
Button = Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class Felt:
    """One event of a window or of a touch screen.

    Attributes:
        what: What came; ``wheel`` is one notch, ``key`` a key going down.
        at_s: When, on any clock that runs.
        x: Screen pixels.
        y: Screen pixels.
        button: Of ``down`` and ``up``.
        modifiers: Held at that time.
        direction: Of the wheel: what comes into view.
        key: Name of the key, as ``Press`` says it.
    """

    what: Literal["down", "move", "up", "cancel", "wheel", "key"]
    at_s: float
    x: int = 0
    y: int = 0
    button: Button = "left"
    modifiers: tuple[Modifier, ...] = ()
    direction: Direction = "down"
    key: str = ""

    @property
    def point(self) -> ScreenPoint:
        """Where it came."""
        return ScreenPoint(max(0, self.x), max(0, self.y))


def gestures(felt: Iterable[Felt], *, finger: bool) -> tuple[DeviceAction, ...]:
    """Return what was done, in order.

    Args:
        felt: Events in order.
        finger: Whether a touch screen felt them: there, a stroke that waits first is a drag.
    """
    done: list[DeviceAction] = []
    stroke: list[Felt] = []
    ended_s = -math.inf
    hovering: Felt | None = None
    for event in felt:
        hovering = event if event.what == "move" and not stroke else None
        match event.what:
            case "down":
                stroke = [event]
            case "move" if stroke:
                stroke.append(event)
            case "cancel":
                stroke = []
            case "up" if stroke:
                _add(done, _stroke([*stroke, event], finger=finger), stroke[0].at_s - ended_s)
                stroke, ended_s = [], event.at_s
            case "wheel":
                _add(done, _notch(event), 0.0)
            case "key":
                done.append(Press(keys=[*ordered(event.modifiers), event.key]))
            case _:
                pass
    if hovering and not (done and _ends_near(done[-1], hovering)):
        done.append(Hover(point=hovering.point))
    return tuple(done)


def ordered(modifiers: Iterable[Modifier]) -> list[Modifier]:
    """Return modifiers in the one order that benches and checks use."""
    return sorted(modifiers, key=MODIFIER_ORDER.index)


def _add(done: list[DeviceAction], action: DeviceAction, since_s: float) -> None:
    """Add an action, or have it count with the one before."""
    before = done[-1] if done else None
    match before, action:
        case Tap(), Tap() if since_s < AGAIN_S and before.count < 3 and _repeats(before, action):
            done[-1] = before.model_copy(update={"count": before.count + 1})
        case Scroll(), Scroll() if before == action.model_copy(update={"amount": before.amount}):
            done[-1] = before.model_copy(update={"amount": min(50, before.amount + 1)})
        case _:
            done.append(action)


def _repeats(before: Tap, action: Tap) -> bool:
    near = math.dist((before.point.x, before.point.y), (action.point.x, action.point.y)) <= SLOP_PX
    return near and (before.button, before.modifiers) == (action.button, action.modifiers)


def _ends_near(action: DeviceAction, place: Felt) -> bool:
    return any(math.dist((at.x, at.y), (place.x, place.y)) <= SLOP_PX for at in points_of(action))


def _notch(event: Felt) -> Scroll:
    keys = ordered(event.modifiers)
    return Scroll(point=event.point, direction=event.direction, amount=1, modifiers=keys)


def _stroke(felt: Sequence[Felt], *, finger: bool) -> DeviceAction:
    first, last = felt[0], felt[-1]
    took_s, keys = last.at_s - first.at_s, ordered(first.modifiers)
    off = [event for event in felt if math.dist((event.x, event.y), (first.x, first.y)) > SLOP_PX]
    if not off and took_s >= HOLD_S:
        return LongPress(point=first.point, duration_s=min(10.0, took_s))
    if not off:
        return Tap(point=first.point, button=first.button, modifiers=keys)
    duration_s = min(10.0, max(0.05, took_s))
    if finger and off[0].at_s - first.at_s < HOLD_S:
        return Swipe(start=first.point, end=last.point, duration_s=duration_s)
    return Drag(start=first.point, end=last.point, duration_s=duration_s, modifiers=keys)


def scrolled(
    done: Sequence[DeviceAction], width_px: int, height_px: int
) -> tuple[DeviceAction, ...]:
    """Return strokes of a finger in one direction as the scroll that they are.

    Args:
        done: What was done; anything but such strokes is returned as it is.
        width_px: Of the screen, of which ``amount`` counts tenths.
        height_px: Of the screen.
    """
    strokes = [action for action in done if isinstance(action, Swipe | Drag)]
    ways = {_way(stroke) for stroke in strokes}
    if not strokes or len(strokes) != len(done) or len(ways) != 1:
        return tuple(done)
    direction = ways.pop()
    upright = direction in ("up", "down")
    lengths = (
        abs(s.end.y - s.start.y) / height_px if upright else abs(s.end.x - s.start.x) / width_px
        for s in strokes
    )
    amount = min(50, max(1, round(10 * sum(lengths))))
    return (Scroll(point=strokes[0].start, direction=direction, amount=amount),)


def _way(stroke: Swipe | Drag) -> Direction:
    """What comes into view when the finger goes this way."""
    right, down = stroke.end.x - stroke.start.x, stroke.end.y - stroke.start.y
    if abs(down) >= abs(right):
        return "up" if down > 0 else "down"
    return "left" if right > 0 else "right"
