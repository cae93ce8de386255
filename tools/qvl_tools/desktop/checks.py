"""What ``doctor`` looks at for the desktop: is there a screen, may it be seen, driven and read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from qvl_agent.checks import Check
from qvl_agent.errors import CaptureFailed, DeviceError, MissingExtra
from qvl_tools.desktop.capture import GrabFailed, MssGrabber, black, shows_black
from qvl_tools.desktop.display import (
    check_display,
    connect_x,
    display_name,
    load_mss,
    load_pyautogui,
    this_system,
)
from qvl_tools.desktop.permissions import PERMISSIONS, is_allowed


def desktop_checks() -> Iterator[Check]:
    """Look at permissions, screen, input, typing, windows and accessibility; touch nothing.

    All is optional: who drives phones needs no desktop. Nothing is said where the extra is missing,
    which the core has said.
    """
    try:
        load_mss()
        yield from _permissions()
        check_display()
        yield from _screen()
        load_pyautogui()
        yield Check("desktop input", "ok", "mouse and keyboard can be driven")
        yield _typing()
        yield _windows()
        yield from _accessibility()
    except MissingExtra:
        return
    except DeviceError as error:
        yield Check("desktop", "optional", str(error), error.fix)


def _permissions() -> Iterator[Check]:
    if this_system() != "mac":
        return
    for permission in PERMISSIONS:
        if is_allowed(permission):
            yield Check(permission.name, "ok", f"allowed: {permission.purpose}")
        else:
            detail = f"not allowed: {permission.purpose}"
            yield Check(permission.name, "optional", detail, permission.fix)


def _screen() -> Iterator[Check]:
    with closing(MssGrabber()) as grabber:
        try:
            layout = grabber.layout()
            frame = grabber.grab(layout.whole)
        except GrabFailed as error:
            yield Check("desktop screen", "optional", f"no screenshot: {error}")
            return
    if shows_black(frame):
        failure = black(layout.whole)
        yield Check("desktop screen", "optional", str(failure), failure.fix)
        return
    pixels = f"{frame.size[0]}x{frame.size[1]}"
    scaled = f", seen in {pixels} pixels" if pixels != str(layout.whole.size) else ""
    yield Check("desktop screen", "ok", f"{display_name()}: monitors {layout}{scaled}")


def _typing() -> Check:
    from qvl_tools.desktop.typist import open_typist

    try:
        open_typist(lambda names: None).close()
    except DeviceError as error:
        return Check("desktop typing", "optional", str(error), error.fix)
    return Check("desktop typing", "ok", "any text can be typed")


def _windows() -> Check:
    from qvl_tools.desktop.windows import open_windows

    said: list[str] = []
    windows = open_windows(said.append)
    if windows is None:
        return Check("desktop windows", "optional", "; ".join(said), "start a window manager")
    with closing(windows):
        return Check("desktop windows", "ok", f"{len(windows.list())} open")


def _accessibility() -> Iterator[Check]:
    if this_system() != "x11":
        return
    from qvl_tools.desktop.atspi_bus import open_bus

    with closing(connect_x()) as display:
        try:
            open_bus(display).close()
        except CaptureFailed as error:
            detail = f"{error}; text is read by OCR"
            yield Check("desktop texts", "optional", detail, error.fix)
            return
    yield Check("desktop texts", "ok", "applications say what they show (AT-SPI)")
