"""The way between computer and phone: what cables, routers and adb servers do, on purpose.

=============  ====================================================================
fault          what a client of the adb server meets
=============  ====================================================================
offline        the phone is listed as ``offline``; its links are cut, new ones fail
unauthorized   the same, as ``unauthorized``: the phone asks "Allow USB debugging?"
unplugged      the phone is not listed any more; its links are cut
hung           the server answers, the phone never does: services open and stay quiet
silent         the server accepts every connection and never answers
refused        no server: its port is closed, and all links are cut
=============  ====================================================================
"""

from __future__ import annotations

import threading
from typing import Literal, get_args

LinkFault = Literal["offline", "unauthorized", "unplugged", "hung", "silent", "refused"]
LINK_FAULTS: tuple[LinkFault, ...] = get_args(LinkFault)

_LOOK_INTERVAL_S = 0.05
_UNAUTHORIZED = (
    "device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\n"
    "Try 'adb kill-server' if that seems wrong.\n"
    "Otherwise check for a confirmation dialog on your device."
)


class Link:
    """Which fault the way has now, if any. For any thread."""

    def __init__(self) -> None:
        self.fault: LinkFault | None = None
        self._ended = threading.Event()

    @property
    def row(self) -> str:
        """The state that ``adb devices`` lists; empty where it lists no phone."""
        if self.fault in ("offline", "unauthorized"):
            return str(self.fault)
        return "" if self.fault == "unplugged" else "device"

    def refusal(self, serial: str) -> str:
        """Return why a phone can't be spoken to, in adb's words; empty where it can."""
        words = {"device": "", "offline": "device offline", "unauthorized": _UNAUTHORIZED}
        return words.get(self.row, f"device '{serial}' not found")

    def wait_while(self, *faults: LinkFault) -> None:
        """Return when the fault is none of these any more.

        Raises:
            EOFError: If the phone ends before.
        """
        while self.fault in faults:
            if self._ended.wait(_LOOK_INTERVAL_S):
                raise EOFError

    def end(self) -> None:
        """Release everyone who waits."""
        self._ended.set()
