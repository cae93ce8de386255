"""The way to this computer's screen: whether there is one, and what stands in the way.

pyautogui fails in four ways when it is imported, one of them SystemExit, and does so only after it
has bound the DISPLAY of that moment. Here each cause is looked for first and has its own message.
"""

from __future__ import annotations

import importlib
import os
import platform
import socket
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from qvl_agent.errors import DisplayUnavailable, MissingExtra
from qvl_tools.desktop.in_time import in_time

System = Literal["x11", "mac", "windows"]

WAYLAND_FIX = (
    "log out and choose an Xorg session (such as `GNOME on Xorg`), or give the agent an X server "
    "of its own: env -u WAYLAND_DISPLAY -u XDG_SESSION_TYPE xvfb-run -a "
    "-s '-screen 0 1920x1080x24 -wr' qvl-agent ..."
)
NO_DISPLAY_FIX = (
    "run it in the desktop session, name the display (export DISPLAY=:0), or give it one of its "
    "own: xvfb-run -a -s '-screen 0 1920x1080x24 -wr' qvl-agent ..."
)
TK_FIX = "apt install python3-tk (pyautogui needs it on Linux), or a Python that has tkinter"

ANSWER_S = 5.0
"""How long a display may take to let somebody in."""


def this_system() -> System:
    """Return which of the three ways of drawing a screen this computer has."""
    names: dict[str, System] = {"Darwin": "mac", "Windows": "windows"}
    return names.get(platform.system(), "x11")


def display_name() -> str:
    """Return what tells this screen from others on this computer: ``:0``, or the system's name."""
    if this_system() != "x11":
        return this_system()
    return os.environ.get("DISPLAY", "").removesuffix(".0")  # of its first screen, as everywhere


def check_display() -> None:
    """Make sure that there is an X server that may be seen and driven; elsewhere, do nothing.

    Raises:
        DisplayUnavailable: If the session is Wayland's, there is no DISPLAY, nobody answers
            there, or it lets nobody in without a cookie that is not there.
        MissingExtra: If Xlib is not installed.
    """
    if this_system() != "x11":
        return
    if sign := wayland_sign(os.environ):
        raise _unavailable(
            f"this is a Wayland session ({sign}): other programs' windows can be neither seen nor "
            "clicked from here",
            WAYLAND_FIX,
        )
    if not os.environ.get("DISPLAY"):
        raise _unavailable("there is no screen here: DISPLAY is not set", NO_DISPLAY_FIX)
    try:
        in_time(_check_x_server, ANSWER_S)
    except TimeoutError:
        raise _unavailable(
            f"the X server of DISPLAY={display_name()} has not answered for {ANSWER_S:g} s",
            "look whether the screen stands still; if it does, start the desktop session again",
        ) from None


def _check_x_server() -> None:
    connection = connect_x()
    try:
        # Xwayland gives no error: it shows black and takes clicks to nowhere.
        if connection.query_extension("XWAYLAND") is not None:
            raise _unavailable(
                f"the X server of DISPLAY={display_name()} is Xwayland, a part of a Wayland "
                "session: other programs' windows can be neither seen nor clicked from here",
                WAYLAND_FIX,
            )
    finally:
        connection.close()


def wayland_sign(environ: Mapping[str, str]) -> str:
    """Return the variable that says that this is a Wayland session, empty if none does."""
    if shown := environ.get("WAYLAND_DISPLAY"):
        return f"WAYLAND_DISPLAY={shown}"
    if environ.get("XDG_SESSION_TYPE", "").casefold() == "wayland":
        return "XDG_SESSION_TYPE=wayland"
    return ""


def connect_x() -> Any:
    """Return a new Xlib connection to the DISPLAY of now; the caller closes it.

    Raises:
        DisplayUnavailable: If nobody answers there, or it lets nobody in.
        MissingExtra: If Xlib is not installed.
    """
    try:
        display, error = (importlib.import_module(f"Xlib.{part}") for part in ("display", "error"))
    except ImportError as absent:
        raise MissingExtra("pyautogui", "desktop", needed_for="driving the desktop") from absent
    _let_xlib_do_without_cookies()
    name = os.environ.get("DISPLAY", "")
    try:
        with _leaving_files_open():
            return _mended(display.Display(name))
    except error.XauthError as refusal:
        raise _unavailable(f"no cookie for DISPLAY={name}: {refusal}", _cookies_fix()) from refusal
    except (error.DisplayError, error.ConnectionClosedError, OSError, ValueError) as refusal:
        raise _unanswered(name, refusal) from refusal


