"""A small JSON server on a real socket that can fail in the ways that servers do."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

PATIENCE_S = 10.0


@dataclass(frozen=True)
class Fault:
    """What happens to one request instead of an answer.

    ``status`` answers with ``status``, ``headers`` and ``body``; ``reset`` breaks the connection;
    ``drip`` sends a byte now and then; ``truncate`` stops in the middle; ``stall`` says nothing.
    """

    kind: Literal["status", "reset", "drip", "truncate", "stall"] = "status"
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"error": {"message": "out of order"}}'


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class FaultyHttp(ThreadingHTTPServer):
    """Answers GET and POST with what two functions return; ``faults`` go before them, for POST."""

    daemon_threads = True

    def __init__(
        self,
        get: Callable[[str], dict[str, Any]],
        post: Callable[[str, dict[str, Any], str], dict[str, Any]],
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.get, self.post = get, post
        self.faults: list[Fault] = []
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: FaultyHttp

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        try:
            self._send(200, self.server.get(self.path))
        except Refused as error:
            self._send(error.status, {"error": {"message": str(error)}})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.faults:
            self._fail(self.server.faults.pop(0))
            return
        try:
            key = self.headers.get("Authorization", "")
            self._send(200, self.server.post(self.path, json.loads(raw), key))
        except Refused as error:
            self._send(error.status, {"error": {"message": str(error)}})

    def _send(self, status: int, data: dict[str, Any]) -> None:
        self._write(status, json.dumps(data).encode(), {})

    def _write(self, status: int, data: bytes, headers: dict[str, str], *, more: int = 0) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data) + more))
        self.end_headers()
        self.wfile.write(data)

    def _fail(self, fault: Fault) -> None:
        self.close_connection = fault.kind != "status"
        match fault.kind:
            case "status":
                self._write(fault.status, fault.body.encode(), fault.headers)
            case "truncate":
                self._write(200, b'{"choices": [{"mess', {}, more=400)
            case "stall":
                self.server.closing.wait(PATIENCE_S)
            case "drip":
                self._drip()
            case "reset":
                linger = struct.pack("ii", 1, 0)  # close with a reset
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()

    def _drip(self) -> None:
        self._write(200, b"{", {}, more=100_000)
        ends_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends_s and not self.server.closing.wait(0.02):
            try:
                self.connection.sendall(b" ")
            except OSError:
                return
