"""What a command on the device left behind, read from the two protocols that tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qvl_tools.android.connection import ExactConnection

PRINT_STATUS = r"printf '\n--exit status %d\n' $?"
"""Added to a command line where the protocol itself tells no exit status."""

_STDOUT, _STDERR, _EXIT = 1, 2, 3  # packet kinds of AOSP shell_protocol.h
_STATUS = re.compile(rb"\n--exit status (\d+)\n")
_COMPLAINTS = (  # the most telling first
    re.compile(r"^.*\b\w*(?:Exception|Error): .*$", re.M),
    re.compile(r"^(?:Error\b.*|.*Exception\b.*|.*inaccessible or not found.*)$", re.M),
)
_MAKERS_LOCKS = ("INJECT_EVENTS", "WRITE_SECURE_SETTINGS")
"""Permissions that AOSP gives to adb's shell and some makers keep back."""

_SECURITY_FIX = (
    'switch on "USB debugging (Security settings)" or "Disable permission monitoring" in the '
    "developer options of the phone"
)


@dataclass(frozen=True)
class Completed:
    """What a command left behind; ``stderr`` is empty where the device mixes it into stdout."""

    stdout: bytes
    stderr: str
    status: int

    @property
    def text(self) -> str:
        """Standard output as text with Unix line ends."""
        return self.stdout.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def complaint(self) -> str:
        """What the command says went wrong, in one line; empty where nothing did."""
        said = f"{self.stderr}\n{self.text}"
        for pattern in _COMPLAINTS:
            if found := pattern.search(said):
                return found[0].strip()
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        return (lines[0] if lines else f"exit status {self.status}") if self.status else ""


def fix_of(complaint: str) -> str:
    """Return what to do about what a command says went wrong, empty where unknown."""
    return _SECURITY_FIX if any(word in complaint for word in _MAKERS_LOCKS) else ""


def collect_packets(connection: ExactConnection) -> Completed:
    """Read the answer of ``shell,v2``; raise OSError if it does not come."""
    output: dict[int, bytearray] = {_STDOUT: bytearray(), _STDERR: bytearray()}
    while True:
        head = connection.read_exactly(5)
        data = connection.read_exactly(int.from_bytes(head[1:], "little"))
        if head[0] == _EXIT:
            stderr = output[_STDERR].decode("utf-8", "replace")
            return Completed(bytes(output[_STDOUT]), stderr, data[0])
        if head[0] in output:
            output[head[0]] += data


def collect_marked(connection: ExactConnection) -> Completed:
    """Read the answer of an old ``shell``, whose command ended with PRINT_STATUS."""
    data = bytearray()
    size = connection.read_to_end(data)
    text = bytes(data[:size]).replace(b"\r\n", b"\n")
    marks = list(_STATUS.finditer(text))
    if not marks:
        raise ConnectionResetError("the link ended before the exit status")
    mark = marks[-1]
    return Completed(text[: mark.start()] + text[mark.end() :], "", int(mark[1]))
