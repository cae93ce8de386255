"""Adb servers with faults: canned answers, and a link to a good server that breaks when told."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator

from qvl_agent.lease import held_leases
from qvl_tools.android.connection import AdbServer
from qvl_tools.android.shell import Shell
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.wire import LoopbackServer, receive_exactly

SERIAL = "qvl-phone-0"


def framed(text: str) -> bytes:
    return f"{len(text.encode()):04x}".encode() + text.encode()


def _request(sock: socket.socket) -> bytes:
    return bytes(receive_exactly(sock, int(receive_exactly(sock, 4), 16)))


@contextlib.contextmanager
def canned(answers: dict[str, bytes]) -> Iterator[tuple[int, list[str]]]:
    """Answer each request by its longest known beginning; yield the port and what was asked."""
    asked: list[str] = []

    def serve(sock: socket.socket) -> None:
        while True:
            request = _request(sock).decode()
            asked.append(request)
            known = [start for start in answers if request.startswith(start)]
            if not known:
                sock.sendall(b"FAIL" + framed(f"unknown: {request}"))
                return
            answer = answers[max(known, key=len)]
            sock.sendall(answer)
            if request.startswith(("exec:", "shell")) and answer != b"OKAY":
                return

    server = LoopbackServer(0, serve, "canned")
    try:
        yield server.port, asked
    finally:
        server.close()


@contextlib.contextmanager
def answering(commands: dict[str, str]) -> Iterator[Shell]:
    """Yield the shell of a device that answers shell lines with canned text, others with 127."""

    def packets(text: str, status: int) -> bytes:
        data = text.encode()
        return b"OKAY\1" + len(data).to_bytes(4, "little") + data + bytes((3, 1, 0, 0, 0, status))

    answers = {"host:transport": b"OKAY", "shell,v2,raw:": packets("", 127)}
    for line, text in commands.items():
        answers[f"shell,v2,raw:{line}"] = packets(text, 0)
        answers[f"exec:{line}"] = b"OKAY" + text.encode()
    with canned(answers) as (port, _):
        server = AdbServer("127.0.0.1", port, 2.0)
        yield Shell(server, "canned", shell_v2=True, reconnect=lambda left_s: None)


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """Accept and never answer."""
    stop = threading.Event()

    def serve(sock: socket.socket) -> None:
        stop.wait(30)

    server = LoopbackServer(0, serve, "silent")
    try:
        yield server.port
    finally:
        stop.set()
        server.close()


Rule = Callable[[str], int | None]
"""Given a service, how many bytes of its answer pass before the link breaks; None for all."""

BEFORE_STATUS = -1
STALL = -2
"""Instead of a number of bytes: it is carried out, and no answer ever comes."""


class BreakingLink:
    """Passes everything on to a good server, and breaks the links that its rule names.

    Attributes:
        services: Every device service that was asked for.
        stalled: Those that get no answer.
        rule: May be exchanged at any time.
        change: What becomes of the data on the way; may be exchanged, too.
    """

    def __init__(self, upstream_port: int) -> None:
        self.services: list[str] = []
        self.stalled: list[str] = []
        self.rule: Rule = lambda service: None
        self.change: Callable[[bytes], bytes] = bytes
        self.upstream_port = upstream_port
        self._server = LoopbackServer(0, self._serve, "breaking")
        self.port = self._server.port

    def __enter__(self) -> BreakingLink:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _serve(self, sock: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.upstream_port)) as upstream:
            request = _request(sock)
            upstream.sendall(framed(request.decode()))
            if not request.startswith(b"host:transport"):
                self._pass_on(upstream, sock, None)
                return
            sock.sendall(receive_exactly(upstream, 4))
            service = _request(sock).decode()
            self.services.append(service)
            upstream.sendall(framed(self._forward(service)))
            limit = self.rule(service)
            if limit == STALL:
                self.stalled.append(service)
                sock.recv(1)  # until the client has had enough
                return
            status = receive_exactly(upstream, 4)
            if limit != BEFORE_STATUS:
                sock.sendall(status)
                self._pass_on(upstream, sock, limit)
            else:
                upstream.recv(1)  # it was carried out

    def _forward(self, service: str) -> str:
        """Return the service that the good server is asked for."""
        return service

    def _pass_on(self, upstream: socket.socket, sock: socket.socket, limit: int | None) -> None:
        passed = 0
        while data := self.change(self._from(upstream, sock)):
            if limit is not None and passed + len(data) >= limit:
                sock.sendall(data[: limit - passed])
                return
            sock.sendall(data)
            passed += len(data)

    def _from(self, upstream: socket.socket, sock: socket.socket) -> bytes:
        """Return what comes next; nothing when either side has ended."""
        while upstream not in (ready := select.select([upstream, sock], [], [])[0]):
            if sock in ready and not (said := sock.recv(65536)):
                return b""
            upstream.sendall(said)
        return upstream.recv(65536)


def shell_over(port: int, *, timeout_s: float = 2.0, shell_v2: bool = True) -> Shell:
    server = AdbServer("127.0.0.1", port, timeout_s)
    return Shell(server, SERIAL, shell_v2=shell_v2, reconnect=lambda left_s: None)


def held_by(door: AdbDoor) -> list[str]:
    name = f"android:127.0.0.1:{door.adb_port}/qvl-phone-0"
    return [held.device for held in held_leases() if held.device == name]
