"""Notes: short texts on cards, with pins, search and an undo for the last deletion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.paged import PagedApp
from qvl_tools.phone.cities import fold

TINTS = 6
UNPINNED_NOTES = 7


@dataclass(frozen=True)
class Note:
    """One note. ``tint`` numbers its card's colour; id 0 is a note not stored yet."""

    edited: datetime
    id: int = 0
    title: str = ""
    body: str = ""
    pinned: bool = False
    tint: int = 0


class Notes(PagedApp):
    """The Notes app: pages list and note, the editor, which stores its note when it is left."""

    package = "com.qvl.notes"
    label = "Notes"
    icon = "edit_note"
    color = "#B06000"
    qml = "Notes.qml"

    list_changed = Signal()
    note_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        now = context.clock.now()
        pinned = [sample for sample in context.world.notes if sample.pinned]
        others = [sample for sample in context.world.notes if not sample.pinned]
        chosen = pinned + context.rng.sample(others, UNPINNED_NOTES)
        samples = context.rng.sample(chosen, len(chosen))
        self._notes = {
            number: Note(
                now - timedelta(hours=sample.hours_ago),
                number,
                sample.title,
                sample.body,
                sample.pinned,
                number % TINTS,
            )
            for number, sample in enumerate(samples, start=1)
        }
        self._next_id = len(samples) + 1
        self._query = ""
        self._grid = True
        self._note = Note(context.clock.now())
        self._deleted: Note | None = None

    @Property(str, notify=list_changed)
    def query(self) -> str:
        """What was typed into the search field."""
        return self._query

    @Property(bool, notify=list_changed)
    def grid(self) -> bool:
        """Whether the cards stand in two columns."""
        return self._grid

    @Property(bool, notify=list_changed)
    def can_undo(self) -> bool:
        """Whether the note deleted last can be had back."""
        return self._deleted is not None

    @Property(list, notify=list_changed)
    def notes(self) -> list[dict[str, object]]:
        """The notes that the search finds: pinned first, then those edited last."""
        wanted = fold(self._query).strip()
        found = [n for n in self._notes.values() if wanted in fold(f"{n.title}\n{n.body}")]
        found.sort(key=lambda note: (note.pinned, note.edited, note.id), reverse=True)
        return [self._card(note) for note in found]

    @Property(dict, notify=note_changed)
    def note(self) -> dict[str, object]:
        """The note in the editor."""
        return self._card(self._note)

    def _card(self, note: Note) -> dict[str, object]:
        days = (self.context.clock.now().date() - note.edited.date()).days if note.id else 0
        day = f"{note.edited:%b} {note.edited.day}" if days else f"{note.edited:%H:%M}"
        return {
            "id": note.id,
            "title": note.title,
            "body": note.body,
            "pinned": note.pinned,
            "tint": note.tint,
            "edited": f"Edited {day}" if note.id else "New note",
        }

    @Slot(str)
    def search(self, query: str) -> None:
        """Filter the cards by words."""
        self._query = query
        self._close_undo()

    @Slot()
    def toggle_grid(self) -> None:
        """Show the cards in two columns, or in one."""
        self._grid = not self._grid
        self._close_undo()

    def _close_undo(self) -> None:
        self._deleted = None
        self.list_changed.emit()

    @Slot(int)
    def open_note(self, note_id: int) -> None:
        """Open a note; id 0 opens a new one."""
        fresh = Note(self.context.clock.now(), tint=self._next_id % TINTS)
        self._note = self._notes[note_id] if note_id else fresh
        self.note_changed.emit()
        self._close_undo()
        self.show_page("note")

    @Slot(str, str)
    def type_field(self, field: str, text: str) -> None:
        """Take what was typed into the title or the body."""
        self._note = replace(self._note, **{field: text})  # type: ignore[arg-type]

    @Slot()
    def toggle_pin(self) -> None:
        """Pin the open note to the top, or unpin it."""
        self._note = replace(self._note, pinned=not self._note.pinned)
        self.note_changed.emit()

    @Slot()
    def save(self) -> None:
        """Store the open note and return to the cards; an empty one is dropped."""
        note = self._note
        if note.title.strip() or note.body.strip():
            self._store(note)
        else:
            self._notes.pop(note.id, None)
            self.toast.emit("Empty note discarded")
        self.show_only("list")
        self.list_changed.emit()

    def _store(self, note: Note) -> None:
        if note == self._notes.get(note.id):
            return
        if not note.id:
            note = replace(note, id=self._next_id)
            self._next_id += 1
        self._notes[note.id] = replace(note, edited=self._next_moment())

    def _next_moment(self) -> datetime:
        """Return now, or just after the last edit where the phone's clock stands still."""
        tick = timedelta(milliseconds=1)
        edits = [note.edited + tick for note in self._notes.values()]
        return max([self.context.clock.now(), *edits])

    @Slot()
    def delete(self) -> None:
        """Delete the open note; ``undo`` brings it back until the next step."""
        self._deleted = self._notes.pop(self._note.id, None)
        self.show_only("list")
        self.list_changed.emit()

    @Slot()
    def undo(self) -> None:
        """Bring back the note deleted last."""
        if self._deleted is not None:
            self._notes[self._deleted.id] = self._deleted
        self._close_undo()

    @Slot(result=bool)
    def back(self) -> bool:
        """Leave the editor, which stores the note."""
        if self.stack[-1] == "note":
            self.save()
            return True
        return super().back()

    def reset_screen(self) -> None:
        """Return to all cards; what the editor held is lost."""
        super().reset_screen()
        self._note = Note(self.context.clock.now())
        self.search("")

    def state(self) -> dict[str, object]:
        """Return the page, the search, the open note and all notes."""
        return {
            "page": self.stack[-1],
            "query": self._query,
            "open": {
                "id": self._note.id,
                "title": self._note.title,
                "body": self._note.body,
                "pinned": self._note.pinned,
            },
            "notes": [
                {"id": note.id, "title": note.title, "body": note.body, "pinned": note.pinned}
                for note in self._notes.values()
            ],
        }
