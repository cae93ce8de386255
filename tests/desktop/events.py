"""What a window got of mouse and keyboard, as it says itself, and what the server holds pressed."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from tests.desktop.programs import python_with, stop, wait_for
from tests.desktop.xserver import XServer
from Xlib import X
from Xlib.display import Display

SCRIPT = Path(__file__).parent / "event_window.py"

SHIFT, CTRL, ALT, META, LEFT_BUTTON = 1, 4, 8, 64, 256
"""Bits of an event's state (X core protocol; Alt is Mod1 and Super is Mod4)."""


@dataclass(frozen=True)
class Event:
    """One event, in pixels of the screen and milliseconds of the server."""

    kind: str
    x: int
    y: int
    button: int | str
    key: str
    state: int | str
    ms: int

    @property
    def at(self) -> tuple[int, int]:
        return self.x, self.y

    def has(self, bit: int) -> bool:
        assert isinstance(self.state, int)
        return bool(self.state & bit)


class EventWindow:
    """A window over the whole screen that tells what it got."""

    def __init__(self, server: XServer) -> None:
        self._process = server.script(python_with("tk"), SCRIPT, "events")
        self._ask("told")
        wait_for(lambda: self._covers(server), "the window covers the screen")
        self.told()

    def _covers(self, server: XServer) -> bool:
        """Tell whether it is there: a pointer that moves is seen by it."""
        server.run("xdotool", "mousemove", "40", "40", "mousemove", "90", "90")
        return bool(self.told())

    def take_focus(self) -> None:
        """Take the keyboard; there must be no window manager that takes it back."""
        wait_for(lambda: self._ask("has_focus"), "the window has the keyboard")
        self.told()

    def told(self, *kinds: str) -> list[Event]:
        """Return what came since the last time, of some kinds or all."""
        rows = self._ask("forget")
        assert isinstance(rows, list)
        events = [Event(**row) for row in rows]
        return [event for event in events if not kinds or event.kind in kinds]

    def presses(self) -> list[Event]:
        """Return the presses of buttons since the last time, multiple ones included."""
        return self.told("Button", "Double-Button", "Triple-Button")

    def _ask(self, *words: str) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process)


class Strokes:
    """A bare window over the whole screen: every single motion, where toolkits tell the last."""

    def __init__(self, display: Any) -> None:
        self._display = display
        screen = display.screen()
        mask = X.ButtonPressMask | X.ButtonReleaseMask | X.PointerMotionMask
        self._window = screen.root.create_window(
            *(0, 0, screen.width_in_pixels, screen.height_in_pixels, 0, X.CopyFromParent),
            X.InputOnly,
            override_redirect=True,
            event_mask=mask,
        )
        self._window.map()
        self._window.configure(stack_mode=X.Above)
        display.sync()

    def told(self) -> list[Event]:
        """Return what came since the last time."""
        kinds = {
            X.ButtonPress: "Button", X.ButtonRelease: "ButtonRelease", X.MotionNotify: "Motion",
        }  # fmt: skip
        self._display.sync()
        came = [self._display.next_event() for _ in range(self._display.pending_events())]
        return [
            Event(
                kinds[event.type],
                *(event.root_x, event.root_y, event.detail, "", event.state, event.time),
            )
            for event in came
            if event.type in kinds  # that the keyboard has changed is told to everybody
        ]


@contextmanager
def x_display(server: XServer) -> Iterator[Any]:
    """A connection of the test's own."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore", ResourceWarning)  # python3-Xlib leaves the cookies open
        patch.setenv("XAUTHORITY", server.env["XAUTHORITY"])
        display = Display(server.display)
    try:
        yield display
    finally:
        display.close()


def held_down(server: XServer) -> tuple[list[int], int]:
    """Return the keycodes that the server holds for pressed, and the mask of the buttons."""
    with x_display(server) as display:
        bits = display.query_keymap()
        codes = [code for code in range(8, 256) if bits[code // 8] >> code % 8 & 1]
        buttons = X.Button1Mask | X.Button2Mask | X.Button3Mask
        return codes, display.screen().root.query_pointer().mask & buttons


NOTHING: tuple[list[int], int] = ([], 0)
