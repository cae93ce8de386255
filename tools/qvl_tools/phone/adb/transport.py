"""The device side of adb's transport protocol, as a phone with ``adb tcpip`` speaks it.

A message is six little-endian words (command, two arguments, payload length, payload checksum,
inverted command) and the payload. A stream has one WRTE in flight, acknowledged by OKAY
(protocol.txt in AOSP's platform/packages/modules/adb). No AUTH: the port is on loopback.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import struct
import threading

from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.services import Service, ServiceRefused, Services
from qvl_tools.phone.adb.wire import LoopbackServer, receive_exactly

_HEADER = struct.Struct("<6I")
CNXN, OPEN, OKAY, WRTE, CLSE = (
    int.from_bytes(word, "little") for word in (b"CNXN", b"OPEN", b"OKAY", b"WRTE", b"CLSE")
)
_VERSION = 0x01000001  # the first version whose hosts do not verify checksums
_MAX_PAYLOAD_BYTES = 1 << 20
_WORD = 0xFFFFFFFF


class DeviceTransport:
    """A port that a real adb server can ``adb connect`` to."""

    def __init__(self, device: AdbDevice, services: Services, *, port: int = 0) -> None:
        """Listen at once; raise OSError when the port is taken."""
        self._device = device
        self._services = services
        self._server = LoopbackServer(port, self._serve, "transport")
        self.port = self._server.port

    def close(self) -> None:
        """Stop listening and cut every adb server."""
        self._server.close()

    def _serve(self, sock: socket.socket) -> None:
        _Link(sock, self._services, self._device.banner()).run()


class _Stream:
    """One opened service: a channel on top of the packets."""

    def __init__(self, link: _Link, local: int, remote: int) -> None:
        self.local, self.remote = local, remote
        self._link = link
        self._arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._rest = b""
        self._ready = threading.Semaphore(1)  # taken while a packet of ours is unacknowledged
        self._ended = False

    def read(self, size: int) -> bytes:
        while len(self._rest) < size:
            more = self._next()
            if not more:
                raise EOFError
            self._rest += more
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def read_some(self) -> bytes:
        data, self._rest = self._rest or self._next(), b""
        return data

    def write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        for start in range(0, len(view), self._link.max_payload):
            self._ready.acquire()
            if self._ended:
                raise BrokenPipeError("the host closed the stream")
            part = view[start : start + self._link.max_payload]
            self._link.send(WRTE, self.local, self.remote, part)

    def has_ended(self) -> bool:
        return self._ended

    def close(self) -> None:
        """End the stream from our side, after the last packet has arrived."""
        self._ready.acquire()
        if not self._ended:
            self._ended = True
            self._link.send(CLSE, self.local, self.remote)

    # What the link says.

    def arrived(self, data: bytes) -> None:
        self._arrived.put(data)

    def acknowledged(self) -> None:
        self._ready.release()

    def end(self) -> None:
        self._ended = True
        self._arrived.put(b"")
        self._ready.release()

    def _next(self) -> bytes:
        """Return the next packet and acknowledge it, nothing once the host has closed."""
        if self._ended and self._arrived.empty():
            return b""
        data = self._arrived.get()
        if data:
            self._link.send(OKAY, self.local, self.remote)
        return data


class _Link:
    """One connected adb server."""

    def __init__(self, sock: socket.socket, services: Services, banner: str) -> None:
        self.max_payload = 4096  # until the host says what it takes
        self._sock = sock
        self._services = services
        self._banner = banner
        self._streams: dict[int, _Stream] = {}
        self._sending = threading.Lock()
        self._checksums = False
        self._next_id = 1

    def run(self) -> None:
        """Serve until the host is gone; its streams end with it."""
        try:
            while True:
                self._take(*self._receive())
        finally:
            for stream in list(self._streams.values()):
                stream.end()

    def send(self, command: int, first: int, second: int, data: bytes | memoryview = b"") -> None:
        """Send one message; raise OSError when the host is gone."""
        checksum = sum(data) & _WORD if self._checksums else 0
        words = (command, first, second, len(data), checksum, command ^ _WORD)
        with self._sending:
            self._sock.sendall(_HEADER.pack(*words))
            if data:
                self._sock.sendall(data)

    def _receive(self) -> tuple[int, int, int, bytes]:
        head = receive_exactly(self._sock, _HEADER.size)
        command, first, second, size, _, magic = _HEADER.unpack(head)
        if magic != command ^ _WORD or size > _MAX_PAYLOAD_BYTES:
            raise EOFError  # not an adb server, or out of step: cut the link
        return command, first, second, bytes(receive_exactly(self._sock, size))

    def _take(self, command: int, first: int, second: int, data: bytes) -> None:
        if command == CNXN:
            self.max_payload = min(second, _MAX_PAYLOAD_BYTES)
            self._checksums = first < _VERSION
            self.send(CNXN, _VERSION, _MAX_PAYLOAD_BYTES, self._banner.encode())
        elif command == OPEN:
            self._open(first, data)
        elif stream := self._streams.get(second):
            self._pass_on(command, stream, data)

    def _pass_on(self, command: int, stream: _Stream, data: bytes) -> None:
        if command == WRTE:
            stream.arrived(data)
        elif command == OKAY:
            stream.acknowledged()
        elif command == CLSE:
            self._streams.pop(stream.local, None)
            stream.end()

    def _open(self, remote: int, name: bytes) -> None:
        try:
            service = self._services.find(name.rstrip(b"\0").decode("utf-8", "surrogateescape"))
        except ServiceRefused:
            self.send(CLSE, 0, remote)  # the protocol has no room for the reason
            return
        stream = _Stream(self, self._next_id, remote)
        self._next_id += 1
        self._streams[stream.local] = stream
        self.send(OKAY, stream.local, remote)
        work = threading.Thread(target=self._work, args=(service, stream), daemon=True)
        work.start()

    def _work(self, service: Service, stream: _Stream) -> None:
        try:
            with contextlib.suppress(EOFError, OSError):
                service(stream)
        finally:
            with contextlib.suppress(OSError):
                stream.close()
