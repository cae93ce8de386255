"""Byte streams between the phone and its clients."""

from __future__ import annotations

import contextlib
import select
import socket
import sys
import threading
from collections.abc import Callable
from typing import Protocol

_DRAIN_TIMEOUT_S = 2.0


class Channel(Protocol):
    """A byte stream to one client, whichever front carries it."""

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes; raise EOFError when the client has ended its side."""

    def read_some(self) -> bytes:
        """Return what has come, at least one byte; none when the client has ended its side."""

    def write(self, data: bytes | memoryview) -> None:
        """Send all of ``data``; raise OSError when the client is gone."""

    def has_ended(self) -> bool:
        """Tell whether the client has ended its side, even if it sent more than was read."""


class SocketChannel:
    """A channel that is a socket of its own."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes; raise EOFError when the client has ended its side."""
        return bytes(receive_exactly(self._sock, size))

    def read_some(self) -> bytes:
        """Return what has come, at least one byte; none when the client has ended its side."""
        return self._sock.recv(1 << 16)

    def write(self, data: bytes | memoryview) -> None:
        """Send all of ``data``; raise OSError when the client is gone."""
        self._sock.sendall(data)

    def has_ended(self) -> bool:
        """Tell whether the client has ended its side, even if it sent more than was read."""
        return peer_has_ended(self._sock)


def peer_has_ended(sock: socket.socket) -> bool:
    """Tell whether the other side of a socket sends no more; on Windows, never."""
    if sys.platform == "win32":
        return False
    ended = select.POLLHUP | getattr(select, "POLLRDHUP", 0)  # the first is enough on macOS
    poll = select.poll()
    try:
        poll.register(sock, ended)
    except ValueError:  # closed by us meanwhile
        return True
    return any(events & (ended | select.POLLERR | select.POLLNVAL) for _, events in poll.poll(0))


def receive_exactly(sock: socket.socket, size: int) -> bytearray:
    """Read ``size`` bytes from a socket, or raise EOFError."""
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        count = sock.recv_into(view[got:])
        if not count:
            raise EOFError
        got += count
    return data


def close_gently(sock: socket.socket) -> None:
    """Close after the client has read everything.

    A close with unread input resets the connection, which may take the last bytes of the answer
    with it; so our side is ended first and the client's is read out.
    """
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(_DRAIN_TIMEOUT_S)
        while sock.recv(4096):
            pass
    sock.close()


class LoopbackServer:
    """Accepts connections on 127.0.0.1 and serves each in a thread of its own."""

    def __init__(self, port: int, serve: Callable[[socket.socket], None], name: str) -> None:
        """Listen at once (0 picks a free port); raise OSError when the port is taken."""
        self._serve = serve
        self._name = name
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name=f"{name}-accept", daemon=True).start()

    def close(self) -> None:
        """Stop listening and cut every connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection and go on listening."""
        with self._lock:
            remaining = list(self._open)
        for sock in remaining:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._open.add(sock)
                threading.Thread(
                    target=self._run, args=(sock,), name=self._name, daemon=True
                ).start()

    def _run(self, sock: socket.socket) -> None:
        try:
            with contextlib.suppress(EOFError, OSError):
                self._serve(sock)
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()
