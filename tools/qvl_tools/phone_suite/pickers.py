"""Dialogs of the apps: the clock face that sets a time, and what nobody asked for."""

from __future__ import annotations

from collections.abc import Collection

from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight

_REFUSALS = ("Cancel", "Keep")
_NEW = "08:00"
"""What the clock face shows for a new alarm."""


def dialog(sight: Sight) -> Node | None:
    """Return the dialog or the list that covers the page of an app."""
    return next(
        (node for node in sight.root.children if node.class_name.endswith("FrameLayout")), None
    )


def refuse(sight: Sight) -> Move | None:
    """Close the dialog that is open, with nothing changed; None where there is none."""
    if dialog(sight) is None:
        return None
    for label in _REFUSALS:
        button = sight.labelled(label, role="Button")
        if button is not None:
            return moves.tap(button, "Nobody asked for this dialog.")
    return moves.press_back("Nobody asked for this list.")


def pick_time(sight: Sight, time: str, taken: Collection[str] = ()) -> Move | None:
    """Set a time on the clock face.

    Args:
        sight: The phone now.
        time: Such as ``07:30``; the minutes are a multiple of 5.
        taken: Times that something else has: a face that opened with one of them changes that.

    Returns:
        None where no clock face is open.
    """
    typing = sight.labelled("Switch to clock")
    if typing is not None:
        return moves.tap(typing, "The clock face is quicker.")
    hours, minutes = sight.labelled("Select hour"), sight.labelled("Select minutes")
    if hours is None or minutes is None:
        return None
    shown = f"{hours.text}:{minutes.text}"
    if shown == time:
        return moves.tap(_button(sight, "OK"), f'The time is "{time}".')
    return _hour(sight, time, shown, taken) or _minute(sight, time, hours)


def _hour(sight: Sight, time: str, shown: str, taken: Collection[str]) -> Move | None:
    """Choose the hour; None where the face shows the minutes."""
    if sight.find(lambda node: _is_mark(node, "13")) is None:
        return None
    if shown in taken and shown != _NEW:
        return moves.tap(_button(sight, "Cancel"), f'This would change "{shown}".')
    hour = time[:2]
    return moves.tap(_mark(sight, hour), f'The hour must be "{hour}".')


def _minute(sight: Sight, time: str, hours: Node) -> Move:
    hour, _, minute = time.partition(":")
    if hours.text != hour:
        return moves.tap(hours, f'The hour must be "{hour}".', label="Select hour")
    return moves.tap(_mark(sight, minute), f'The minutes must be "{minute}".')


def _is_mark(node: Node, text: str) -> bool:
    """Say whether it is a number of the face; the boxes above it are described, too."""
    return node.text == text and not node.description and node.class_name.endswith("Button")


def _mark(sight: Sight, text: str) -> Node:
    return sight.find(lambda node: _is_mark(node, text)) or sight.root


def _button(sight: Sight, label: str) -> Node:
    return sight.labelled(label, role="Button") or sight.root
