"""What every task meets: dialogs in the way, another app in front, fields to fill, long pages.

``obstacle`` is asked before the policy of a task. The rest are building blocks for policies; each
looks at the present truth alone, and returns None where there is nothing left to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight, words

PACKAGES = {
    "Flights": "com.qvl.flights",
    "Notes": "com.qvl.notes",
    "Clock": "com.android.deskclock",
    "Contacts": "com.qvl.contacts",
    "Messages": "com.qvl.messages",
    "Calendar": "com.qvl.calendar",
    "Settings": "com.android.settings",
}
"""Of the apps by the names under which they are opened."""

# By a part of the window's title: what stands in the way, and what takes it away.
_DIALOGS = (
    ("GrantPermissionsActivity", "A permission dialog is in the way.", "Don’t allow"),
    ("AdActivity", "An ad is in the way.", "Close ad"),
    ("Application Not Responding", "The app does not respond.", "Wait"),
    ("Application Error", "The app has stopped.", "Close app"),
)


def app_of(family: str) -> str:
    """Return the app of a task family by its name, empty where the name begins with none."""
    app = family.partition(".")[0].capitalize()
    return app if app in PACKAGES else ""


def obstacle(sight: Sight, app: str) -> Move | None:
    """Return the move that takes away what every task may meet.

    Args:
        sight: The phone now.
        app: Name of the app that the task is about; empty where any may be in front.
    """
    return _dialog(sight) or _loading(sight) or _elsewhere(sight, app)


def is_front(sight: Sight, app: str) -> bool:
    """Say whether an app is on the screen, by its name."""
    return sight.state["screen"] == "app" and sight.foreground == PACKAGES[app]


def tap(sight: Sight, label: str, thought: str, *, role: str = "") -> Move:
    """Tap what is labelled so; where it is not in reach, bring it there.

    What is not on the screen is under the keyboard if there is one, and further down if not. Where
    it may be further up, too, see ``scroll_to``.
    """
    node = sight.labelled(label, role=role)
    if node is not None:
        return moves.tap(node, thought, label=label)
    if sight.keyboard:
        return moves.press_back("The keyboard is in the way.")
    return moves.swipe_up(sight, f'"{label}" is further down.')


def scroll_to(sight: Sight, label: str, order: Sequence[str]) -> Move | None:
    """Bring a row of a list onto the screen.

    Args:
        sight: The phone now.
        label: Of the row.
        order: The labels of all rows, from the top; ``label`` among them.

    Returns:
        None where the row is on the screen.
    """
    if sight.labelled(label) is not None:
        return None
    if sight.keyboard:
        return moves.press_back("The keyboard is in the way.")
    place = {row: number for number, row in enumerate(order)}
    shown = [place[word] for node in sight.nodes() for word in words(node) if word in place]
    if shown and min(shown) > place[label]:
        return moves.swipe_down(sight, f'"{label}" is further up.')
    return moves.swipe_up(sight, f'"{label}" is further down.')


def field(sight: Sight, label: str) -> Node | None:
    """Return the text field that is labelled so."""
    return sight.labelled(label, role="EditText")


def content(node: Node) -> str:
    """Return what stands in a text field: Android tells the hint of an empty one as its text."""
    return "" if node.text == node.hint else node.text


def fill(sight: Sight, label: str, text: str) -> Move | None:
    """Make a text field hold exactly a text.

    Args:
        sight: The phone now.
        label: Of the field.
        text: What it has to hold.

    Returns:
        None where it does.
    """
    node = field(sight, label)
    if node is None:
        return tap(sight, label, f'"{label}" is to be filled.', role="EditText")
    if content(node) == text:
        return None
    if content(node) and sight.selection != content(node):
        return _clear(sight, node, label)
    if not node.focused:
        return moves.tap(node, f'"{label}" is empty.', label=label)
    return moves.type_text(text, f'"{label}" has the focus.')


def _clear(sight: Sight, node: Node, label: str) -> Move:
    """Empty a field by its cross, or mark what it holds, so that typing replaces it."""
    cross = sight.find(lambda one: one.description == "Clear" and _beside(one, node))
    if cross is not None:
        return moves.tap(cross, f'"{label}" is filled wrongly.', label="Clear")
    return moves.hold(node, f'"{label}" is filled wrongly.', label=label)


def _beside(one: Node, other: Node) -> bool:
    middle_px = (one.bounds_px[1] + one.bounds_px[3]) / 2
    return other.bounds_px[1] <= middle_px <= other.bounds_px[3]


def _dialog(sight: Sight) -> Move | None:
    window = str(sight.state["window"])
    for title, thought, label in _DIALOGS:
        node = sight.labelled(label) if title in window else None
        if node is not None:
            return moves.tap(node, thought, label=label)
    return None


def _loading(sight: Sight) -> Move | None:
    turning = sight.find(lambda node: node.class_name.endswith("ProgressBar"))
    return moves.wait("The screen is loading.") if turning is not None else None


def _elsewhere(sight: Sight, app: str) -> Move | None:
    return None if not app or is_front(sight, app) else moves.open_app(app)
