"""The moves that experts make, each said in one fixed form."""

from __future__ import annotations

from qvl_agent.actions import (
    Answer,
    Done,
    GiveUp,
    LongPress,
    OpenApp,
    Swipe,
    SystemButton,
    Tap,
    TypeText,
    Wait,
)
from qvl_agent.geometry import ScreenPoint
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight, middle, words

# Where the finger goes down and up, as shares of the screen's height: clear of bars and tabs.
_LOW, _HIGH = 0.7, 0.35


def open_app(label: str, thought: str = "") -> Move:
    """Bring an app to the front by its name."""
    return Move(thought or f"{label} is not open.", f"Open {label}", OpenApp(app=label))


def tap(node: Node, thought: str, *, label: str = "") -> Move:
    """Tap the middle of a node; ``label`` is what it is called where it has no words itself."""
    called = label or next(iter(words(node)), "")
    return Move(thought, f'Tap "{called}"', Tap(point=middle(node)))


def hold(node: Node, thought: str, *, label: str = "") -> Move:
    """Hold the middle of a node."""
    called = label or next(iter(words(node)), "")
    return Move(thought, f'Hold "{called}"', LongPress(point=middle(node)))


def type_text(text: str, thought: str) -> Move:
    """Type into the field that has the focus."""
    return Move(thought, f'Type "{text}"', TypeText(text=text))


def press_back(thought: str) -> Move:
    """Go back, or take the keyboard down."""
    return Move(thought, "Press Back", SystemButton(button="back"))


def press_enter(thought: str) -> Move:
    """Press Enter."""
    return Move(thought, "Press Enter", SystemButton(button="enter"))


def swipe_up(sight: Sight, thought: str) -> Move:
    """Move the finger up, which shows what is further down."""
    return Move(thought, "Swipe up", _swipe(sight, _LOW, _HIGH))


def swipe_down(sight: Sight, thought: str) -> Move:
    """Move the finger down, which shows what is further up."""
    return Move(thought, "Swipe down", _swipe(sight, _HIGH, _LOW))


def wait(thought: str) -> Move:
    """Give the screen time."""
    return Move(thought, "Wait", Wait(seconds=2.0))


def answer(text: str, thought: str) -> Move:
    """Tell the user what they asked for."""
    return Move(thought, f'Answer "{text}"', Answer(text=text))


def finish(thought: str) -> Move:
    """Say that the goal is reached; the thought says by what it can be seen."""
    return Move(thought, "Finish", Done(summary=thought))


def give_up(thought: str) -> Move:
    """Say that the goal can't be reached, and why."""
    return Move(thought, "Give up", GiveUp(reason=thought))


def _swipe(sight: Sight, start: float, end: float) -> Swipe:
    width_px, height_px = sight.size_px
    x_px = width_px // 2
    return Swipe(
        start=ScreenPoint(x_px, round(height_px * start)),
        end=ScreenPoint(x_px, round(height_px * end)),
    )
