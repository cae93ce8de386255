"""The window that has the keyboard: what it is, whose it is, and whether it has read its events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from Xlib import X, error
from Xlib.protocol import event

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.x11_thread import XThread

PONG_S = 3.0
"""How long an application may take to say that it has read its events."""

UNANSWERING_S = 0.1
"""How long an application that can't say so is given; nothing else would tell."""


@dataclass(frozen=True)
class Focus:
    """What has the keyboard.

    Attributes:
        window: The top window of the application, or the one with the focus if none is found.
        clients: The X clients whose windows these are (the bits of a window's id that tell).
        name: Its class, in lower case, such as ``xterm``; empty where unknown.
        pings: Whether it says when it has read its events (_NET_WM_PING).
    """

    window: int
    clients: frozenset[int]
    name: str
    pings: bool


class FocusFinder:
    """Asks one X server for it; its methods are jobs of the thread."""

    def __init__(self, thread: XThread) -> None:
        self._thread = thread
        self._display = thread.display
        self._root = self._display.screen().root
        self._atom = self._display.get_atom
        self._pongs: set[int] = set()
        self._pings = 0
        # Where applications send their answers; Qt, to those who ask for the root's own structure.
        mask = X.SubstructureNotifyMask | X.StructureNotifyMask
        self._root.change_attributes(event_mask=mask)
        thread.listeners.append(self._heard)

    def find(self) -> Focus:
        """Tell what has the keyboard now.

        Raises:
            ActionFailed: If nothing has.
        """
        focused = self._focused()
        if focused is None or focused.id == self._root.id:
            raise _nothing()
        top = next((w for w in self._upwards(focused) if self._is_top(w)), None)
        if top is None:
            self._check_seen(focused)
            top = focused
        return Focus(
            window=top.id,
            clients=frozenset({self.client_of(focused.id), self.client_of(top.id)}),
            name=self._class_of(top),
            pings=self._atom("_NET_WM_PING") in self._numbers(top, "WM_PROTOCOLS"),
        )

    def client_of(self, window: int) -> int:
        """Return what is the same in the ids of all windows of one X client."""
        return window & ~int(self._display.display.info.resource_id_mask)

    def wait_until_read(self, focus: Focus) -> bool:
        """Wait until the application has read every event until now; False if it does not say."""
        if not focus.pings:
            self._thread.pump(lambda: False, UNANSWERING_S)
            return False
        self._pings += 1
        number, protocols = self._pings, self._atom("WM_PROTOCOLS")
        data = (32, [self._atom("_NET_WM_PING"), number, focus.window, 0, 0])
        window = self._window(focus.window)
        window.send_event(event.ClientMessage(window=window, client_type=protocols, data=data))
        return self._thread.pump(lambda: number in self._pongs, PONG_S)

    def _check_seen(self, window: Any) -> None:
        """Refuse the window of one pixel that a window manager focuses when no other is there."""
        try:
            shape = window.get_geometry()
        except error.XError as vanished:
            raise _nothing() from vanished
        if shape.width * shape.height <= 1:
            raise _nothing()

    def _focused(self) -> Any:
        focused = self._display.get_input_focus().focus
        if focused == X.NONE:
            return None
        return self._under_pointer() if focused == X.PointerRoot else focused

    def _under_pointer(self) -> Any:
        window = self._root
        while child := window.query_pointer().child:
            window = child
        return window

    def _upwards(self, window: Any) -> Iterator[Any]:
        while window and window.id != self._root.id:
            yield window
            try:
                window = window.query_tree().parent
            except error.BadWindow:
                return

    def _is_top(self, window: Any) -> bool:
        return bool(self._property(window, "WM_STATE"))

    def _class_of(self, window: Any) -> str:
        """Return the second of the two names in WM_CLASS."""
        said = self._property(window, "WM_CLASS")
        text = said.decode("latin-1") if isinstance(said, bytes) else str(said or "")
        return text.rstrip("\0").rpartition("\0")[2].casefold()

    def _numbers(self, window: Any, name: str) -> list[int]:
        return list(self._property(window, name) or ())

    def _property(self, window: Any, name: str) -> Any:
        try:
            found = window.get_property(self._atom(name), X.AnyPropertyType, 0, 256)
        except error.BadWindow:
            return None
        return found.value if found else None

    def _window(self, number: int) -> Any:
        return self._display.create_resource_object("window", number)

    def _heard(self, heard: Any) -> None:
        if heard.type == X.ClientMessage and heard.client_type == self._atom("WM_PROTOCOLS"):
            kind, number = heard.data[1][:2]
            if kind == self._atom("_NET_WM_PING"):
                self._pongs.add(number)


def _nothing() -> ActionFailed:
    return ActionFailed("no window has the keyboard", fix="click the text field first")
