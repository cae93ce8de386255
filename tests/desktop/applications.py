"""Real applications on an X server, and what each of them says of what was done to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from tests.desktop.programs import program, stop, wait_for
from tests.desktop.xserver import XServer

HTML = Path(__file__).with_name("page.html")
Told = dict[str, Any]


class Page:
    """A page in Chromium that tells a server on loopback what happens on it.

    Attributes:
        window: Id of Chromium's window.
    """

    def __init__(self, server: XServer, left: int, top: int) -> None:
        program("chromium")
        self._told: list[Told] = []
        self._stack = ExitStack()
        web = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._stack.callback(web.server_close)
        self._stack.callback(web.shutdown)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        self._browser = server.start(
            "chromium",
            "--no-sandbox",
            "--no-first-run",
            "--test-type",  # no bar that warns of --no-sandbox
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--force-color-profile=srgb",
            "--password-store=basic",
            f"--user-data-dir={server.folder}/chromium",
            f"--window-position={left},{top}",
            "--window-size=800,600",
            f"--app=http://127.0.0.1:{web.server_address[1]}/",
        )
        self.window = server.wait_for_window("page ready")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        told = self._told

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(HTML.read_bytes() if self.path == "/" else b"")

            def do_POST(self) -> None:
                told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._answer(b"")

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler

    def forget(self) -> None:
        """What was told until now no longer counts."""
        self._told.clear()

    def wait(self, fits: Callable[[Told], bool], what: str) -> Told:
        """Wait until it tells of an event that fits."""
        try:
            return wait_for(
                lambda: next((told for told in [*self._told] if fits(told)), None), what
            )
        except AssertionError as error:
            raise AssertionError(f"{error}; it told of {self._told}") from None

    def wait_for_kind(self, kind: str) -> Told:
        """Wait until it tells of an event of a kind, and return the first one."""
        return self.wait(lambda told: bool(told["kind"] == kind), f"the event {kind}")

    def told(self, kind: str) -> list[Told]:
        """Return the events of a kind, in order."""
        return [told for told in [*self._told] if told["kind"] == kind]

    def close(self) -> None:
        """Close it all."""
        self._browser.terminate()
        self._browser.wait()
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Terminal:
    """An xterm with a shell whose commands write files.

    Attributes:
        window: Its id.
        folder: Where its shell stands.
    """

    def __init__(self, server: XServer, folder: Path) -> None:
        self.folder = folder
        self._server = server
        self._process = server.start(
            "xterm", "-T", "terminal", "-e", f"cd {folder} && PS1='$ ' exec sh -i"
        )
        self.window = server.wait_for_window("terminal")

    def wait_for_file(self, name: str) -> str:
        """Wait until a file is there and not empty, and return what it holds."""
        path = self.folder / name
        wait_for(lambda: path.exists() and path.stat().st_size > 0, f"{name} is written")
        return path.read_text("utf-8")

    def close(self) -> None:
        """Close it."""
        stop(self._process)


class Editor:
    """Mousepad with a file."""

    def __init__(self, server: XServer, path: Path) -> None:
        self.path = path
        path.write_text("", "utf-8")
        self._process = server.start("mousepad", "--disable-server", str(path))
        self.window = server.wait_for_window(path.name)

    def wait_for_file(self, text: str) -> None:
        """Wait until the file holds this and nothing else."""
        try:
            wait_for(lambda: self.path.read_text("utf-8") == text, "")
        except AssertionError:
            raise AssertionError(
                f"it holds {self.path.read_text('utf-8')!r}, not {text!r}"
            ) from None

    def close(self) -> None:
        """Close it."""
        stop(self._process)
