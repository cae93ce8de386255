"""How the tests speak to a phone: one command line, or requests to its smart socket."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Collected:
    """Collects what a command line prints; has no input."""

    out: bytes = b""
    err: bytes = b""
    status: int = -1

    def stdout(self, data: bytes) -> None:
        self.out += data

    def stderr(self, data: bytes) -> None:
        self.err += data

    def read(self) -> bytes:
        return b""

    def has_ended(self) -> bool:
        return False

    @property
    def text(self) -> str:
        return self.out.decode()


Run = Callable[[str], Collected]
Adb = Callable[..., "subprocess.CompletedProcess[bytes]"]


def ask(port: int, *requests: str) -> bytes:
    """Send requests one after the other; return what comes after the last OKAY, or the FAIL."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        for request in requests:
            sock.sendall(b"%04x" % len(request.encode()) + request.encode())
            status = sock.recv(4)
            if status != b"OKAY":
                return status + b"".join(iter(lambda: sock.recv(4096), b""))
        return b"".join(iter(lambda: sock.recv(1 << 20), b""))
