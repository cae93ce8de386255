"""Reading what the clipboard holds, to put it back later.

Protocol: Inter-Client Communication Conventions Manual, sections 2.4 and 2.7.2 (INCR).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from Xlib import X, error

from qvl_tools.desktop.clipboard import Contents, Form
from qvl_tools.desktop.x11_selection import Selections
from qvl_tools.desktop.x11_thread import XThread

MOST_BYTES = 16_000_000
"""Most that is kept of a clipboard; forms after that are left out."""

IN_ALL_S = 2.0
"""How long its owner may take for everything; forms that come later are left out."""

ANSWER_S = 0.5
"""How long the owner may take for one form. One that hangs has no clipboard to lose."""

_MOST_TARGETS = 200
"""Office programs offer some dozens; each one is a question to the server."""

_WORDS = 50_000
_NOT_CONTENTS = frozenset(
    {"TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE", "INSERT_SELECTION",
     "INSERT_PROPERTY", "GTK_TEXT_BUFFER_CONTENTS"}
)  # fmt: skip
"""Targets that do something, or, the last one, name memory of the owner."""


class ClipboardReader:
    """Reads selections of others; its methods are jobs of the thread."""

    def __init__(self, thread: XThread, selections: Selections) -> None:
        self._thread = thread
        self._selections = selections
        self._window = selections.window
        self._atom = thread.display.get_atom
        self._name = thread.display.get_atom_name
        self._property = self._atom("QVL_SAVED")
        self._answer: Any = None
        self._arrived = False
        thread.listeners.append(self._heard)

    def read(self, selection: str) -> Contents | None:
        """Return what a selection holds, as far as its owner gives it; None if it has no owner."""
        if not self._selections.owner(selection):
            return None
        until_s = time.monotonic() + IN_ALL_S
        listed = self._fetch(selection, "TARGETS", until_s)
        forms: dict[str, Form] = {}
        for name in _worth_keeping(self._names_in(listed)):
            form = self._fetch(selection, name, until_s)
            size = sum(len(kept.data) for kept in forms.values())
            if form is not None and size + len(form.data) <= MOST_BYTES:
                forms[name] = form
        return Contents(forms)

    def _names_in(self, listed: Form | None) -> Iterator[str]:
        """Yield the targets of a list; some owners list what is no atom, or no list at all."""
        if listed is None or listed.format != 32:
            return
        for atom in memoryview(listed.data).cast("I")[:_MOST_TARGETS]:
            with suppress(error.XError):
                yield self._name(atom)

    def _fetch(self, selection: str, target: str, until_s: float) -> Form | None:
        remaining_s = min(ANSWER_S, until_s - time.monotonic())
        if remaining_s <= 0:
            return None
        atom, self._answer = self._atom(target), None
        now = self._selections.now()
        self._window.convert_selection(self._atom(selection), atom, self._property, now)
        if not self._thread.pump(lambda: self._answer and self._answer.target == atom, remaining_s):
            return None
        if self._answer.property == X.NONE:
            return None
        self._arrived = False
        form = self._take()
        if form is not None and form.type == "INCR":
            return self._take_chunks(until_s)
        return form

    def _take(self) -> Form | None:
        """Read the property to its end and remove it."""
        data, kind, bits = b"", "", 8
        for place in range(0, MOST_BYTES, _WORDS):
            found = self._window.get_property(self._property, X.AnyPropertyType, place, _WORDS)
            if found is None:
                break
            kind, bits = self._name(found.property_type), found.format
            data += _as_bytes(found.value)
            if not found.bytes_after:
                break
        self._window.delete_property(self._property)
        return Form(kind, bits, data) if kind else None

    def _take_chunks(self, until_s: float) -> Form | None:
        """Read what comes piece by piece, up to an empty one."""
        data = b""
        while self._thread.pump(lambda: self._arrived, max(0.0, until_s - time.monotonic())):
            self._arrived = False
            piece = self._take()
            if piece is None or not piece.data:
                return Form(piece.type, piece.format, data) if piece else None
            data += piece.data
        return None

    def _heard(self, heard: Any) -> None:
        if heard.type == X.SelectionNotify:
            self._answer = heard
        elif heard.type == X.PropertyNotify and heard.atom == self._property:
            self._arrived = self._arrived or heard.state == X.PropertyNewValue


def _as_bytes(value: Any) -> bytes:
    """Return a property's value as it came: python3-xlib decodes what looks like text."""
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else bytes(value.tobytes())


def _worth_keeping(targets: Iterable[str]) -> Iterator[str]:
    """Yield the targets that are contents, text first, and one image: owners offer dozens."""
    names = [name for name in dict.fromkeys(targets) if name not in _NOT_CONTENTS]
    images = [name for name in names if name.startswith("image/")]
    image = "image/png" if "image/png" in images else "".join(images[:1])
    yield from (name for name in names if name not in images)
    if image:
        yield image
