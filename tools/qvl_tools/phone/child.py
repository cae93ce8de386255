"""What runs in the phone's own process: the screen in the main thread, adb and control beside it.

Talks JSON lines with the parent. The first line out says where adb listens, or why there is no
phone; then each line in is a request and is answered by one line. When the input ends, because the
parent closed it or is gone, so does the phone: no phone outlives its parent.
"""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

from qvl_tools.phone.adb import sandbox
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.link import LinkFault
from qvl_tools.phone.controls import Controls

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

_LAST_CHANCE_S = 3.0
_EXTERNAL: dict[str, Any] = {"width_px": 1280, "height_px": 720, "density": 1.0}
_DOOR_OPTIONS = ("serial", "folder", "adb_port", "transport_port", "unconfined_shell")


def main(args: list[str]) -> int:
    """Run a phone with the options of ``args[0]``, a JSON object; return the exit status."""
    options = json.loads(args[0] if args else "{}")
    out = _private_stdout()
    try:
        from PySide6.QtGui import QGuiApplication  # noqa: F401 - is Qt there, and loadable?

        from qvl_tools.phone.host import build_phone, prepare_qt
    except ImportError as error:
        _send(out, {"failed": _explain_import(error)})
        return 1
    app = prepare_qt(window=bool(options.get("window")))
    door_options = {name: options.pop(name) for name in _DOOR_OPTIONS if name in options}
    seed, displays = options.pop("seed"), options.pop("displays", 1)
    further = {**_EXTERNAL, "world": options.get("world", "everyday")}
    phone = build_phone(seed, **options)
    door_options["displays"] = {
        number: build_phone(seed + number, **further) for number in range(1, displays)
    }
    session = _Session(app, phone, door_options, out)
    _end_on_sigterm(session)
    threading.Thread(target=session.run, name="control", daemon=True).start()
    status = app.exec()
    session.close()
    for shown in door_options["displays"].values():
        shown.close()
    phone.close()
    return status


def _private_stdout() -> TextIO:
    """Keep the pipe to the parent for us alone: what else is printed goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return out


def _send(out: TextIO, message: dict[str, object]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _explain_import(error: ImportError) -> dict[str, str]:
    library = re.match(r"(\S+\.so[.\d]*): cannot open shared object", str(error))
    if library:
        return {"kind": "library", "name": library[1], "message": str(error)}
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("PySide6"):
        return {"kind": "package", "name": "PySide6-Essentials", "message": str(error)}
    return {"kind": "other", "message": str(error)}


def _end_on_sigterm(session: _Session) -> None:
    """End in order on SIGTERM, which Python alone would not look at while Qt waits."""
    if sys.platform == "win32":
        return
    woken, signalled = socket.socketpair()
    signalled.setblocking(False)
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    signal.set_wakeup_fd(signalled.fileno())

    def wait() -> None:
        with woken, signalled:
            woken.recv(1)
            session.end()

    threading.Thread(target=wait, name="sigterm", daemon=True).start()


class _Session:
    """Opens the phone to adb, then answers the parent; runs beside the Qt thread."""

    def __init__(
        self, app: QGuiApplication, controls: Controls, options: dict[str, Any], out: TextIO
    ) -> None:
        self._app = app
        self._controls = controls
        self._options = options
        self._out = out
        self._door: AdbDoor | None = None

    def close(self) -> None:
        """Close the adb side."""
        if self._door:
            self._door.close()

    def run(self) -> None:
        """Serve until the parent ends its side, then end the application."""
        try:
            if self._open():
                for line in sys.stdin:
                    _send(self._out, self._answer(json.loads(line)))
        finally:
            self.end()

    def end(self) -> None:
        """End the application; should the Qt thread hang, the process ends all the same."""
        from PySide6.QtCore import QMetaObject, Qt

        last_chance = threading.Timer(_LAST_CHANCE_S, self._give_up)
        last_chance.daemon = True
        last_chance.start()
        # Queued: called from here, quit() waits for the Qt thread while it holds the GIL.
        QMetaObject.invokeMethod(self._app, "quit", Qt.ConnectionType.QueuedConnection)

    def _give_up(self) -> None:
        if self._door:
            self._door.device.files.close()
        os._exit(1)

    def _open(self) -> bool:
        try:
            self._door = AdbDoor(self._controls, **self._options)
        except OSError as error:
            kind = "port" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "other"
            _send(self._out, {"failed": {"kind": kind, "message": str(error)}})
            return False
        door = self._door
        ports = {"adb_port": door.adb_port, "transport_port": door.transport_port}
        ready = {"serial": door.device.serial, "shell_confined": sandbox.available(), **ports}
        _send(self._out, {"ready": ready})
        return True

    def _answer(self, request: dict[str, Any]) -> dict[str, object]:
        call: dict[str, Callable[[], object]] = {
            "state": self._state,
            "tree": lambda: dataclasses.asdict(self._controls.accessible_tree()),
            "fault": lambda: self._controls.set_fault(
                request["fault"], request["on"], package=request["package"]
            ),
            "link": lambda: self._break_link(request["fault"]),
        }
        return {"id": request["id"], "result": call[request["call"]]()}

    def _state(self) -> dict[str, object]:
        displays: dict[int, Controls] = self._options["displays"]
        further = {"displays": {number: shown.state() for number, shown in displays.items()}}
        return {**self._controls.state(), **(further if displays else {})}

    def _break_link(self, fault: LinkFault | None) -> None:
        if self._door:
            self._door.break_link(fault)
