"""A real X server without a screen, a window manager on it, and applications that are truth.

What a test believes of a window comes from wmctrl, xdotool or the application itself, never from
the code under test.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, Self

from tests.desktop.monitors import Monitor
from tests.desktop.programs import program, python_with, stop, wait_for

HERE = Path(__file__).parent


class XServer:
    """Xvfb on a free display, with openbox unless it is not wanted.

    Attributes:
        display: Its name, such as ``:7``.
        folder: Where its applications may write; gone after ``close``.
        env: Environment for programs on it. Add to it before they are started.
        process: The server itself.
    """

    def __init__(
        self,
        width: int = 1920,
        height: int = 1080,
        *,
        monitors: Sequence[Monitor] = (),
        window_manager: bool = True,
        auth: bool = False,
    ) -> None:
        """Start the server and wait until its window manager answers.

        Args:
            width: Of its screen, in pixels.
            height: Of its screen, in pixels.
            monitors: What the screen is divided into; one monitor if there are none.
            window_manager: Whether openbox runs on it.
            auth: Whether clients need a cookie, which is in the file that XAUTHORITY names.
        """
        self._stack = ExitStack()
        try:
            self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            self._cookies = self.folder / "Xauthority"
            self._cookies.touch()
            self.display = self._start_server(width, height, auth=auth)
            self.env = self._environment()
            if auth:
                self.run("xauth", "add", self.display, ".", COOKIE)
            for number, monitor in enumerate(monitors):
                # The first one stands for the server's only output, and so for its whole screen.
                self.add_monitor(monitor, output="none" if number else "screen")
            self.paint(BACKGROUND)  # without, an empty screen is black
            if window_manager:
                self._start_window_manager()
        except BaseException:
            self.close()
            raise

    def _start_server(self, width: int, height: int, *, auth: bool) -> str:
        words = [program("Xvfb"), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
        words += ["-noreset", "-dpi", "96"]
        if auth:
            allowed = self.folder / "allowed"
            # The display's number is not known yet, and the server doesn't look at it.
            subprocess.run(
                [program("xauth"), "-f", str(allowed), "add", ":0", ".", COOKIE],
                check=True,
                capture_output=True,
            )
            words += ["-auth", str(allowed)]
        said, says = os.pipe()
        with os.fdopen(said) as number:
            self.process = self._spawn([*words, "-displayfd", str(says)], pass_fds=(says,))
            os.close(says)
            line = number.readline().strip()
        if not line:
            raise AssertionError("Xvfb ended before it had a display")
        return f":{line}"

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        home = str(self.folder)
        return kept | {
            "DISPLAY": self.display,
            "XAUTHORITY": str(self._cookies),
            "LC_ALL": "C.UTF-8",
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_DATA_HOME": home,
            "XDG_CACHE_HOME": home,
            "XDG_RUNTIME_DIR": home,
            # No settings daemon is started, and no bus is looked for.
            "GSETTINGS_BACKEND": "memory",
            "NO_AT_BRIDGE": "1",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }

    def _start_window_manager(self) -> None:
        self.start("openbox", "--sm-disable")
        wait_for(
            lambda: "Openbox" in self.run("wmctrl", "-m", check=False),
            "openbox manages the display",
        )

    def add_monitor(self, monitor: Monitor, *, output: Literal["screen", "none"] = "none") -> None:
        """Let a monitor appear."""
        self.run("xrandr", "--setmonitor", monitor.name, monitor.as_xrandr_says(), output)

    def resize(self, width: int, height: int) -> None:
        """Change the resolution, to at most what the server was started with."""
        mode = f"{width}x{height}"
        if f" {mode} " not in self.run("xrandr"):
            self.run("xrandr", "--newmode", mode, "50", *[str(width)] * 4, *[str(height)] * 4)
            self.run("xrandr", "--addmode", "screen", mode)
        self.run("xrandr", "--output", "screen", "--mode", mode)

    def paint(self, color: str) -> None:
        """Give the screen a background."""
        self.run("xsetroot", "-solid", color)

    def remove_monitor(self, name: str) -> None:
        """Let a monitor vanish."""
        self.run("xrandr", "--delmonitor", name)

    def _spawn(
        self,
        words: Sequence[str],
        *,
        env: dict[str, str] | None = None,
        pass_fds: tuple[int, ...] = (),
        piped: bool = False,
    ) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE if piped else subprocess.DEVNULL
        process = subprocess.Popen(
            words,
            env=env,
            pass_fds=pass_fds,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._stack.callback(stop, process)
        return process

    def start(self, name: str, *words: str, piped: bool = False) -> subprocess.Popen[str]:
        """Start a program on the display; it ends with the server at the latest."""
        return self._spawn([program(name), *words], env=self.env, piped=piped)

    def run(self, name: str, *words: str, check: bool = True) -> str:
        """Run a program on the display to its end and return what it printed."""
        done = subprocess.run(
            [program(name), *words], env=self.env, capture_output=True, text=True, timeout=30
        )
        if check and done.returncode:
            raise AssertionError(f"{name} {' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def titles(self) -> dict[str, str]:
        """Return the titles of the windows, by id (hexadecimal)."""
        try:
            rows = [row.split(maxsplit=3) for row in self.run("wmctrl", "-l").splitlines()]
        except AssertionError:
            # It fails for good where openbox lists a window that vanished while it was opened.
            return dict(filter(None, map(self._entry, self._managed())))
        return {row[0]: row[3] if len(row) > 3 else "" for row in rows}

    def _managed(self) -> list[str]:
        _, _, said = self.run("xprop", "-root", "_NET_CLIENT_LIST").partition("# ")
        return [f"0x{int(word, 16):08x}" for word in said.split(",") if word.strip()]

    def _entry(self, window: str) -> tuple[str, str] | None:
        try:
            self.run("xwininfo", "-id", window)
            return window, self.run("xdotool", "getwindowname", window).rstrip("\n")
        except AssertionError:
            return None

    def wait_for_window(self, part: str) -> str:
        """Wait until a window is shown whose title has this part, and return its id."""

        def shown() -> str | None:
            return next((found for found, title in self.titles().items() if part in title), None)

        return wait_for(shown, f"a window with {part!r} in its title")

    def activate(self, window: str) -> None:
        """Bring a window to the front and wait until it has the focus."""
        self.run("xdotool", "windowactivate", "--sync", window)

    def place(self, window: str, left: int, top: int, width: int, height: int) -> None:
        """Move and size a window, in pixels of the screen; its frame lies around that."""
        self.run("wmctrl", "-i", "-r", window, "-e", f"0,{left},{top},{width},{height}")

    def box_of(self, window: str) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a window's content."""
        said = self.run("xwininfo", "-id", window)  # xdotool counts the frame twice
        wanted = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        values = dict(line.strip().split(":", 1) for line in said.splitlines() if ":" in line)
        left, top, width, height = (int(values[name]) for name in wanted)
        return left, top, width, height

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is."""
        said = self.run("xdotool", "getmouselocation", "--shell")
        values = dict(line.split("=") for line in said.split())
        return int(values["X"]), int(values["Y"])

    def text_window(self, toolkit: Literal["gtk", "tk"], title: str = "") -> TextWindow:
        """Open a window with a text widget of a toolkit, in front and with the focus."""
        return TextWindow(self, toolkit, title or f"text of {toolkit}")

    def script(self, python: str, path: Path, *words: str) -> subprocess.Popen[str]:
        """Start a Python script on the display that is talked to through pipes."""
        return self._spawn([python, str(path), *words], env=self.env, piped=True)

    def close(self) -> None:
        """End every program on the display, and the server."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


