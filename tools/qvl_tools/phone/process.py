"""A simulated phone in a process of its own, and the handle to it."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Unpack, get_args

from pydantic import TypeAdapter

from qvl_agent.errors import DeviceLost, DeviceUnavailable, MissingExtra, QvlError, UsageError
from qvl_tools.phone.adb.link import LINK_FAULTS, LinkFault
from qvl_tools.phone.controls import Fault, Node
from qvl_tools.phone.line_process import LineProcess
from qvl_tools.phone.options import PhoneOptions, checked

START_TIMEOUT_S = 60.0
_ANSWER_TIMEOUT_S = 40.0

# What Qt needs of Debian or Ubuntu without a desktop. All at once: one missing means most are.
DEBIAN_PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libdbus-1": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libglib-2.0": "libglib2.0-0",
    "libgssapi_krb5": "libgssapi-krb5-2",
    "libxkbcommon": "libxkbcommon0",
}
_NODE = TypeAdapter(Node)


class SimulatedPhone:
    """A running phone; close it, or use it as a context manager.

    It also ends when this process does, whatever way that is.

    Attributes:
        serial: The phone's name on ``adb_port``.
        adb_port: Port of its smart socket on 127.0.0.1, as an adb server has one on 5037.
        transport_port: Port for ``adb connect``; None when not asked for.
        shell_confined: Whether its shell is kept away from this computer's files.
        startup_s: Seconds from the start of the process until adb was served.
    """

    def __init__(self, seed: int = 0, **options: Unpack[PhoneOptions]) -> None:
        """Start the phone and wait until adb is served.

        Args:
            seed: Decides everything that differs between phones; also part of the serial.
            options: See :class:`~qvl_tools.phone.options.PhoneOptions`.

        Raises:
            UsageError: An option is out of range.
            MissingExtra: PySide6 is not installed.
            DeviceUnavailable: The phone did not start; the message says why.
        """
        options = checked(options)
        self.serial = f"qvl-phone-{seed}"
        self._lock = threading.Lock()
        self._asked = 0
        started_s = time.monotonic()
        # Made and deleted here: the phone may end without a chance to clean up.
        self._folder = Path(tempfile.mkdtemp(prefix="qvl-phone-"))
        told = {"seed": seed, "serial": self.serial, "folder": str(self._folder), **options}
        self._process = LineProcess("qvl_tools.phone", [json.dumps(told)])
        try:
            ready = self._read_ready(options)
        except BaseException:
            self.close()
            raise
        self.startup_s = time.monotonic() - started_s
        self.adb_port: int = ready["adb_port"]
        self.transport_port: int | None = ready["transport_port"]
        self.shell_confined: bool = ready["shell_confined"]

    def state(self) -> dict[str, Any]:
        """Return the truth about the phone and its apps. For tests, never for the agent."""
        state: dict[str, Any] = self._ask("state")
        return state

    def tree(self) -> Node:
        """Return the accessible tree of the screen, straight from the phone."""
        return _NODE.validate_python(self._ask("tree"))

    def set_fault(self, fault: Fault, on: bool = True, *, package: str = "") -> None:
        """Switch a fault on or off, for one app alone where ``package`` is given.

        Raises:
            UsageError: There is no such fault.
        """
        if fault not in get_args(Fault):
            raise UsageError(f"no fault {fault!r}", fix=f"use one of {', '.join(get_args(Fault))}")
        self._ask("fault", fault=fault, on=on, package=package)

    def break_link(self, fault: LinkFault | None) -> None:
        """Give the way from adb clients to the phone a fault, or with None none.

        Raises:
            UsageError: There is no such fault.
        """
        if fault is not None and fault not in LINK_FAULTS:
            raise UsageError(f"no fault {fault!r}", fix=f"use one of {', '.join(LINK_FAULTS)}")
        self._ask("link", fault=fault)

    @property
    def pid(self) -> int:
        """Process number of the phone."""
        return self._process.pid

    def wait(self) -> None:
        """Return when the phone has ended, such as by closing its window.

        Raises:
            DeviceLost: It crashed.
        """
        status = self._process.wait()
        if status:
            tail = self._process.stderr_tail()
            raise DeviceLost(
                f"the simulated phone crashed (status {status}){tail}", serial=self.serial
            )

    def close(self) -> None:
        """End the phone; closing twice is fine."""
        try:
            self._process.close()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> SimulatedPhone:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, call: str, **arguments: object) -> Any:
        """Send one request over the pipe and return its result; raise DeviceLost without one."""
        with self._lock:
            self._asked += 1
            self._process.write({"id": self._asked, "call": call, **arguments})
            try:
                return self._read_answer(self._asked)
            except (EOFError, TimeoutError) as error:
                message = f"the simulated phone is lost: {error}{self._process.stderr_tail()}"
                self._process.close()  # the answer of one that hangs could come later
                raise DeviceLost(message, serial=self.serial) from None

    def _read_answer(self, number: int) -> Any:
        """Return a request's result, past the answers to requests that were interrupted."""
        while True:
            answer = self._process.read(_ANSWER_TIMEOUT_S)
            if answer["id"] == number:
                return answer["result"]

    def _read_ready(self, options: PhoneOptions) -> dict[str, Any]:
        """Return the first line's ports, or raise what kept the phone from starting."""
        try:
            first = self._process.read(START_TIMEOUT_S)
        except (EOFError, TimeoutError) as error:
            first = {"failed": {"kind": "other", "message": str(error)}}
        if "failed" in first:
            raise self._start_error(first["failed"], options)
        ready: dict[str, Any] = first["ready"]
        return ready

    def _start_error(self, failed: dict[str, str], options: PhoneOptions) -> QvlError:
        message = failed["message"]
        match failed["kind"]:
            case "package":
                return MissingExtra(failed["name"], "phone", needed_for="the simulated phone")
            case "library":
                needed = f"the simulated phone needs the system library {failed['name']}"
                return DeviceUnavailable(needed, fix=_library_fix(failed["name"]))
            case "port":
                ports = [
                    port for name in ("adb_port", "transport_port") if (port := options.get(name))
                ]
                taken = f"port {' or '.join(map(str, ports))} can't be listened on: {message}"
                return DeviceUnavailable(taken, fix="choose another port, or 0 for a free one")
        tail = self._process.stderr_tail()
        return DeviceUnavailable(f"the simulated phone did not start: {message}{tail}")


def _library_fix(library: str) -> str:
    install = f"apt-get install {' '.join(sorted(DEBIAN_PACKAGES.values()))}"
    if library.partition(".so")[0] in DEBIAN_PACKAGES:
        return install
    return f"{install}; if that is not it: apt-file search {library}"
