"""What the families say, written down once more and on its own: arithmetic, words, syntax.

Nothing of the product's own rendering is used, so that a mistake there can't cancel out here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qvl_agent import actions as act
from qvl_agent.geometry import ScreenPoint, Size


@dataclass(frozen=True)
class Format:
    factor: int
    grid: int | None
    """None: pixels of the image as it was sent."""
    xml: bool
    thinks: bool = False


FORMATS = {
    "qwen2-vl": Format(factor=28, grid=1000, xml=False),
    "qwen2.5-vl": Format(factor=28, grid=None, xml=False),
    "qwen3-vl": Format(factor=32, grid=1000, xml=False),
    "qwen3.5": Format(factor=32, grid=1000, xml=True, thinks=True),
    "pocket": Format(factor=32, grid=1000, xml=False),
}


def arguments_for(
    action: Any, rules: Format, tool: str, screen: Size, image: Size
) -> dict[str, Any]:
    """Put an action in screen pixels into the words and the space of a family."""

    def place(point: ScreenPoint) -> list[int]:
        if rules.grid is None:
            return [
                math.floor((point.x + 0.5) / screen.width_px * image.width_px),
                math.floor((point.y + 0.5) / screen.height_px * image.height_px),
            ]
        return [
            round((point.x + 0.5) / screen.width_px * rules.grid),
            round((point.y + 0.5) / screen.height_px * rules.grid),
        ]

    said = _touch(action, tool, place) or _other(action, tool)
    if said is None:
        raise ValueError(f"the models have no word for {action!r}")
    return said


def _touch(action: Any, tool: str, place: Callable[[ScreenPoint], Any]) -> dict[str, Any] | None:
    match action:
        case act.Tap(point=point, count=1, button="left"):
            name = "click" if tool == "mobile_use" else "left_click"
            return {"action": name, "coordinate": place(point)}
        case act.Tap(point=point, count=2):
            return {"action": "double_click", "coordinate": place(point)}
        case act.Tap(point=point, button="right"):
            return {"action": "right_click", "coordinate": place(point)}
        case act.LongPress(point=point, duration_s=duration_s):
            return {"action": "long_press", "coordinate": place(point), "time": duration_s}
        case act.Swipe(start=start, end=end):
            return {"action": "swipe", "coordinate": place(start), "coordinate2": place(end)}
        case act.Scroll(point=point, direction=direction, amount=amount):
            pixels = 100 * amount * (1 if direction in ("up", "right") else -1)
            name = "scroll" if direction in ("up", "down") else "hscroll"
            return {"action": name, "coordinate": place(point), "pixels": pixels}
    return None


def _other(action: Any, tool: str) -> dict[str, Any] | None:
    words: dict[type, Callable[[Any], dict[str, Any]]] = {
        act.TypeText: lambda a: {"action": "type", "text": a.text},
        act.Press: lambda a: {
            "action": "key",
            **({"text": a.keys[0]} if tool == "mobile_use" else {"keys": a.keys}),
        },
        act.SystemButton: lambda a: {"action": "system_button", "button": a.button.capitalize()},
        act.OpenApp: lambda a: {"action": "open", "text": a.app},
        act.Wait: lambda a: {"action": "wait", "time": a.seconds},
        act.Answer: lambda a: {"action": "answer", "text": a.text},
        act.AskUser: lambda a: {"action": "interact", "text": a.question},
        act.Done: lambda _: {"action": "terminate", "status": "success"},
        act.GiveUp: lambda _: {"action": "terminate", "status": "failure"},
    }
    say = words.get(type(action))
    return say(action) if say else None


def free_text(arguments: dict[str, Any], rules: Format, tool: str) -> str:
    """Write a whole reply as the family does when nothing holds it to a schema."""
    said = f"Thought: Next comes {arguments['action']}.\nAction: Do {arguments['action']}.\n"
    if not rules.xml:
        call = json.dumps({"name": tool, "arguments": arguments}, ensure_ascii=False)
        return f"{said}<tool_call>\n{call}\n</tool_call>"
    values = {k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()}
    lines = "".join(f"<parameter={k}>\n{v}\n</parameter>\n" for k, v in values.items())
    call = f"<tool_call>\n<function={tool}>\n{lines}</function>\n</tool_call>"
    # The chat template has written the opening tag already.
    return f"The user wants {{something}}, so I look.\n</think>\n\n{said}{call}"