@cache
def gone_errors() -> tuple[type[Exception], ...]:
    """Return what any use of the display may raise when the display is gone."""
    if this_system() != "x11":
        return (OSError,)
    return (OSError, importlib.import_module("Xlib.error").ConnectionClosedError)


def _unanswered(name: str, refusal: Exception) -> DisplayUnavailable:
    said = str(refusal)
    # The server's own words; it says them only to who has reached it.
    if "uthoriz" in said or "COOKIE" in said or "No protocol" in said:
        return _unavailable(
            f"the X server of DISPLAY={name} lets this program not in: {said}", _cookies_fix()
        )
    return _unavailable(f"no X server answers on DISPLAY={name}: {said}", NO_DISPLAY_FIX)


def _cookies_fix() -> str:
    named = os.environ.get("XAUTHORITY") or "~/.Xauthority"
    return (
        f"run it as the user whose desktop it is, or point XAUTHORITY (now: {named}) to that "
        "session's file; `xauth list` shows what a file allows"
    )


def _let_xlib_do_without_cookies() -> None:
    """Name an empty file where there is none: python3-Xlib fails without, needed or not.

    And it prints that the file is empty, to where our own output goes.
    """
    vars(importlib.import_module("Xlib.xauth"))["print"] = lambda *said: None
    if os.environ.get("XAUTHORITY"):
        return
    home = os.environ.get("HOME")
    if home is None or not (Path(home) / ".Xauthority").exists():
        os.environ["XAUTHORITY"] = os.devnull


@cache
def load_mss() -> Any:
    """Return the module mss.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        return importlib.import_module("mss")
    except ImportError as absent:
        raise MissingExtra("mss", "desktop", needed_for="seeing the desktop") from absent


def load_pyautogui() -> Any:
    """Return pyautogui without its waits and its corners, bound to the DISPLAY of now.

    Raises:
        DisplayUnavailable: If it can't be imported here, or is bound to another display.
        MissingExtra: If it is not installed.
    """
    bound, pyautogui = _pyautogui()
    if bound != display_name():
        raise _unavailable(
            f"this process drives the display {bound} and can't change to {display_name()}",
            "use a process of its own for each display",
        )
    if this_system() == "x11" and not _answers(pyautogui.platformModule._display):
        pyautogui.platformModule._display = connect_x()  # the server was started again
    return pyautogui


def _answers(connection: Any) -> bool:
    try:
        connection.sync()
    except gone_errors():
        return False
    return True


@cache
def _pyautogui() -> tuple[str, Any]:
    # On Windows the first to ask decides how the process sees pixels, and pyautogui asks for less.
    mss, name = load_mss(), display_name()
    try:
        with mss.MSS():
            pass
    except mss.ScreenShotError as error:
        raise _unanswered(name, error) from error
    try:
        with _leaving_files_open():
            pyautogui: Any = importlib.import_module("pyautogui")
    except SystemExit as error:  # mouseinfo's way of saying that there is no tkinter
        raise _unavailable(
            "pyautogui can't be loaded: this Python has no tkinter", TK_FIX
        ) from error
    except ImportError as absent:
        raise MissingExtra("pyautogui", "desktop", needed_for="driving the desktop") from absent
    pyautogui.PAUSE = 0
    pyautogui.FAILSAFE = False  # it refuses clicks in corners; the kill switch stands for it
    if this_system() == "x11":
        _mended(pyautogui.platformModule._display)
    return name, pyautogui


class _XSocket(socket.socket):
    """Fails in a way that python3-Xlib 0.15 can read: it takes the second item of an OSError.

    Without, a server that ended is a TypeError there, and the connection stays locked.
    """

    def send(self, data: Any, flags: int = 0, /) -> int:
        try:
            return super().send(data, flags)
        except OSError as error:
            raise _ItemizedError(*error.args) from error


class _ItemizedError(OSError):
    def __getitem__(self, index: int) -> object:
        return self.args[index]


def _mended(connection: Any) -> Any:
    low = connection.display
    low.socket = _XSocket(fileno=low.socket.detach())
    return connection


@contextmanager
def _leaving_files_open() -> Iterator[None]:
    """Let Xlib and pyautogui's modules do so; Python would complain of it where it is asked to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


def _unavailable(message: str, fix: str) -> DisplayUnavailable:
    return DisplayUnavailable(message, serial=f"desktop:{display_name()}", fix=fix)
