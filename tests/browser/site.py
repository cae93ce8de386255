"""Pages on loopback that report what happens to them: a test believes them, and nothing else."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.desktop.programs import wait_for

REPORT = """
function report(kind, facts) {
  const request = new XMLHttpRequest();
  request.open("POST", "/report", false);  // waits: reports arrive in their order
  request.send(JSON.stringify({kind: kind, ...facts}));
}
"""

BENCH = """
<style>
  * { margin: 0; box-sizing: border-box; font: 20px sans-serif }
  body > * { position: absolute }
  #button { left: 20px; top: 20px; width: 200px; height: 60px }
  #text { left: 20px; top: 100px; width: 400px; height: 200px }
  #line { position: absolute; left: 20px; top: 320px; width: 400px; height: 40px }
  #box { left: 460px; top: 20px; width: 200px; height: 300px; overflow: scroll }
  #box div { width: 2000px; height: 20000px; background: linear-gradient(red, blue) }
  #from { left: 700px; top: 20px; width: 100px; height: 100px; background: teal }
  #to { left: 1000px; top: 300px; width: 200px; height: 200px; background: gold }
  #corner { left: 1279px; top: 799px; width: 1px; height: 1px; background: black }
</style>
<button id=button>Button</button>
<textarea id=text></textarea>
<form onsubmit="report('submit', {text: line.value}); return false"><input id=line></form>
<div id=box><div></div></div>
<div id=from></div><div id=to></div><div id=corner></div>
<script>
const held = e => ["ctrl", "shift", "alt", "meta"].filter(name => e[name + "Key"]);
const where = e => ({on: e.target.id, x: e.clientX, y: e.clientY, held: held(e)});
for (const kind of ["mousedown", "mouseup", "click", "dblclick", "auxclick", "contextmenu"])
  addEventListener(kind, e => {
    if (kind == "contextmenu") e.preventDefault();
    report(kind, {...where(e), button: e.button, count: e.detail});
  });
addEventListener("mousemove", e => report("mousemove", {...where(e), buttons: e.buttons}));
for (const kind of ["keydown", "keyup"])
  addEventListener(kind, e => report(kind, {key: e.key, held: held(e)}));
addEventListener("input", e => report("input", {on: e.target.id, text: e.target.value}));
addEventListener("wheel", e => report("wheel", {...where(e), dx: e.deltaX, dy: e.deltaY}));
box.addEventListener("scroll", () => report("scroll", {x: box.scrollLeft, y: box.scrollTop}));
report("ready", {scale: devicePixelRatio, width: innerWidth, height: innerHeight});
</script>
"""


class Site:
    """A server on loopback.

    Attributes:
        pages: Path to HTML; each page can call ``report(kind, facts)``.
        reports: What the pages reported, in order.
        url: Where it is.
    """

    def __init__(self) -> None:
        self.pages = {"/": BENCH}
        self.reports: list[dict[str, Any]] = []
        site = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                page = site.pages.get(self.path.partition("?")[0])
                html = f"<!doctype html><meta charset=utf-8><script>{REPORT}</script>{page}"
                self._send(404 if page is None else 200, html.encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.reports.append(json.loads(body))
                self._send(200, b"")

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the reports of one kind, without the kind."""
        found = [dict(report) for report in self.reports if report["kind"] == kind]
        return [{name: value for name, value in one.items() if name != "kind"} for one in found]

    def wait_for(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many reports of a kind are in, and return them all."""
        return wait_for(
            lambda: found if len(found := self.of(kind)) >= count else None,
            f"{count} reports of {kind}; there are {self.reports[-5:]}",
        )

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
