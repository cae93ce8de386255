"""The bench of a desktop: a window over the whole screen says what reached it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import Any

from qvl_agent.actions import ActionKind, DeviceAction
from qvl_agent.device import Device
from qvl_agent.geometry import Box, Size
from qvl_tools.conformance.gestures import Felt, gestures
from qvl_tools.conformance.subject import DoesNotApply, NotConforming

_ENDS_S = 5.0
_UNSEEN: frozenset[ActionKind] = frozenset({"open_app", "system_button", "pinch"})
"""Kinds that such a window can't tell, or does not feel."""


class DesktopBench:
    """A window of Tk in a process of its own, over the whole screen while it is open."""

    def __init__(self, *, left: int | None = None, top: int | None = None) -> None:
        """Open nothing yet: whether there is a screen at all is for the device to say.

        Args:
            left: Where the part of the desktop begins that the device drives; None for all of it.
            top: The same, downwards.
        """
        self._whole = left is None and top is None
        self._left, self._top = left or 0, top or 0
        self._opened: subprocess.Popen[str] | None = None

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        """Show an empty text field, or a plain surface."""
        if kind in _UNSEEN:
            return None
        screen = device.info.screen
        if self._whole and Size(*self._ask("size")) != screen:
            raise DoesNotApply(
                "the bench knows the whole desktop only; of a part it has to be told in a test of "
                "its own where that begins: DesktopBench(left=..., top=...)"
            )
        what = "text" if kind in ("type_text", "press") else "plain"
        if not self._ask("show", what):
            raise NotConforming("the bench's window was not shown, or did not get the focus")
        return Box(0, 0, screen.width_px, screen.height_px)

    def seen(self) -> tuple[DeviceAction, ...]:
        """Return what the window felt."""
        felt = [Felt(**self._moved(event)) for event in self._ask("felt")]
        return gestures(felt, finger=False)

    def text(self) -> str:
        """Return what the text field holds."""
        return str(self._ask("text"))

    def close(self) -> None:
        """Close the window."""
        process, self._opened = self._opened, None
        if process is None:
            return
        try:
            process.communicate(timeout=_ENDS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def _process(self) -> subprocess.Popen[str]:
        if self._opened is None:
            window = "qvl_tools.conformance.surface_tk"
            self._opened = subprocess.Popen(
                [sys.executable, "-m", window, str(self._left), str(self._top)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._opened

    def _moved(self, event: dict[str, Any]) -> dict[str, Any]:
        moved = {"x": event["x"] - self._left, "y": event["y"] - self._top}
        return {**event, **moved, "modifiers": tuple(event["modifiers"])}

    def _ask(self, *words: str) -> Any:
        process, line = self._process(), ""
        with suppress(OSError):
            if process.stdin is not None and process.stdout is not None:
                process.stdin.write(json.dumps(words) + "\n")
                process.stdin.flush()
                line = process.stdout.readline()
        if not line:
            raise NotConforming(f"the bench's window has ended (status {process.wait(_ENDS_S)})")
        return json.loads(line)
