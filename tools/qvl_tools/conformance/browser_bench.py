"""The bench of a browser: a page on loopback that reports what reaches it."""

from __future__ import annotations

import json
import sys
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from qvl_agent.actions import ActionKind, DeviceAction
from qvl_agent.device import Device
from qvl_agent.geometry import Box
from qvl_tools.conformance.gestures import Felt, gestures
from qvl_tools.conformance.subject import NotConforming, arriving

_PAGE = Path(__file__).with_name("surface.html")
_IDLE_S = 1.0
"""How long a connection may say nothing: browsers open some in advance, and each holds a thread."""

_UNSEEN: frozenset[ActionKind] = frozenset({"open_app", "system_button", "pinch"})
"""Kinds that a page can't tell, or does not feel."""


class BrowserBench:
    """A page that a browser has to open, and the server that it talks to.

    Attributes:
        argument: Address of the page, which the browser has to open.
    """

    def __init__(self) -> None:
        """Serve the page on a free port of this machine alone."""
        self.felt: list[dict[str, Any]] = []
        self.held = ""
        self.wanted: dict[str, Any] = {"number": 0, "what": "plain"}
        self.shown = 0
        self._server = _Server(("127.0.0.1", 0), _answering(self))
        self._thread = threading.Thread(target=self._server.serve_forever, name="browser bench")
        self._thread.start()
        self.argument = f"http://127.0.0.1:{self._server.server_port}/"

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        """Have the page show an empty text field, or a plain surface."""
        if kind in _UNSEEN:
            return None
        number = int(self.wanted["number"]) + 1
        what = "text" if kind in ("type_text", "press") else "plain"
        self.wanted = {"number": number, "what": what}
        if arriving(lambda: self.shown, lambda shown: shown == number) != number:
            raise NotConforming(f"no page at {self.argument} did what the bench asked of it")
        self.felt.clear()
        screen = device.info.screen
        return Box(0, 0, screen.width_px, screen.height_px)

    def seen(self) -> tuple[DeviceAction, ...]:
        """Return what the page felt."""
        felt = [Felt(**{**one, "modifiers": tuple(one["modifiers"])}) for one in list(self.felt)]
        return gestures(felt, finger=False)

    def text(self) -> str:
        """Return what the text field holds."""
        return self.held

    def close(self) -> None:
        """End the server."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def told(self, path: str, said: dict[str, Any]) -> None:
        """Take a report of the page."""
        match path:
            case "/shown":
                self.shown, self.held = said["number"], ""
            case "/text":
                self.held = said["text"]
            case "/felt":
                self.felt.append(said)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that is closed hangs up in the middle; what else goes wrong is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@cache
def _page() -> bytes:
    return _PAGE.read_bytes()


def _answering(bench: BrowserBench) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        timeout = _IDLE_S

        def do_GET(self) -> None:
            if self.path == "/":
                self._send(200, "text/html; charset=utf-8", _page())
            elif self.path == "/wanted":
                self._send(200, "application/json", json.dumps(bench.wanted).encode())
            else:
                self._send(404, "text/plain", b"")

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            bench.told(self.path, json.loads(self.rfile.read(length)))
            self._send(200, "text/plain", b"")

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: stderr is the suite's."""

    return Answer
