"""A simulated phone in a process of its own, and the handle to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from qvl_agent.errors import DeviceLost, DeviceUnavailable, MissingExtra, QvlError, UsageError
from qvl_tools.phone.controls import Fault, Node
from qvl_tools.phone.line_process import LineProcess

START_TIMEOUT_S = 60.0
_ANSWER_TIMEOUT_S = 40.0

# What Qt needs of Debian or Ubuntu without a desktop. All at once: one missing means most are.
_DEBIAN_PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libdbus-1": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libglib-2.0": "libglib2.0-0",
    "libgssapi_krb5": "libgssapi-krb5-2",
    "libxkbcommon": "libxkbcommon0",
}
_NODE = TypeAdapter(Node)


class PhoneOptions(BaseModel):
    """How the phone is built."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    """Decides everything that differs between phones; also part of the serial."""
    width_px: int = Field(1080, ge=240, le=8192)
    height_px: int = Field(2400, ge=240, le=8192)
    density: float = Field(2.625, ge=0.5, le=8)
    """Pixels per dp; 2.625 is 420 dpi."""
    dark: bool = False
    font_scale: float = Field(1.0, ge=0.5, le=3)
    window: bool = False
    """Also show the phone on the desktop."""
    faults: tuple[Fault, ...] = ()
    """Faults that are on from the start."""
    live_clock: bool = False
    adb_port: int = Field(0, ge=0, le=65535)
    """Where clients of an adb server connect; 0 picks a free port."""
    transport_port: int | None = Field(None, ge=0, le=65535)
    """Where a real adb server connects; None for nowhere, 0 for a free port."""


class SimulatedPhone:
    """A running phone; close it, or use it as a context manager.

    It also ends when this process does, whatever way that is.

    Attributes:
        serial: The phone's name on ``adb_port``.
        adb_port: Port of its smart socket on 127.0.0.1, as an adb server has one on 5037.
        transport_port: Port for ``adb connect``; None when not asked for.
        startup_s: Seconds from the start of the process until adb was served.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        width_px: int = 1080,
        height_px: int = 2400,
        density: float = 2.625,
        dark: bool = False,
        font_scale: float = 1.0,
        window: bool = False,
        faults: Iterable[Fault] = (),
        live_clock: bool = False,
        adb_port: int = 0,
        transport_port: int | None = None,
    ) -> None:
        """Start the phone and wait until adb is served; options as in :class:`PhoneOptions`.

        Raises:
            UsageError: An option is out of range.
            MissingExtra: PySide6 is not installed.
            DeviceUnavailable: The phone did not start; the message says why.
        """
        options = _checked(
            seed=seed,
            width_px=width_px,
            height_px=height_px,
            density=density,
            dark=dark,
            font_scale=font_scale,
            window=window,
            faults=tuple(faults),
            live_clock=live_clock,
            adb_port=adb_port,
            transport_port=transport_port,
        )
        self.serial = f"qvl-phone-{seed}"
        self._lock = threading.Lock()
        started_s = time.monotonic()
        self._process = LineProcess(
            "qvl_tools.phone", [json.dumps({**options.model_dump(), "serial": self.serial})]
        )
        try:
            ready = self._read_ready(options)
        except BaseException:
            self.close()
            raise
        self.startup_s = time.monotonic() - started_s
        self.adb_port: int = ready["adb_port"]
        self.transport_port: int | None = ready["transport_port"]

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

    @property
    def pid(self) -> int:
        """Process number of the phone."""
        return self._process.pid

    def wait(self) -> None:
        """Return when the phone has ended, such as by closing its window."""
        self._process.wait()

    def close(self) -> None:
        """End the phone; closing twice is fine."""
        self._process.close()

    def __enter__(self) -> SimulatedPhone:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, call: str, **arguments: object) -> Any:
        """Send one request over the pipe and return its result; raise DeviceLost without one."""
        with self._lock:
            self._process.write({"call": call, **arguments})
            try:
                return self._process.read(_ANSWER_TIMEOUT_S)["result"]
            except (EOFError, TimeoutError) as error:
                message = f"the simulated phone is lost: {error}{self._process.stderr_tail()}"
                self._process.close()  # the answer of one that hangs could come later
                raise DeviceLost(message, serial=self.serial) from None

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
                ports = [port for port in (options.adb_port, options.transport_port) if port]
                taken = f"port {' or '.join(map(str, ports))} can't be listened on: {message}"
                return DeviceUnavailable(taken, fix="choose another port, or 0 for a free one")
        tail = self._process.stderr_tail()
        return DeviceUnavailable(f"the simulated phone did not start: {message}{tail}")


def _checked(**options: object) -> PhoneOptions:
    try:
        return PhoneOptions.model_validate(options)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise UsageError(f"phone option {name}={first['input']!r}: {first['msg']}") from None


def _library_fix(library: str) -> str:
    install = f"apt-get install {' '.join(sorted(_DEBIAN_PACKAGES.values()))}"
    if library.partition(".so")[0] in _DEBIAN_PACKAGES:
        return install
    return f"{install}; if that is not it: apt-file search {library}"
