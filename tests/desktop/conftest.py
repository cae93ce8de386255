"""One X server for all tests that drive a desktop from within this process.

pyautogui binds the display of the moment it is imported, once per process, so in-process tests
share ``x_server``: 3840x1080, two monitors side by side, openbox. ``on_display`` makes it this
process's display for a module. A test that needs another size, no window manager or cookies
starts its own ``XServer`` and looks at it from a child process, or with what takes the name of a
display (mss, Xlib).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.desktop.monitors import SIDE_BY_SIDE
from tests.desktop.opened import opened
from tests.desktop.xserver import TextWindow, XServer

from qvl_tools.desktop.device import DesktopDevice
from qvl_tools.desktop.display import load_pyautogui, this_system
from qvl_tools.desktop.keys import Keys, open_keys
from qvl_tools.desktop.pointer import Pointer, pointer_of

if TYPE_CHECKING:
    from tests.desktop.speaking import Form, SpeakingServer

    from qvl_tools.desktop.accessibility import AccessibilityReader


@pytest.fixture(scope="session")
def x_server() -> Iterator[XServer]:
    """The server that this process may be bound to."""
    with XServer(3840, 1080, monitors=SIDE_BY_SIDE) as server:
        yield server


@pytest.fixture(scope="module")
def on_display(x_server: XServer) -> Iterator[XServer]:
    """The same server, being this process's display as long as the module's tests run."""
    # The bus: pyautogui asks dconf for the left hand, which would start one where none is named.
    names = ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS")
    before = {name: os.environ.get(name) for name in names}
    os.environ |= {name: x_server.env[name] for name in names}
    yield x_server
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def gtk_window(x_server: XServer) -> Iterator[TextWindow]:
    """A GTK text view."""
    with x_server.text_window("gtk") as window:
        yield window


@pytest.fixture(scope="module")
def tk_window(x_server: XServer) -> Iterator[TextWindow]:
    """A Tk text widget."""
    with x_server.text_window("tk") as window:
        yield window


@pytest.fixture(scope="module")
def speaking() -> Iterator[SpeakingServer]:
    """A server of its own, this process's display, whose applications say what they show."""
    from tests.desktop.speaking import SpeakingServer

    names = ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS")
    with SpeakingServer() as server, pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, server.env[name])
        yield server


@pytest.fixture(scope="module")
def reader(speaking: SpeakingServer) -> Iterator[AccessibilityReader]:
    """Reads what its applications say."""
    from qvl_tools.desktop.accessibility import AccessibilityReader

    reader = AccessibilityReader()
    yield reader
    reader.close()


@pytest.fixture
def form(speaking: SpeakingServer) -> Iterator[Form]:
    """A window with fields and buttons on it."""
    with speaking.form("form") as form:
        speaking.place(form.window, 100, 100, 400, 400)
        yield form


@pytest.fixture
def desktop(on_display: XServer) -> Iterator[DesktopDevice]:
    """All of the desktop, looked at once."""
    with opened() as device:
        device.capture()
        yield device


@pytest.fixture(scope="module")
def keys(on_display: XServer) -> Iterator[Keys]:
    keys = open_keys()
    yield keys
    keys.close()


@pytest.fixture(scope="module")
def pointer(on_display: XServer) -> Pointer:
    return pointer_of(load_pyautogui(), this_system())
