"""The action in words: as a model said it, or put into words here."""

from __future__ import annotations

from qvl_agent import actions as act
from qvl_agent.geometry import ScreenPoint
from qvl_agent.models.families import unwrap
from qvl_agent.models.strict_json import Unreadable

_LABEL = "Action:"


def saying_in(reply: str) -> str:
    """Return the ``Action:`` line of a reply; empty where there is none."""
    try:
        lines = unwrap(reply).prose.splitlines()
    except (Unreadable, RecursionError):
        return ""
    said = [line.strip() for line in lines if line.strip().startswith(_LABEL)]
    return said[-1].removeprefix(_LABEL).strip() if said else ""


def saying_of(action: act.DeviceAction | act.LoopAction, target: str = "") -> str:
    """Put an action into words.

    Args:
        action: What is done.
        target: Text of what is touched, where it is known.
    """
    match action:
        case act.Tap() | act.LongPress() | act.Hover():
            return _touching(action, target)
        case act.Swipe() | act.Drag():
            return f"{action.kind.capitalize()} {_direction(action.start, action.end)}"
        case act.Scroll():
            return f"Scroll {action.direction}"
        case act.Pinch():
            return "Zoom in" if action.scale > 1 else "Zoom out"
        case act.TypeText():
            return f'Type "{action.text}"'
        case act.Press():
            return f"Press {'+'.join(action.keys)}"
        case act.SystemButton():
            return f"Press {action.button.capitalize()}"
        case act.OpenApp():
            return f"Open {action.app}"
        case _:
            return _to_the_loop(action)


def _touching(action: act.Tap | act.LongPress | act.Hover, target: str) -> str:
    words = {"tap": "Tap", "long_press": "Hold", "hover": "Point at"}
    what = f'"{target}"' if target else f"({action.point.x}, {action.point.y})"
    return f"{words[action.kind]} {what}"


def _direction(start: ScreenPoint, end: ScreenPoint) -> str:
    right, down = end.x - start.x, end.y - start.y
    if abs(right) > abs(down):
        return "right" if right > 0 else "left"
    return "down" if down > 0 else "up"


def _to_the_loop(action: act.LoopAction) -> str:
    match action:
        case act.Wait():
            return "Wait"
        case act.Answer():
            return f'Answer "{action.text}"'
        case act.AskUser():
            return f'Ask "{action.question}"'
        case act.Done():
            return "Finish"
        case act.GiveUp():
            return "Give up"
