"""Waiting for a device that went away: a loose cable, a router, a reboot, a dead adb server."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from qvl_agent.errors import AdbUnavailable, DeviceUnavailable
from qvl_tools.android.connection import ACCEPT_FIX, AdbServer, Refused
from qvl_tools.android.discovery import is_address, list_devices
from qvl_tools.android.server import running_server

_POLL_S = 0.25
_LEAST_ASK_S = 0.05
_CONNECT_S = 3.0
"""How long one attempt to connect to an address may take: adb itself would try for 10 s."""

_NUDGE_S = 4.0
"""How long a device is offline before adb is told to open it anew: most come back by themselves."""

_WAITED_FOR = {
    "server": "the adb server does not answer; waiting for it",
    "gone": "{serial} is not connected; waiting for it",
    "offline": "{serial} is connected but does not answer (offline); waiting for it",
}
_ON_ITS_WAY = ("server", "gone", "offline", "connecting", "authorizing", "host", "detached")
"""States of a device that may be usable in a moment; the others (recovery, sideload, unauthorized,
no permissions) last until a person does something."""


@dataclass
class Comeback:
    """One wait for one device.

    Attributes:
        server: Where it was.
        serial: Which device.
        start: Whether the adb server is one that we may start.
        on_notice: Told what is waited for, whenever that changes.
    """

    server: AdbServer
    serial: str
    start: bool
    on_notice: Callable[[str], None] = lambda said: None

    def wait(self, timeout_s: float) -> bool:
        """Wait until adb lists it as usable; False if it is not in time or needs a person."""
        deadline_s = time.monotonic() + timeout_s
        nudge_at_s, told = time.monotonic() + _NUDGE_S, ""
        while True:
            state = self._state(deadline_s)
            if state == "device":
                return True
            if state != told:
                self._tell(state)
                told = state
            if state not in _ON_ITS_WAY or time.monotonic() >= deadline_s:
                return False
            if state == "offline" and time.monotonic() > nudge_at_s:
                nudge_at_s = time.monotonic() + _NUDGE_S
                self._nudge(deadline_s)
            time.sleep(min(_POLL_S, max(deadline_s - time.monotonic(), 0.0)))

    def _state(self, deadline_s: float) -> str:
        try:
            hurried = self._hurried(deadline_s)
            running_server(
                hurried.host,
                hurried.port,
                timeout_s=hurried.timeout_s,
                start=self.start,
                start_limit_s=hurried.timeout_s,
            )
            state = self._listed(hurried)
            if state == "gone" and is_address(self.serial):
                self._ask(f"host:connect:{self.serial}", deadline_s)
                state = self._listed(self._hurried(deadline_s))
            return state
        except DeviceUnavailable:
            return "server"

    def _listed(self, server: AdbServer) -> str:
        rows = list_devices(server)
        return next((row.state for row in rows if row.serial == self.serial), "gone")

    def _nudge(self, deadline_s: float) -> None:
        """Have adb open the device anew."""
        if is_address(self.serial):
            self._ask(f"host:disconnect:{self.serial}", deadline_s)
        else:
            self._ask("host:reconnect-offline", deadline_s)

    def _ask(self, request: str, deadline_s: float) -> None:
        server = self._hurried(deadline_s, at_most_s=_CONNECT_S)
        try:
            server.ask(request)
        except (AdbUnavailable, Refused):
            return  # what came of it the list tells

    def _hurried(self, deadline_s: float, *, at_most_s: float = float("inf")) -> AdbServer:
        left_s = max(deadline_s - time.monotonic(), _LEAST_ASK_S)
        return replace(self.server, timeout_s=min(left_s, self.server.timeout_s, at_most_s))

    def _tell(self, state: str) -> None:
        words = _WAITED_FOR.get(state, "{serial}: adb says {state!r}")
        fix = f"; {ACCEPT_FIX}" if state == "unauthorized" else ""
        self.on_notice(words.format(serial=self.serial, state=state) + fix)
