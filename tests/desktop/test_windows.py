"""Windows listed and brought to the front under openbox; wmctrl and xdotool are the truth."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desktop.programs import wait_for
from tests.desktop.xserver import XServer

from qvl_agent.errors import ActionFailed, DeviceLost
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.windows import MAX_TITLE_CHARS, Window, find_window, one_line, open_windows
from qvl_tools.desktop.x11_windows import X11Windows

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with XServer(1200, 800) as server, pytest.MonkeyPatch.context() as patch:
        for name in ("DISPLAY", "XAUTHORITY"):
            patch.setenv(name, server.env[name])
        yield server


@pytest.fixture
def windows(server: XServer) -> Iterator[X11Windows]:
    windows = open_windows()
    assert isinstance(windows, X11Windows)
    yield windows
    windows.close()


class Terminals:
    """Starts xterms with a title and ends them all."""

    def __init__(self, server: XServer) -> None:
        self.server = server
        self.processes: list[subprocess.Popen[str]] = []

    def open(self, title: str, geometry: str = "30x5+100+100") -> int:
        self.processes.append(
            self.server.start("xterm", "-T", title, "-n", title, "-geometry", geometry)
        )
        return int(self.server.wait_for_window(title), 16)

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        wait_for(lambda: not self.server.titles(), "every window is gone")


@pytest.fixture
def terminals(server: XServer) -> Iterator[Terminals]:
    terminals = Terminals(server)
    yield terminals
    terminals.close()


def focused(server: XServer) -> int:
    return int(server.run("xdotool", "getactivewindow", check=False) or 0)


def test_windows_are_listed_with_the_front_one_first(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    one, two = terminals.open("the one"), terminals.open("the two")
    server.activate(str(one))
    listed = windows.list()
    assert [window.id for window in listed] == [one, two]
    assert [window.focused for window in listed] == [True, False]
    assert {window.app for window in listed} == {"XTerm"}
    assert [window.title for window in listed] == ["the one", "the two"]
    assert windows.title_in_front() == "the one"
    server.activate(str(two))
    assert windows.title_in_front() == "the two"


def test_a_box_holds_the_frame_and_may_begin_off_the_screen(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    window = str(terminals.open("moved"))
    server.place(window, -60, 300, 400, 200)

    def there() -> bool:
        left, top, width, height = server.box_of(window)
        box = windows.list()[0].box
        inside = box.left <= left and box.top < top  # the title bar lies above
        return left < 0 and inside and box.width >= width and box.height > height and box.left < 0

    wait_for(there, "the box lies around what xdotool says")


def test_a_minimized_window_is_last_and_comes_back(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    one, two = terminals.open("shown"), terminals.open("put away")
    server.run("xdotool", "windowminimize", "--sync", str(two))
    wait_for(lambda: windows.list()[-1].minimized, "it is known as minimized")
    listed = windows.list()
    assert [window.id for window in listed] == [one, two]
    windows.focus(listed[-1])
    assert focused(server) == two
    assert not windows.list()[0].minimized


def test_focus_raises_what_lies_below(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    ids = [terminals.open(f"pile {number}") for number in range(4)]
    for id in (ids[0], ids[2], ids[1], ids[3], ids[0]):
        target = next(window for window in windows.list() if window.id == id)
        windows.focus(target)
        assert focused(server) == id
        assert windows.list()[0].id == id


def test_a_window_on_another_desktop_is_brought_up(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    here, away = terminals.open("here"), terminals.open("away")
    server.run("wmctrl", "-i", "-r", hex(away), "-t", "1")
    wait_for(lambda: {window.desktop for window in windows.list()} == {0, 1}, "it is elsewhere")
    target = find_window(windows.list(), "away")
    assert target is not None
    windows.focus(target)
    assert focused(server) == away
    windows.focus(next(window for window in windows.list() if window.id == here))
    assert focused(server) == here


def test_a_window_that_is_gone_can_t_be_focused(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    terminals.open("short lived")
    window = windows.list()[0]
    terminals.close()
    with pytest.raises(ActionFailed, match="no window 'short lived' any more") as failure:
        windows.focus(window)
    assert not failure.value.partly_done


def test_listing_outlives_windows_that_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    # A server of its own: some of these stay in openbox's list for good, and wmctrl then fails.
    script = "while :; do timeout 0.2 xterm -geometry 5x2; done"
    sizes: set[int] = set()
    with XServer(300, 200) as churning:
        monkeypatch.setenv("DISPLAY", churning.display)
        monkeypatch.setenv("XAUTHORITY", churning.env["XAUTHORITY"])
        windows = open_windows()
        assert windows is not None

        def counted() -> bool:
            sizes.add(len(windows.list()))
            return len(sizes) > 2

        for _ in range(3):
            churning.start("sh", "-c", script)
        for _ in range(300):
            counted()
        wait_for(counted, "windows come and go")
        windows.close()


HOSTILE = {
    "control": ("red\x1b[31m \x07bell\x00\nnext", "red [31m bell"),
    "long": ("x" * 5000, "x" * MAX_TITLE_CHARS),
    "text": ("你好 — Grüße", "你好 — Grüße"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_titles_are_shown_in_one_line_whatever_they_are(
    server: XServer, windows: X11Windows, terminals: Terminals, name: str
) -> None:
    id = terminals.open("to be renamed")
    given_, shown = HOSTILE[name]
    connection = windows._display
    window = connection.create_resource_object("window", id)
    utf8 = connection.get_atom("UTF8_STRING")
    for property in ("_NET_WM_NAME", "WM_NAME"):
        window.change_property(connection.get_atom(property), utf8, 8, given_.encode())
    connection.sync()
    title = wait_for(
        lambda: next(
            (one.title for one in windows.list() if one.id == id and one.title != "to be renamed"),
            None,
        ),
        "the new title",
    )
    assert title.startswith(shown)
    assert title.isprintable()
    assert len(title) <= MAX_TITLE_CHARS


def test_bytes_that_are_no_text_at_all_are_listed_too(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    id = terminals.open("odd")
    connection = windows._display
    window = connection.create_resource_object("window", id)
    for property in ("_NET_WM_NAME", "WM_NAME", "WM_CLASS"):
        atom = connection.get_atom(property)
        window.change_property(atom, connection.get_atom("STRING"), 8, b"\xff\xfe\x80odd\xe9")
    window.change_property(
        connection.get_atom("_NET_WM_STATE"), connection.get_atom("STRING"), 8, b"no atoms"
    )
    connection.sync()
    (listed,) = wait_for(windows.list, "it is listed")
    assert "odd" in listed.title


def test_a_shadow_that_a_window_draws_around_itself_covers_nothing(
    server: XServer, windows: X11Windows, terminals: Terminals
) -> None:
    id = terminals.open("with a shadow")
    connection, stack = windows._display, windows._stack
    (before,) = (one for one in stack.surfaces() if one.id == id)
    window, atom = stack.window(id), connection.get_atom("_GTK_FRAME_EXTENTS")
    window.change_property(atom, connection.get_atom("CARDINAL"), 32, [10, 20, 5, 15])
    connection.sync()
    (after,) = (one for one in stack.surfaces() if one.id == id)
    box = before.content
    assert after.box == Area(box.left + 10, box.top + 5, box.width - 30, box.height - 20)


def test_no_window_manager_means_no_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with XServer(300, 200, window_manager=False) as bare:
        monkeypatch.setenv("DISPLAY", bare.display)
        monkeypatch.setenv("XAUTHORITY", bare.env["XAUTHORITY"])
        assert open_windows(said.append) is None
    assert "no window manager" in said[0]


def test_a_display_that_goes_away_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    with XServer(300, 200) as server:
        monkeypatch.setenv("DISPLAY", server.display)
        monkeypatch.setenv("XAUTHORITY", server.env["XAUTHORITY"])
        windows = open_windows()
        assert windows is not None
    with pytest.raises(DeviceLost, match=server.display):
        windows.list()
    windows.close()
    windows.close()


def shown(title: str, app: str = "app", id: int = 0) -> Window:
    return Window(title, app, Area(0, 0, 1, 1), id, focused=False)


PILE = (
    shown("Notes", "Editor", 1),
    shown("notes  ", "Other", 2),
    shown("Notes of May - Editor", "Editor", 3),
    shown("Bank - Browser", "Browser", 4),
    shown("Shop - Browser", "Browser", 5),
    shown("Twice", "Twice", 6),
    shown("Twice", "Twice", 7),
)


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        ("Notes", 1), ("NOTES", 1), ("notes of", 3), ("bank", 4), ("shop -", 5), ("Twice", 6),
        ("browser", 4), ("- Browser", None), ("nothing", None), ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_a_window_is_found_by_what_it_is_called(wanted: str, id: int | None) -> None:
    found = find_window(PILE, wanted)
    assert (found.id if found else None) == id


@given(st.text(max_size=2000))
def test_one_line_is_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line) <= MAX_TITLE_CHARS
    assert line == " ".join(line.split())


def test_nothing_is_left_behind(windows: X11Windows, terminals: Terminals) -> None:
    terminals.open("as before")
    windows.focus(windows.list()[0])
    root: Any = windows._stack.root
    assert root.get_attributes().your_event_mask == 0
