"""What an X server shows, in the order in which it lies: managed windows, menus, panels.

Window managers are spoken to by EWMH (freedesktop.org, Extended Window Manager Hints). Any window
may vanish between two questions: it is left out then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from Xlib import X, error

from qvl_tools.desktop.area import Area
from qvl_tools.desktop.windows import one_line

_TITLE_WORDS = 1024
"""Words of 4 bytes that are read of a title at most."""

_TREE_DEPTH = 8
"""Frames that a window may lie in; window managers use one or two."""

_BACKDROPS = ("_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK")
_FLEETING = ("_NET_WM_WINDOW_TYPE_TOOLTIP", "_NET_WM_WINDOW_TYPE_DND")
"""Gone as soon as the pointer moves: a click goes to what lies beneath."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A window as it lies on the screen.

    Attributes:
        id: The application's own window; of a window that nobody manages, itself.
        box: What is seen of it with its frame, without shadows; points of the desktop.
        content: What the application draws.
        title: One line.
        pid: Process that says that it owns it, None where it says nothing.
        client: Tells apart which connection to the server made it: one program's windows share it.
        managed: Whether the window manager knows it; menus and tooltips it does not.
        backdrop: Whether it is the desktop itself or a panel.
    """

    id: int
    box: Area
    content: Area
    title: str
    pid: int | None
    client: int
    managed: bool
    backdrop: bool


class Stack:
    """Reads what lies on the screen over one connection."""

    def __init__(self, display: Any) -> None:
        """Take an Xlib connection; it stays the caller's."""
        self._display = display
        self.root = display.screen().root

    def surfaces(self) -> tuple[Surface, ...]:
        """Return every window that is shown and stays, the lowest first.

        Raises:
            Xlib.error.ConnectionClosedError: If the server is gone.
        """
        clients = {self._top_of(id): id for id in self.managed()}
        found = (self._surface(top, clients) for top in self.root.query_tree().children)
        return tuple(surface for surface in found if surface is not None)

    def _surface(self, top: Any, clients: dict[int | None, int]) -> Surface | None:
        try:
            looks = top.get_attributes()
            if looks.map_state != X.IsViewable or looks.win_class != X.InputOutput:
                return None
            id = clients.get(top.id, top.id)
            if self._is_one_of(_FLEETING, self.window(id)):
                return None
            managed = top.id in clients or not (looks.override_redirect or clients)
            return self.surface_of(id, _box(top), managed=managed)
        except error.XError:
            return None

    def surface_of(self, id: int, box: Area, *, managed: bool) -> Surface:
        """Return a window within its frame.

        Raises:
            Xlib.error.XError: If it has vanished.
        """
        window = self.window(id)
        content = self._content(window)
        return Surface(
            id=id,
            box=_without_shadow(box, content, self.numbers(window, "_GTK_FRAME_EXTENTS")),
            content=content,
            title=self.title(window),
            pid=next(iter(self.numbers(window, "_NET_WM_PID")), None),
            client=id & ~self._display.display.info.resource_id_mask,
            managed=managed,
            backdrop=self._is_one_of(_BACKDROPS, window),
        )

    def frame_of(self, id: int) -> Area:
        """Return the box of a window with its frame, shown or not.

        Raises:
            Xlib.error.XError: If it has vanished.
        """
        return _box(self.window(self._top_of(id) or id))

    def _top_of(self, id: int) -> int | None:
        """Return the child of the root that a window lies in, None if it has vanished."""
        try:
            for _ in range(_TREE_DEPTH):
                parent = self.window(id).query_tree().parent
                if not parent or parent.id == self.root.id:
                    return id
                id = parent.id
        except error.XError:
            return None
        return id

    def _content(self, window: Any) -> Area:
        shape, origin = window.get_geometry(), self.root.translate_coords(window, 0, 0)
        return Area(origin.x, origin.y, shape.width, shape.height)

    def _is_one_of(self, names: Sequence[str], window: Any) -> bool:
        kinds = self.numbers(window, "_NET_WM_WINDOW_TYPE")
        return any(self.atom(name) in kinds for name in names)

    def window(self, id: int) -> Any:
        """Return the handle of a window; whether there is one is not asked."""
        return self._display.create_resource_object("window", id)

    def atom(self, name: str) -> int:
        """Return the server's number for a name."""
        number: int = self._display.get_atom(name)  # remembered by Xlib
        return number

    def title(self, window: Any) -> str:
        """Return a window's title in one line, whatever it was encoded as.

        Raises:
            Xlib.error.XError: If it has vanished.
        """
        for name, encoding in (("_NET_WM_NAME", "utf-8"), ("WM_NAME", "")):
            if data := self._bytes(window, name):
                return one_line(_decoded(data, encoding))
        return ""

    def class_of(self, window: Any) -> str:
        """Return the name of the class of an application, empty where there is none.

        Raises:
            Xlib.error.XError: If it has vanished.
        """
        parts = self._bytes(window, "WM_CLASS").split(b"\0")
        return one_line(_decoded(next((part for part in parts[1::-1] if part), b""), ""))

    def ids(self, name: str) -> Sequence[int]:
        """Return the windows that a property of the root lists."""
        return self.numbers(self.root, name)

    def managed(self) -> tuple[int, ...]:
        """Return the windows that the window manager knows, the lowest first.

        It keeps two lists, and for a moment a window is in one of them only.
        """
        stacked, known = self.ids("_NET_CLIENT_LIST_STACKING"), self.ids("_NET_CLIENT_LIST")
        return tuple(dict.fromkeys([*stacked, *known]))

    def numbers(self, window: Any, name: str) -> tuple[int, ...]:
        """Return the numbers of a property, none where it is not there or holds something else.

        Raises:
            Xlib.error.XError: If the window has vanished.
        """
        found = window.get_property(self.atom(name), X.AnyPropertyType, 0, _TITLE_WORDS)
        return tuple(found.value) if found is not None and found.format == 32 else ()

    def _bytes(self, window: Any, name: str) -> bytes:
        found = window.get_property(self.atom(name), X.AnyPropertyType, 0, _TITLE_WORDS)
        if found is None or found.format != 8:
            return b""
        value = found.value  # Xlib has decoded what is UTF-8
        return value.encode() if isinstance(value, str) else bytes(value)


def _box(window: Any) -> Area:
    shape = window.get_geometry()
    edges = 2 * shape.border_width
    return Area(shape.x, shape.y, shape.width + edges, shape.height + edges)


def _without_shadow(box: Area, content: Area, extents: Sequence[int]) -> Area:
    """Leave out the shadow that an application draws around itself (left, right, top, bottom)."""
    if len(extents) != 4 or not any(extents):
        return box
    left, right, top, bottom = extents
    width, height = content.width - left - right, content.height - top - bottom
    return (
        Area(content.left + left, content.top + top, width, height) if width > 0 < height else box
    )


def _decoded(data: bytes, encoding: str) -> str:
    """Read a text; old properties are Latin 1 by the standard, and UTF-8 in practice."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut off within a character
            return data[: error.start].decode("utf-8")
        return data.decode(encoding or "latin-1", "replace")