COOKIE = "0123456789abcdef0123456789abcdef"
BACKGROUND = "#3a6ea5"


class TextWindow:
    """A text widget of GTK or Tk whose content is asked of the application itself.

    Attributes:
        window: Its id.
    """

    def __init__(self, server: XServer, toolkit: Literal["gtk", "tk"], title: str) -> None:
        self._server = server
        script = HERE / f"text_window_{toolkit}.py"
        self._process = server.script(python_with(toolkit), script, title)
        self.window = server.wait_for_window(title)
        self.activate()

    def activate(self) -> None:
        """Bring it to the front with the cursor in the text."""
        self._server.activate(self.window)
        wait_for(lambda: self._ask("has_focus"), "the text widget has the focus")

    def text(self) -> str:
        """Return what it holds now."""
        held = self._ask("text")
        assert isinstance(held, str)
        return held

    def set_text(self, text: str) -> None:
        """Replace what it holds, with the cursor at the end."""
        self._ask("set", text)

    def wait_for_text(self, text: str) -> None:
        """Wait until it holds exactly this.

        Raises:
            AssertionError: If it holds something else at the end; the message says what.
        """
        try:
            wait_for(lambda: self.text() == text, "", deadline_s=5.0)
        except AssertionError:
            assert self.text() == text

    def _ask(self, *words: str) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Close the window."""
        stop(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
