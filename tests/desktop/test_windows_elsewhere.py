"""Windows and macOS: what is pure of it, over stand-ins for the two modules that only they have."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.windows import Window, open_windows
from qvl_tools.desktop.windows_elsewhere import Mac, Microsoft, WindowsElsewhere


class Refused(Exception):
    pass


@dataclass(eq=False)
class Win32Window:
    """Has the attributes that pygetwindow's own has."""

    title: str
    _hWnd: int
    left: int = -8
    top: int = 0
    width: int = 100
    height: int = 50
    isMinimized: bool = False
    done: list[str] = field(default_factory=list)

    def restore(self) -> None:
        self.done.append("restore")

    def activate(self) -> None:
        self.done.append("activate")
        if self.title == "Stubborn":
            raise Refused("Error code from Windows: 0")


def microsoft(*windows: Win32Window, environ: dict[str, str] | None = None) -> Microsoft:
    module = SimpleNamespace(
        getAllWindows=lambda: list(windows),
        getActiveWindow=lambda: windows[0] if windows else None,
        PyGetWindowException=Refused,
    )
    return Microsoft(module, environ or {})


def test_windows_of_windows_are_listed_without_the_nameless() -> None:
    system = microsoft(Win32Window("Front", 5), Win32Window("", 6), Win32Window("Back\n", 7))
    assert system.list() == (
        Window("Front", "", Area(-8, 0, 100, 50), 5, focused=True),
        Window("Back", "", Area(-8, 0, 100, 50), 7, focused=False),
    )


def test_a_window_of_windows_comes_back_from_its_icon_and_to_the_front() -> None:
    small = Win32Window("Small", 9, isMinimized=True)
    system = microsoft(small)
    WindowsElsewhere(system).focus(system.list()[0])
    assert small.done == ["restore", "activate"]


def test_what_windows_refuses_is_an_action_that_failed() -> None:
    system = microsoft(Win32Window("Stubborn", 1))
    windows = WindowsElsewhere(system)
    with pytest.raises(ActionFailed, match="'Stubborn' stays behind: Error code"):
        windows.focus(windows.list()[0])
    with pytest.raises(ActionFailed, match="it is gone"):
        windows.focus(Window("Away", "", Area(0, 0, 1, 1), 99, focused=False))


def test_the_start_menu_is_what_can_be_opened(tmp_path: Path) -> None:
    for name in ("Notepad.lnk", "Tools/Paint.lnk", "readme.txt"):
        path = tmp_path / "Microsoft" / "Windows" / "Start Menu" / "Programs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    system = microsoft(environ={"PROGRAMDATA": str(tmp_path)})
    windows = WindowsElsewhere(system)
    assert windows.apps() == ("Notepad", "Paint")
    with pytest.raises(ActionFailed, match="no application or window 'Notpad'") as failure:
        windows.open_app("Notpad")
    assert "Notepad" in failure.value.fix


ROW = {
    "kCGWindowLayer": 0,
    "kCGWindowName": "Untitled",
    "kCGWindowOwnerName": "TextEdit",
    "kCGWindowNumber": 3,
    "kCGWindowBounds": {"X": -100.0, "Y": 25.0, "Width": 640.0, "Height": 480.0},
}


def quartz(*rows: dict[str, Any]) -> Any:
    return SimpleNamespace(
        kCGWindowListExcludeDesktopElements=16,
        kCGWindowListOptionOnScreenOnly=1,
        kCGNullWindowID=0,
        CGWindowListCopyWindowInfo=lambda asked, window: rows if (asked, window) == (17, 0) else (),
    )


def test_windows_of_a_mac_are_listed_without_menu_bar_and_dock() -> None:
    other = {**ROW, "kCGWindowNumber": 4, "kCGWindowName": None, "kCGWindowOwnerName": "Safari"}
    assert Mac(quartz({**ROW, "kCGWindowLayer": 25}, ROW, other)).list() == (
        Window("Untitled", "TextEdit", Area(-100, 25, 640, 480), 3, focused=True),
        Window("", "Safari", Area(-100, 25, 640, 480), 4, focused=False),
    )


def test_bundles_are_what_can_be_opened_on_a_mac(tmp_path: Path) -> None:
    for name in ("TextEdit.app", "Utilities/Terminal.app", "Notes.txt"):
        (tmp_path / name).mkdir(parents=True)
    assert WindowsElsewhere(Mac(quartz(), (str(tmp_path),))).apps() == ("Terminal", "TextEdit")


class Shop:
    """A system on which what is started gets a window, if it is any good."""

    def __init__(self) -> None:
        self.windows = [Window("Inbox - Mail", "Mail", Area(0, 0, 1, 1), 1, focused=True)]
        self.started: list[Path] = []

    def list(self) -> tuple[Window, ...]:
        return tuple(self.windows)

    def activate(self, window: Window) -> None:
        self.windows = [
            Window(w.title, w.app, w.box, w.id, w.id == window.id) for w in self.windows
        ]

    def installed(self) -> dict[str, Path]:
        return {"Mail": Path("/a/Mail"), "Notes": Path("/a/Notes"), "Dud": Path("/a/Dud")}

    def start(self, path: Path) -> None:
        self.started.append(path)
        if path.name == "Notes":
            self.windows.append(Window("New note", "Notes", Area(0, 0, 1, 1), 2, focused=False))
            self.activate(self.windows[-1])


@pytest.mark.parametrize(
    ("name", "started", "front"),
    [("mail", [], 1), ("inbox", [], 1), ("Notes", [Path("/a/Notes")], 2)],
)
def test_what_has_a_window_is_brought_up_and_else_it_is_started(
    name: str, started: list[Path], front: int
) -> None:
    shop = Shop()
    WindowsElsewhere(shop).open_app(name)
    assert shop.started == started
    assert [window.id for window in shop.list() if window.focused] == [front]


def test_what_shows_no_window_is_told_so() -> None:
    with pytest.raises(ActionFailed, match="Dud was started and showed no window") as failure:
        WindowsElsewhere(Shop(), start_timeout_s=0.1).open_app("Dud")
    assert failure.value.partly_done


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_without_the_system_s_package_there_are_none_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    said: list[str] = []
    assert open_windows(said.append) is None
    assert "neither listed nor opened" in said[0]
