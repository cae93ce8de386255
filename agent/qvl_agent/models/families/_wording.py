"""How an action is said in the words of Qwen's GUI tools: the way back from ``_verbs``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, assert_never

from qvl_agent import actions as act
from qvl_agent.geometry import Frame, ScreenPoint
from qvl_agent.models.families._desktop_verbs import PIXELS_PER_NOTCH
from qvl_agent.models.prose import harmless

Place = Callable[[ScreenPoint], list[float]]
"""Writes a screen pixel as the family counts."""

FRACTION_DECIMALS = 4
"""Of a model that writes fractions: a ten-thousandth is less than a pixel of any phone."""

_CLICKS = (
    "click", "left_click", "right_click", "middle_click", "double_click", "triple_click",
)  # fmt: skip


def places(frame: Frame, decimals: int) -> Place:
    """Return what writes points on a frame, with so many decimals."""

    def place(point: ScreenPoint) -> list[float]:
        there = frame.to_model(point, decimals=decimals)
        return [there.x, there.y]

    return place


def wordings(action: act.DeviceAction | act.LoopAction, place: Place) -> Iterator[dict[str, Any]]:
    """Yield arguments that may mean an action, whichever words a device has.

    None of them need to say all of it: whoever asks reads them back and compares.
    """
    match action:
        case act.Tap() | act.Hover():
            yield from _pointing(action, place(action.point))
        case act.LongPress():
            held = _number(action.duration_s)
            yield {"action": "long_press", "coordinate": place(action.point), "time": held}
        case act.Swipe():
            ends = {"coordinate": place(action.start), "coordinate2": place(action.end)}
            yield {"action": "swipe", **ends}
        case act.Drag():
            ends = {"start_coordinate": place(action.start), "coordinate": place(action.end)}
            yield {"action": "left_click_drag", **ends}
        case act.Scroll():
            yield _scrolling(action, place(action.point))
        case act.Pinch():
            return
        case act.TypeText() | act.Press() | act.SystemButton() | act.OpenApp():
            yield from _without_a_point(action)
        case _:
            yield _to_the_loop(action)


def one_line(text: str) -> str:
    """Return what a thought or a saying may read, on one line and no call."""
    return " ".join(harmless(text).split())


def reason_of(action: act.DeviceAction | act.LoopAction) -> str:
    """Return why a run ends here, which only a thought can say; empty for what does not end it."""
    match action:
        case act.Done():
            return action.summary
        case act.GiveUp():
            return action.reason
        case _:
            return ""


def _pointing(action: act.Tap | act.Hover, coordinate: list[float]) -> Iterator[dict[str, Any]]:
    if isinstance(action, act.Hover):
        yield {"action": "mouse_move", "coordinate": coordinate}
        return
    for word in _CLICKS:
        yield {"action": word, "coordinate": coordinate}
    held = list(action.modifiers)
    yield {"action": "modified_click", "modifiers": held, "coordinate": coordinate}


def _scrolling(action: act.Scroll, coordinate: list[float]) -> dict[str, Any]:
    word = "scroll" if action.direction in ("up", "down") else "hscroll"
    sign = 1 if action.direction in ("up", "right") else -1
    pixels = sign * action.amount * PIXELS_PER_NOTCH
    return {"action": word, "coordinate": coordinate, "pixels": pixels}


def _without_a_point(
    action: act.TypeText | act.Press | act.SystemButton | act.OpenApp,
) -> Iterator[dict[str, Any]]:
    match action:
        case act.TypeText():
            yield {"action": "type", "text": action.text}
        case act.Press():
            yield {"action": "key", "text": action.keys[0]}
            yield {"action": "key", "keys": list(action.keys)}
        case act.SystemButton():
            yield {"action": "system_button", "button": action.button.capitalize()}
        case act.OpenApp():
            yield {"action": "open", "text": action.app}
        case _:
            assert_never(action)


def _to_the_loop(action: act.LoopAction) -> dict[str, Any]:
    match action:
        case act.Wait():
            return {"action": "wait", "time": _number(action.seconds)}
        case act.Answer():
            return {"action": "answer", "text": action.text}
        case act.AskUser():
            return {"action": "interact", "text": action.question}
        case act.Done():
            return {"action": "terminate", "status": "success"}
        case act.GiveUp():
            return {"action": "terminate", "status": "failure"}
        case _:
            assert_never(action)


def _number(value: float) -> float:
    """Return it as people write it: 2 seconds, not 2.0."""
    return int(value) if value.is_integer() else value
