"""An X server whose applications say what they show: a session bus, AT-SPI, and a form on it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Self

from tests.desktop.programs import program, python_with, stop, wait_for
from tests.desktop.xserver import XServer

from qvl_agent.errors import CaptureFailed
from qvl_agent.observation import TextBox
from qvl_tools.desktop.accessibility import AccessibilityReader
from qvl_tools.desktop.area import Area

SCREEN = Area(0, 0, 1600, 1000)
"""All of a speaking server."""

FORM = Path(__file__).parent / "form_window_gtk.py"


class SpeakingServer(XServer):
    """Like XServer, with a D-Bus session of its own."""

    def __init__(self, width: int = SCREEN.width, height: int = SCREEN.height) -> None:
        """Start the server, and the bus; AT-SPI's own is started by the first application."""
        super().__init__(width, height)
        try:
            self.bus = self._start_bus()
        except BaseException:
            self.close()
            raise

    def _start_bus(self) -> subprocess.Popen[str]:
        self.env.pop("NO_AT_BRIDGE", None)
        words = [program("dbus-daemon"), "--session", "--nofork", "--print-address=1"]
        bus = self._spawn([*words, f"--address=unix:dir={self.folder}"], env=self.env, piped=True)
        assert bus.stdout is not None
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        assert self.env["DBUS_SESSION_BUS_ADDRESS"], "the bus ended before it had an address"
        return bus

    def form(self, title: str, kind: str = "plain", **env: str) -> Form:
        """Open a window with fields and buttons.

        Args:
            title: Of the window.
            kind: ``plain``, ``headerbar`` or ``list:1000``.
            env: Further variables of its environment.
        """
        return Form(self, title, kind, env)


class Form:
    """A window that tells which of its buttons were pressed.

    Attributes:
        window: Its id.
        process: What shows it.
    """

    def __init__(self, server: XServer, title: str, kind: str, env: dict[str, str]) -> None:
        words = [python_with("gtk"), str(FORM), title, kind]
        self.process = server._spawn(words, env=server.env | env, piped=True)
        self.window = server.wait_for_window(title)

    def pressed(self) -> list[str]:
        """Return which buttons were pressed, in order."""
        return self.ask("pressed")

    def ask(self, *words: str) -> list[str]:
        """Tell it something, and return which buttons were pressed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        pressed: list[str] = json.loads(self.process.stdout.readline())
        return pressed

    def close(self) -> None:
        """Close the window."""
        stop(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_when(
    reader: AccessibilityReader, wanted: str, *, area: Area = SCREEN
) -> dict[str, TextBox]:
    """Read until a text is there: windows take a moment to say that they are shown."""

    def found() -> dict[str, TextBox] | None:
        try:
            texts = {text.text: text for text in reader.read(area, area.size)}
        except CaptureFailed:
            return None
        return texts if wanted in texts else None

    return wait_for(found, f"{wanted!r} is read")


def click(server: XServer, text: TextBox, area: Area = SCREEN) -> None:
    """Click into the middle of a text, by a program that knows nothing of us."""
    x = area.left + (text.box.left + text.box.right) // 2
    y = area.top + (text.box.top + text.box.bottom) // 2
    server.run("xdotool", "mousemove", str(x), str(y), "click", "1")
