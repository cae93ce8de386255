"""Windows and applications on Windows (pygetwindow, start menu) and macOS (Quartz, ``open``).

Neither system tells us of changes without a loop of its own, so what is waited for is looked at
again and again.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.display import this_system
from qvl_tools.desktop.launch import find_named, near_names
from qvl_tools.desktop.windows import Window, find_window, one_line
from qvl_tools.desktop.windows import Windows as WindowsPort

FOCUS_TIMEOUT_S = 3.0
START_TIMEOUT_S = 20.0
_LOOK_AGAIN_S = 0.05
_OPEN_TIMEOUT_S = 10.0


class System(Protocol):
    """What a system must be able to do; everything else is the same."""

    def list(self) -> tuple[Window, ...]:
        """Return the windows, the one in front first."""

    def activate(self, window: Window) -> None:
        """Ask for a window to come to the front; OSError if the system refuses."""

    def installed(self) -> dict[str, Path]:
        """Return the applications: name and what starts it."""

    def start(self, path: Path) -> None:
        """Start one of them; OSError if the system refuses."""


def open_windows_elsewhere(say: Callable[[str], None]) -> WindowsPort | None:
    """Return the windows of this system, None where the package that tells of them is missing."""
    try:
        if this_system() == "windows":
            return WindowsElsewhere(Microsoft(importlib.import_module("pygetwindow")))
        return WindowsElsewhere(Mac(importlib.import_module("Quartz")))
    except (ImportError, NotImplementedError) as absent:
        say(f"windows are neither listed nor opened by name here: {absent}")
        return None


class WindowsElsewhere:
    """The port to windows over what one system does."""

    def __init__(self, system: System, *, start_timeout_s: float = START_TIMEOUT_S) -> None:
        """Take the system.

        Args:
            system: Lists, activates and starts.
            start_timeout_s: How long a new application's window is waited for.
        """
        self._system = system
        self._start_timeout_s = start_timeout_s

    def list(self) -> tuple[Window, ...]:
        """Return the windows, the one in front first."""
        return self._system.list()

    def title_in_front(self) -> str:
        """Return the title of the window that has the focus; empty where none has it."""
        return next((window.title for window in self.list() if window.focused), "")

    def focus(self, window: Window) -> None:
        """Bring a window to the front and return when it has the focus.

        Raises:
            ActionFailed: If it does not get it in time.
        """
        try:
            self._system.activate(window)
        except OSError as refusal:
            raise ActionFailed(f"the window {window.title!r} stays behind: {refusal}") from refusal
        if not _wait(lambda: self._has_focus(window), FOCUS_TIMEOUT_S):
            raise ActionFailed(
                f"the window {window.title!r} did not get the focus within {FOCUS_TIMEOUT_S:g} s",
                partly_done=True,
            )

    def _has_focus(self, window: Window) -> bool:
        return any(one.focused and one.id == window.id for one in self.list())

    def open_app(self, name: str) -> None:
        """Bring an application to the front, and start it if it has no window.

        Raises:
            ActionFailed: If there is none of that name, or it shows no window in time.
        """
        installed, windows = self._system.installed(), self.list()
        app = find_named(tuple(installed), name)
        window = find_window([one for one in windows if one.app == app] if app else windows, name)
        if window is None and app:
            window = next((one for one in windows if one.app == app), None)
        if window is not None:
            self.focus(window)
        elif app:
            self._start(app, installed[app], {one.id for one in windows})
        else:
            near = near_names(tuple(installed), [one.title for one in windows], name)
            raise ActionFailed(f"there is no application or window {name!r}", fix=near)

    def _start(self, app: str, path: Path, before: set[int]) -> None:
        try:
            self._system.start(path)
        except OSError as refusal:
            raise ActionFailed(f"{app} can't be started: {refusal}") from refusal
        if not _wait(lambda: self._is_shown(app, before), self._start_timeout_s):
            raise ActionFailed(
                f"{app} was started and showed no window within {self._start_timeout_s:g} s",
                partly_done=True,
            )

    def _is_shown(self, app: str, before: set[int]) -> bool:
        return any(one.focused and (one.id not in before or one.app == app) for one in self.list())

    def apps(self) -> tuple[str, ...]:
        """Return the names that ``open_app`` takes, in order."""
        return tuple(sorted(self._system.installed(), key=str.casefold))

    def close(self) -> None:
        """Do nothing: no connection is held."""


class Microsoft:
    """Windows, by pygetwindow; applications are the start menu's links."""

    def __init__(self, pygetwindow: Any, environ: Mapping[str, str] = os.environ) -> None:
        """Take the module, and where the start menu is."""
        self._pygetwindow = pygetwindow
        self._environ = environ

    def list(self) -> tuple[Window, ...]:
        """Return the visible windows with a title; the system lists the front one first."""
        active = self._pygetwindow.getActiveWindow()
        shown = [one for one in self._pygetwindow.getAllWindows() if one.title]
        return tuple(
            Window(
                title=one_line(one.title),
                app="",  # it tells no names of applications
                box=Area(one.left, one.top, one.width, one.height),
                id=int(one._hWnd),
                focused=one == active,
                minimized=bool(one.isMinimized),
            )
            for one in shown
        )

    def activate(self, window: Window) -> None:
        """Bring a window back from an icon and to the front; OSError if the system refuses."""
        refusals = self._pygetwindow.PyGetWindowException
        for one in self._pygetwindow.getAllWindows():
            if int(one._hWnd) == window.id:
                try:
                    if one.isMinimized:
                        one.restore()
                    one.activate()
                except refusals as refusal:
                    raise OSError(str(refusal)) from refusal
                return
        raise OSError("it is gone")

    def installed(self) -> dict[str, Path]:
        """Return the links of the start menu, the user's own before everybody's."""
        found: dict[str, Path] = {}
        for name in ("APPDATA", "PROGRAMDATA"):
            menu = Path(
                self._environ.get(name, ""), "Microsoft", "Windows", "Start Menu", "Programs"
            )
            for path in sorted(menu.rglob("*.lnk")) if menu.is_absolute() else ():
                found.setdefault(path.stem, path)
        return found

    def start(self, path: Path) -> None:
        """Start a link, as a click in the start menu does."""
        startfile: Callable[[str], None] = getattr(os, "startfile")  # noqa: B009 (Windows only)
        startfile(str(path))


