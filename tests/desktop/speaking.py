"""An X server whose applications say what they show: a session bus, AT-SPI, and a form on it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Self

from tests.desktop.programs import program, python_with
from tests.desktop.xserver import XServer, stop

FORM = Path(__file__).parent / "form_window_gtk.py"


class SpeakingServer(XServer):
    """Like XServer, with a D-Bus session of its own."""

    def __init__(self, width: int = 1600, height: int = 1000) -> None:
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
            kind: ``plain``, ``headerbar`` or ``list``.
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
