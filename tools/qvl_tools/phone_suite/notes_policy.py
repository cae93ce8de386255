"""How the tasks of Notes are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from qvl_agent.actions import Tap
from qvl_agent.geometry import ScreenPoint
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, field, fill, tap
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.pages import leave, look_up
from qvl_tools.phone_suite.sight import Sight

PACKAGE = PACKAGES["Notes"]
SEARCH, TITLE, BODY = "Search your notes", "Title", "Note"

Note = Mapping[str, Any]

_RIM = 0.08
"""Share of a field's height: so far above its lower edge is no text, or its last line."""


def write(title: str, body: str, *, known: Set[int]) -> Policy:
    """Write a note; one that is not among the ``known`` ids was stored wrongly: put it right."""

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        new = [note for note in app["notes"] if note["id"] not in known]
        if app["page"] == "note":
            is_another = app["open"]["id"] in known or (new and not app["open"]["id"])
            return leave(sight) if is_another else _write(sight, title, body)
        if not new:
            return _begin(sight)
        if _reads(new[-1], title, body):
            return _finish(sight, title, f'"{title}" is written.')
        return _open(sight, new[-1]["title"] or new[-1]["body"].partition("\n")[0])

    return policy


def append(note_id: int, title: str, body: str, line: str) -> Policy:
    """Add a line below what a note says."""
    wanted = f"{body}\n{line}"

    def there(sight: Sight, note: Note) -> Move:
        now = note["body"]
        if now == wanted:
            return tap(sight, "Save", "The line is added.", role="Button")
        box = field(sight, BODY)
        if now not in (body, f"{body}\n"):
            return moves.give_up("The note says something else.")
        if box is None or not box.focused:
            return _tap_below(sight, box)
        if now == body:
            return moves.press_enter("The line is to be a new one.")
        return moves.type_text(line, "A new line has begun.")

    return _in_note(note_id, title, there, lambda note: note["body"] == wanted)


def delete(note_id: int, title: str) -> Policy:
    """Delete a note."""

    def there(sight: Sight, note: Note) -> Move:
        return tap(sight, "Delete note", f'"{title}" is open.')

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        is_there = any(note["id"] == note_id for note in app["notes"])
        if is_there or app["page"] != "list":
            return searching(sight)
        is_told = sight.labelled("Undo") is not None
        typing = None if is_told else fill(sight, SEARCH, title)
        return typing or moves.finish(f'"{title}" is deleted.')

    searching = _in_note(note_id, title, there, lambda note: False)
    return policy


def pin(note_id: int, title: str, *, pinned: bool) -> Policy:
    """Pin a note to the top, or unpin it."""
    label = "Pin note" if pinned else "Unpin note"

    def there(sight: Sight, note: Note) -> Move:
        if note["pinned"] == pinned:
            return tap(sight, "Save", "The pin is as it should be.", role="Button")
        return tap(sight, label, f'"{title}" is open.')

    return _in_note(note_id, title, there, lambda note: note["pinned"] == pinned)


def show(note_id: int, title: str) -> Policy:
    """Open a note."""
    return _in_note(
        note_id, title, lambda sight, note: moves.finish(f'"{title}" is open.'), lambda note: False
    )


def _in_note(
    note_id: int,
    title: str,
    there: Callable[[Sight, Note], Move],
    is_right: Callable[[Note], bool],
) -> Policy:
    """Look a note up and go on there, until what is stored is right."""

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        if app["page"] == "note":
            return there(sight, app["open"]) if app["open"]["id"] == note_id else leave(sight)
        stored = next((note for note in app["notes"] if note["id"] == note_id), None)
        if stored is None and sight.labelled("Undo") is not None:
            return tap(sight, "Undo", f'"{title}" is to stay.')
        if stored is None and app["query"] == title:
            return moves.give_up(f'"{title}" is not there.')
        if stored is not None and is_right(stored) and app["query"] == title:
            return _finish(sight, title, f'"{title}" is as it should be.')
        return look_up(sight, SEARCH, title, role="Button")

    return policy


def _reads(note: Note, title: str, body: str) -> bool:
    return note["title"] == title and note["body"] == body and not note["pinned"]


def _begin(sight: Sight) -> Move:
    """Begin a note; an offer to undo hides the button for it until the cards change."""
    if sight.labelled("Undo") is None:
        return tap(sight, "New note", "A note is to be written.")
    changing = ("Clear", "Single column", "Two columns")
    label = next(one for one in changing if sight.labelled(one) is not None)
    return tap(sight, label, "The button for new notes is hidden.")


def _write(sight: Sight, title: str, body: str) -> Move:
    typing = fill(sight, TITLE, title) or fill(sight, BODY, body)
    if typing:
        return typing
    if sight.app(PACKAGE)["open"]["pinned"]:
        return tap(sight, "Unpin note", "It is not to be pinned.")
    return tap(sight, "Save", "The note is written.", role="Button")


def _finish(sight: Sight, title: str, thought: str) -> Move:
    """Finish where the card can be seen; else bring it there."""
    if sight.labelled(title, role="Button") is not None:
        return moves.finish(thought)
    return look_up(sight, SEARCH, title, role="Button")


def _open(sight: Sight, title: str) -> Move:
    """Open a note that was stored wrongly: right after, its card is the first of the others."""
    if sight.app(PACKAGE)["query"]:
        return tap(sight, "Clear", "Not all notes are shown.")
    return tap(sight, title, f'"{title}" is not right.', role="Button")


def _tap_below(sight: Sight, box: Node | None) -> Move:
    """Tap below the text, which puts the cursor at its end."""
    if box is None:
        return tap(sight, BODY, "The text is to go on.", role="EditText")
    left, top, right, bottom = box.bounds_px
    point = ScreenPoint((left + right) // 2, bottom - round(_RIM * (bottom - top)))
    return Move("The text is to go on.", f'Tap "{BODY}"', Tap(point=point))
