"""The clipboard of X11, owned by us while we paste and until somebody else copies something.

On X11 the owner of the clipboard is asked for its contents by whoever pastes. So we know when the
application that is typed into has asked for the text and has taken it, and nothing is waited for
blindly; all others are told that it is secret, and get none of it. Afterwards everyone is given
what the clipboard held before.

Protocol: Inter-Client Communication Conventions Manual, section 2.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from Xlib import X, Xatom, error
from Xlib.protocol import event

from qvl_tools.desktop.clipboard import SECRET, TEXT_TARGETS, Contents, Form
from qvl_tools.desktop.x11_thread import XThread

CHUNK_BYTES = 200_000
"""Most that is put into one property; a request may have 262,140 bytes."""


@dataclass
class Paste:
    """A text on its way into one application.

    Attributes:
        contents: The text.
        clients: The X clients that get it.
        asked: Whether one of them has asked for it.
        lost: Whether somebody else took the clipboard.
        last_s: When one of them asked for anything, in monotonic seconds.
        asks_again: Whether one of them asks more than it must, as Chromium does: what kinds there
            are, the text, and some time later all of it again.
        times: How often one of them has asked for the text.
        lingers: Whether the typing is over. Then others get what was held before.
        once: Whether the keys that paste are some by which even Chromium asks for the text once.
    """

    contents: Contents
    clients: frozenset[int]
    asked: bool = False
    lost: bool = False
    last_s: float = 0.0
    asks_again: bool = False
    times: int = 0
    lingers: bool = False
    once: bool = False
    _heard: set[str] = field(default_factory=set)
    _offered: set[tuple[int, int]] = field(default_factory=set)
    _taken: bool = False

    @property
    def taken(self) -> bool:
        """Whether all that was asked for was fetched, the text among it."""
        return self._taken and not self._offered

    @property
    def wanted_again(self) -> bool:
        """Whether the text is still to be asked for by what pastes it.

        Chromium's own process asks once as soon as the keys come, and the page's process, which
        may be busy, makes it ask a second time: that is the text that arrives.
        """
        return self.asks_again and self.times == 1 and not self.once

    def ask(self, target: str) -> None:
        """Note that the application asks for something."""
        self.last_s = time.monotonic()
        self.asks_again = self.asks_again or self.asked or target in self._heard
        self._heard.add(target)

    def offer(self, window: int, prop: int) -> None:
        """Note that a text lies ready in a property of the application."""
        self.asked = True
        self.times += 1
        self._offered.add((window, prop))

    def fetched(self, window: int, prop: int) -> None:
        """Note that the application has removed a property, having read it."""
        if (window, prop) in self._offered:
            self._offered.remove((window, prop))
            self._taken = True


class Selections:
    """Owns selections, which are what X11 calls its clipboards; its methods are jobs of the thread.

    Attributes:
        held: For each selection (an atom) that is ours, what others get; None if it was empty.
    """

    def __init__(self, thread: XThread) -> None:
        self._thread = thread
        self._display = thread.display
        self._atom = self._display.get_atom
        screen = self._display.screen()
        self.window = screen.root.create_window(
            -1, -1, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        self.held: dict[int, Contents | None] = {}
        self._since: dict[int, int] = {}
        self._paste: Paste | None = None
        self._on_its_way: dict[tuple[int, int], Form] = {}
        self._now = 0
        thread.listeners.append(self._heard)

    def own(self, selection: str, held: Contents | None, since: int = 0) -> bool:
        """Become the owner of a selection, for others to get ``held``; False if that failed.

        Args:
            selection: Its name.
            held: What others get; None if it was empty.
            since: From when on, in the server's ms; who took it later keeps it. 0 for now.
        """
        atom = self._atom(selection)
        self._since[atom] = since or self.now()
        self.window.set_selection_owner(atom, self._since[atom])
        self.held[atom] = held
        if self.owner(selection) == self.window.id:
            return True
        del self.held[atom]
        return False

    def owner(self, selection: str) -> int:
        """Return the window that owns a selection, 0 if none does."""
        found = self._display.get_selection_owner(self._atom(selection))
        return int(getattr(found, "id", found))

    def give_up(self, selection: str) -> None:
        """Let a selection be empty, if it is ours."""
        atom = self._atom(selection)
        if self.held.pop(atom, SECRET) is not SECRET:
            nobody = self._display.create_resource_object("window", X.NONE)
            nobody.set_selection_owner(atom, self._since[atom])

    def is_ours(self, selection: str) -> bool:
        """Tell whether a selection is ours."""
        return self._atom(selection) in self.held

    def held_in(self, selection: str) -> Contents | None:
        """Return what others get of a selection that is ours; None if it was empty."""
        return self.held.get(self._atom(selection))

    def ours_since(self, selection: str) -> int:
        """Return from when on a selection was last ours, in the server's ms; 0 if it never was."""
        return self._since.get(self._atom(selection), 0)

    def begin(self, paste: Paste) -> None:
        """From now on give the text to its application, and to nobody else."""
        self._paste = paste

    def end(self) -> None:
        """Give everyone what was held before, and tell them that the contents are others."""
        self._paste = None
        for atom, held in list(self.held.items()):
            name, since = self._display.get_atom_name(atom), self.now()
            if self.owner(name) != self.window.id:
                self.held.pop(atom, None)  # somebody has copied just now
            elif held is None:
                self.give_up(name)
            else:
                self.own(name, held, since)

    def now(self) -> int:
        """Return the server's time in ms: what an empty change of a property of ours is dated."""
        self._now = 0
        self.window.change_property(self._atom("QVL_TIME"), Xatom.INTEGER, 8, b"", X.PropModeAppend)
        self._thread.pump(lambda: self._now, 1.0)
        return self._now

    def _heard(self, heard: Any) -> None:
        match heard.type:
            case X.SelectionRequest:
                self._answer(heard)
            case X.SelectionClear:
                self._lost(heard.atom)
            case X.PropertyNotify if heard.window.id == self.window.id:
                self._now = heard.time
            case X.PropertyNotify if heard.state == X.PropertyDelete:
                self._fetched(heard.window, heard.atom)

    def _lost(self, selection: int) -> None:
        ours = selection in self.held
        if not ours or self.owner(self._display.get_atom_name(selection)) == self.window.id:
            return  # it is about an ownership that we have given up or renewed since
        self.held.pop(selection, None)
        if self._paste is not None:
            self._paste.lost = True

    def _answer(self, request: Any) -> None:
        prop = request.property or request.target  # clients older than ICCCM name none
        contents = self._contents_for(request)
        given = False
        if contents is not None:
            with suppress(error.XError):  # the asker may vanish
                given = self._give(request, prop, request.target, contents)
        request.requestor.send_event(
            event.SelectionNotify(
                time=request.time,
                requestor=request.requestor,
                selection=request.selection,
                target=request.target,
                property=prop if given else X.NONE,
            )
        )

    def _contents_for(self, request: Any) -> Contents | None:
        paste = self._paste
        client = request.requestor.id & ~self._display.display.info.resource_id_mask
        if paste is None or (paste.lingers and client not in paste.clients):
            return self.held.get(request.selection)
        if client not in paste.clients:
            return SECRET
        paste.ask(self._display.get_atom_name(request.target))
        return paste.contents

    def _give(self, request: Any, prop: int, target: int, contents: Contents) -> bool:
        """Put what is asked for into a property of the asker; False if we have it not."""
        name = self._display.get_atom_name(target)
        window = request.requestor
        if name == "MULTIPLE":
            return self._give_several(request, prop, contents)
        if name == "TARGETS":
            names = ("TARGETS", "TIMESTAMP", "MULTIPLE", *contents.forms)
            window.change_property(prop, Xatom.ATOM, 32, [self._atom(name) for name in names])
        elif name == "TIMESTAMP":
            window.change_property(prop, Xatom.INTEGER, 32, [self._since[request.selection]])
        elif name in contents.forms:
            self._put(window, prop, contents.forms[name])
            if self._paste and contents is self._paste.contents and name in TEXT_TARGETS:
                self._paste.offer(window.id, prop)
        else:
            return False
        return True

    def _give_several(self, request: Any, prop: int, contents: Contents) -> bool:
        """Answer MULTIPLE: pairs of a target and a property; refused ones get no property."""
        found = request.requestor.get_property(prop, X.AnyPropertyType, 0, 1000)
        if found is None or found.format != 32:
            return False
        pairs = list(found.value)
        for place in range(0, len(pairs) - 1, 2):
            if not self._give(request, pairs[place + 1], pairs[place], contents):
                pairs[place + 1] = X.NONE
        request.requestor.change_property(prop, self._atom("ATOM_PAIR"), 32, pairs)
        return True

    def _put(self, window: Any, prop: int, form: Form) -> None:
        window.change_attributes(event_mask=X.PropertyChangeMask)  # to see it being fetched
        if len(form.data) <= CHUNK_BYTES:
            window.change_property(prop, self._atom(form.type), form.format, form.data)
            self._display.sync()  # much data is sent in parts, and nothing else sends the rest
            return
        window.change_property(prop, self._atom("INCR"), 32, [len(form.data)])
        self._on_its_way[window.id, prop] = form

    def _fetched(self, window: Any, prop: int) -> None:
        """Note that a property was read; if more of its contents is to come, send that."""
        if form := self._on_its_way.pop((window.id, prop), None):
            chunk, rest = form.data[:CHUNK_BYTES], form.data[CHUNK_BYTES:]
            window.change_property(prop, self._atom(form.type), form.format, chunk)
            self._display.sync()
            if chunk:  # an empty one says that this was all
                self._on_its_way[window.id, prop] = Form(form.type, form.format, rest)
        elif self._paste is not None:
            self._paste.fetched(window.id, prop)