class Mac:
    """macOS, by Quartz; a window comes to the front with all of its application's."""

    def __init__(self, quartz: Any, folders: tuple[str, ...] | None = None) -> None:
        """Take the module, and where applications are."""
        self._quartz = quartz
        self._folders = folders or ("/Applications", "/System/Applications", "~/Applications")

    def list(self) -> tuple[Window, ...]:
        """Return the windows on the screen; titles need the permission to record the screen."""
        quartz = self._quartz
        asked = quartz.kCGWindowListExcludeDesktopElements | quartz.kCGWindowListOptionOnScreenOnly
        rows = quartz.CGWindowListCopyWindowInfo(asked, quartz.kCGNullWindowID) or ()
        plain = [row for row in rows if row.get("kCGWindowLayer") == 0]
        return tuple(_mac_window(row, focused=not index) for index, row in enumerate(plain))

    def activate(self, window: Window) -> None:
        """Bring a window's application to the front; OSError if the system refuses."""
        _open("-a", window.app)

    def installed(self) -> dict[str, Path]:
        """Return the bundles in the folders for applications."""
        found: dict[str, Path] = {}
        for folder in self._folders:
            for pattern in ("*.app", "Utilities/*.app"):
                for path in sorted(Path(folder).expanduser().glob(pattern)):
                    found.setdefault(path.stem, path)
        return found

    def start(self, path: Path) -> None:
        """Start a bundle; OSError if the system refuses."""
        _open("-a", str(path))


def _mac_window(row: Mapping[str, Any], *, focused: bool) -> Window:
    bounds = row["kCGWindowBounds"]
    return Window(
        title=one_line(str(row.get("kCGWindowName") or "")),
        app=str(row.get("kCGWindowOwnerName", "")),
        box=Area(*(int(bounds[key]) for key in ("X", "Y", "Width", "Height"))),
        id=int(row["kCGWindowNumber"]),
        focused=focused,
    )


def _open(*words: str) -> None:
    done = subprocess.run(
        ["/usr/bin/open", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_OPEN_TIMEOUT_S,
    )
    if done.returncode:
        raise OSError(done.stderr.strip() or f"open ended with status {done.returncode}")


def _wait(done: Callable[[], bool], timeout_s: float) -> bool:
    until_s = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() >= until_s:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True
