"""The bench of a desktop: a window over the whole screen says what reached it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from qvl_agent.actions import ActionKind, DeviceAction
from qvl_agent.device import Device
from qvl_agent.geometry import Box
from qvl_tools.conformance.gestures import Felt, gestures
from qvl_tools.conformance.subject import NotConforming

_ENDS_S = 5.0
_UNSEEN: frozenset[ActionKind] = frozenset({"open_app", "system_button", "pinch"})
"""Kinds that such a window can't tell, or does not feel."""


class DesktopBench:
    """A window of Tk in a process of its own, over the whole screen while it is open."""

    def __init__(
        self, *, left: int = 0, top: int = 0, env: Mapping[str, str] | None = None
    ) -> None:
        """Open the window.

        Args:
            left: Where the part of the desktop begins that the device drives.
            top: The same, downwards.
            env: Environment of the window's process; None for that of this one.
        """
        self._left, self._top = left, top
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qvl_tools.conformance.surface_tk", str(left), str(top)],
            env=None if env is None else dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        """Show an empty text field, or a plain surface."""
        if kind in _UNSEEN:
            return None
        what = "text" if kind in ("type_text", "press") else "plain"
        if not self._ask("show", what):
            raise NotConforming("the bench's window was not shown, or did not get the focus")
        screen = device.info.screen
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
        if self._process.stdin is not None and not self._process.stdin.closed:
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_ENDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _moved(self, event: dict[str, Any]) -> dict[str, Any]:
        moved = {"x": event["x"] - self._left, "y": event["y"] - self._top}
        return {**event, **moved, "modifiers": tuple(event["modifiers"])}

    def _ask(self, *words: str) -> Any:
        line = ""
        with suppress(OSError):
            if self._process.stdin is not None and self._process.stdout is not None:
                self._process.stdin.write(json.dumps(words) + "\n")
                self._process.stdin.flush()
                line = self._process.stdout.readline()
        if not line:
            raise NotConforming(f"the bench's window has ended (status {self._process.poll()})")
        return json.loads(line)
