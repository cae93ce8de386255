"""Sockets to the adb server: pure-python-adb's client, with reads that are whole and end in time.

pure-python-adb reads and writes with single socket calls, without a limit unless told, and takes a
link that breaks for the end of the data. Its framing and transport are used; every byte goes
through ``ExactConnection``.
"""

from __future__ import annotations

import socket
import struct
import time
import warnings
from dataclasses import dataclass
from typing import Any

from qvl_agent.errors import AdbUnavailable

with warnings.catch_warnings():
    # Its sources hold invalid escapes, of which newer Pythons warn at the first import.
    warnings.simplefilter("ignore")
    from ppadb.client import Client
    from ppadb.connection import Connection
    from ppadb.device import Device as Transport

MAX_SERVICE_BYTES = 0xFFFF
"""The protocol writes the length of a request in four hexadecimal digits."""

MAX_PORT = 0xFFFF

ACCEPT_FIX = 'unlock the phone and accept "Allow USB debugging?"'

_FIRST_CHUNK_BYTES = 1 << 16
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # nothing is left waiting, however many commands


class Refused(Exception):
    """The adb server or the device answered FAIL; the text is its reason."""


class LinkBroken(Exception):
    """A link ended or fell silent before the answer was complete.

    Attributes:
        sent: Whether the request had left for the device.
        timed_out: Whether time ran out, so that trying again makes no sense.
    """

    def __init__(self, message: str, *, sent: bool, timed_out: bool = False) -> None:
        super().__init__(message)
        self.sent = sent
        self.timed_out = timed_out


class ExactConnection(Connection):  # type: ignore[misc]  # pure-python-adb is untyped
    """One connection; ``timeout`` limits the whole of it, not each read.

    Every method may raise OSError, of which TimeoutError is one.
    """

    socket: Any

    def __init__(self, host: str, port: int, timeout: float) -> None:
        super().__init__(host, port, timeout)
        self._deadline_s = time.monotonic() + timeout

    def connect(self) -> Any:
        """Connect to the server, unlike pure-python-adb over IPv6 too."""
        if not 0 < self.port <= MAX_PORT:  # the resolver would take the remainder by 65536
            raise OSError(f"no such address: port {self.port}")
        try:
            self.socket = socket.create_connection((self.host, self.port), self.timeout)
        except UnicodeError as error:
            raise OSError(f"no such address: {error}") from error
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        return self.socket

    def receive(self) -> str:
        """Return one answer with its length in front."""
        return self.read_exactly(self._length()).decode("utf-8", "replace")

    def read_exactly(self, size: int) -> bytes:
        """Return ``size`` bytes."""
        data = bytearray(size)
        view, got = memoryview(data), 0
        while got < size:
            count = self._read_into(view[got:])
            if not count:
                raise ConnectionResetError(f"the link ended {size - got} bytes early")
            got += count
        return bytes(data)

    def read_to_end(self, into: bytearray) -> int:
        """Fill ``into`` from its start, growing it as needed; return how many bytes came."""
        got = 0
        while True:
            if got == len(into):
                into.extend(bytes(max(got, _FIRST_CHUNK_BYTES)))
            with memoryview(into) as whole, whole[got:] as rest:
                count = self._read_into(rest)
            if not count:
                return got
            got += count

    def _length(self) -> int:
        digits = self.read_exactly(4)
        try:
            return int(digits, 16)
        except ValueError:
            raise ConnectionError(f"{digits!r} is no length: not an adb server") from None

    def _check_status(self) -> bool:
        status = self.read_exactly(4)
        if status == b"FAIL":
            raise Refused(self.receive().strip())
        if status != b"OKAY":
            raise ConnectionError(f"{status!r} is neither OKAY nor FAIL: not an adb server")
        return True

    def _send(self, data: bytes) -> None:
        self.socket.settimeout(self._left_s())
        self.socket.sendall(data)

    def _read_into(self, view: memoryview) -> int:
        self.socket.settimeout(self._left_s())
        count: int = self.socket.recv_into(view)
        return count

    def _left_s(self) -> float:
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError(f"no complete answer within {self.timeout:g} s")
        return left_s


class ExactClient(Client):  # type: ignore[misc]
    """pure-python-adb's client over exact connections."""

    def create_connection(self, timeout: float) -> ExactConnection:
        """Return a new connection to the server; raise OSError if there is none."""
        connection = ExactConnection(self.host, self.port, timeout)
        connection.connect()
        return connection


@dataclass(frozen=True)
class AdbServer:
    """Where an adb server listens, and how long it may take to answer."""

    host: str = "127.0.0.1"
    port: int = 5037
    timeout_s: float = 10.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def ask(self, service: str, *, timeout_s: float | None = None) -> str:
        """Return the server's answer to a ``host:`` request.

        Raises:
            AdbUnavailable: If the server does not answer.
            Refused: If it says no.
        """
        try:
            with self._client().create_connection(timeout_s or self.timeout_s) as connection:
                connection.send(service)
                answer: str = connection.receive()
                return answer
        except OSError as error:
            raise AdbUnavailable(f"the adb server at {self} does not answer: {error}") from error

    def wait_for(self, serial: str, *, timeout_s: float) -> bool:
        """Wait until the device is ready; False if it is not within the time."""
        try:
            with self._client().create_connection(timeout_s) as connection:
                connection.send(f"host-serial:{serial}:wait-for-any-device")
                connection.check_status()  # the second OKAY comes when the device does
                return True
        except (OSError, Refused):
            return False

    def open(self, serial: str, service: str, *, timeout_s: float) -> ExactConnection:
        """Start a service on a device and return the connection that carries its data.

        Raises:
            ValueError: If the request is longer than the protocol can say.
            Refused: If the device is not there or has no such service; nothing was started.
            LinkBroken: If the link broke.
        """
        if len(service.encode()) > MAX_SERVICE_BYTES:
            raise ValueError(f"a command of more than {MAX_SERVICE_BYTES} bytes: {service[:40]!r}")
        connection: ExactConnection | None = None
        sent = False
        try:
            client = self._client()
            connection = client.create_connection(timeout_s)
            Transport(client, serial).transport(connection)
            sent = True
            connection.send(service)
        except (OSError, Refused) as error:
            if connection is not None:
                connection.close()
            if isinstance(error, Refused):
                raise
            raise broken(error, sent=sent) from error
        return connection

    def _client(self) -> ExactClient:
        return ExactClient(self.host, self.port)


def broken(error: OSError, *, sent: bool) -> LinkBroken:
    """Say what an error of the socket means for the request that it interrupted."""
    return LinkBroken(str(error), sent=sent, timed_out=isinstance(error, TimeoutError))
