"""The programs that desktop tests use: found, or the test is skipped with the package named."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import TypeVar

import pytest

PACKAGES = {
    "Xvfb": "xvfb",
    "chromium": "chromium",
    "dbus-daemon": "dbus",
    "galculator": "galculator",
    "mousepad": "mousepad",
    "openbox": "openbox",
    "wmctrl": "wmctrl",
    "setxkbmap": "x11-xkb-utils",
    "xauth": "xauth",
    "xclip": "xclip",
    "xdotool": "xdotool",
    "xev": "x11-utils",
    "xprop": "x11-utils",
    "xrandr": "x11-xserver-utils",
    "xsetroot": "x11-xserver-utils",
    "xterm": "xterm",
    "xwininfo": "x11-utils",
}
"""Program: the Debian package that has it."""

SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that python3-gi of Debian is installed for."""

DEADLINE_S = 20.0
"""How long anything is waited for; generous, since nothing here measures time."""

STOP_S = 5.0
"""How long a program may take to end when it is asked to, before it is killed."""

Found = TypeVar("Found")


def program(name: str) -> str:
    """Return the path of a program; where there is none, skip the test, or fail it under CI."""
    path = shutil.which(name)
    return path or missing(f"{name} (Debian: {PACKAGES.get(name, name)})")


def missing(what: str) -> str:
    """Skip the test because something is not installed; fail it under CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {what}")
    pytest.skip(f"not installed: {what}")


@cache
def _has_gtk() -> bool:
    code = "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk"
    try:
        return subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


@cache
def _has_tk() -> bool:
    code = "import tkinter"
    return subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def python_with(toolkit: str) -> str:
    """Return a Python that has ``gtk`` or ``tk``; where there is none, skip the test."""
    if toolkit == "gtk":
        return SYSTEM_PYTHON if _has_gtk() else missing("GTK (Debian: python3-gi gir1.2-gtk-3.0)")
    return sys.executable if _has_tk() else missing("tkinter (Debian: python3-tk)")


def wait_for(
    found: Callable[[], Found | None], what: str, *, deadline_s: float = DEADLINE_S
) -> Found:
    """Ask until there is an answer that is neither None nor false, and return it.

    Raises:
        AssertionError: If there is none within the time.
    """
    until_s = time.monotonic() + deadline_s
    while not (answer := found()):
        if time.monotonic() > until_s:
            raise AssertionError(f"not within {deadline_s:g} s: {what}")
        time.sleep(0.01)
    return answer


def stop(process: subprocess.Popen[str]) -> None:
    """End a program that was started here and what it started, by force if it doesn't listen."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
