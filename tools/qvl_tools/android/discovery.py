"""Which devices are connected, and which of them is meant."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

from qvl_agent.errors import (
    AdbUnavailable,
    DeviceAmbiguous,
    DeviceOffline,
    DeviceUnauthorized,
    DeviceUnavailable,
    NoDevice,
)
from qvl_tools.android.connection import ACCEPT_FIX, AdbServer, Refused
from qvl_tools.android.server import running_server

_ROW = re.compile(r"^(?P<serial>\S+)\s+(?P<state>no permissions|\S+)(?P<rest>.*)$")
_UNSETTLED = ("offline", "connecting", "authorizing")
_POLL_S = 0.05
_ADDRESS = re.compile(r"^(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})$")
_BARE_IP = re.compile(r"^\d{1,3}(\.\d{1,3}){3}$")
_OFFLINE_FIX = "plug it in again, or switch USB or wireless debugging off and on"
_LIST_FIX = "`qvl-agent devices` lists them"
_PORT_FIX = "a wireless device needs its port: {0}:5555, or the one that wireless debugging shows"
_WIRELESS_FIX = (
    "is wireless debugging on, and this the port that it shows? Android 11 and later want "
    "`adb pair HOST:PAIRING_PORT` once"
)


@dataclass(frozen=True)
class DeviceRow:
    """A device as the adb server lists it.

    Attributes:
        serial: Its name for adb.
        state: ``device`` when it can be used, else such as ``offline`` or ``unauthorized``.
        model: Such as ``Pixel_8``; empty where adb does not know it.
    """

    serial: str
    state: str
    model: str = ""


def list_devices(server: AdbServer) -> tuple[DeviceRow, ...]:
    """Return everything that is connected, whatever its state.

    Raises:
        AdbUnavailable: If the server does not answer.
    """
    rows = (_ROW.match(line) for line in _asked(server, "host:devices-l").splitlines())
    return tuple(
        DeviceRow(row["serial"], row["state"], _field(row["rest"], "model")) for row in rows if row
    )


def choose_device(server: AdbServer, wanted: str = "") -> DeviceRow:
    """Return the device that is meant, ready for use.

    A ``HOST:PORT`` that is not listed, or is offline, is connected to first.

    Args:
        server: The adb server.
        wanted: A serial; empty for the only one that can be used.

    Raises:
        NoDevice: If there is none, or not that one.
        DeviceAmbiguous: If there are several and none is wanted.
        DeviceOffline: If it does not answer.
        DeviceUnauthorized: If it has not accepted this computer.
    """
    rows = list_devices(server)
    if wanted:
        return _ready(_named(server, wanted, rows))
    usable = [row for row in rows if row.state == "device"] or list(rows)
    if not usable:
        raise NoDevice(
            "no Android device is connected",
            fix="connect one with USB debugging on, or name HOST:PORT of wireless debugging",
        )
    if len(usable) > 1:
        serials = ", ".join(row.serial for row in usable)
        raise DeviceAmbiguous(
            f"several Android devices are connected: {serials}",
            fix=f"say which, such as --device android:{usable[0].serial}",
        )
    return _ready(usable[0])


def is_address(serial: str) -> bool:
    """Tell whether a serial is a ``HOST:PORT`` that adb connects to."""
    return _ADDRESS.match(serial) is not None


def reconnect(server: AdbServer, serial: str, *, start: bool, timeout_s: float) -> None:
    """Give a device that went away the chance to come back; quiet when it does not.

    Args:
        server: Where it was; started again if it is gone and ``start`` says so.
        serial: Which device.
        start: Whether this adb server is one that we may start.
        timeout_s: How long to wait, about.
    """
    deadline_s = time.monotonic() + timeout_s
    try:
        running_server(
            server.host, server.port, timeout_s=timeout_s, start=start, start_limit_s=timeout_s
        )
        if is_address(serial):
            hurried = replace(server, timeout_s=max(deadline_s - time.monotonic(), _POLL_S))
            _asked(hurried, f"host:connect:{serial}")
    except DeviceUnavailable:
        return
    left_s = deadline_s - time.monotonic()
    if left_s > 0:
        server.wait_for(serial, timeout_s=left_s)


def _named(server: AdbServer, wanted: str, rows: tuple[DeviceRow, ...]) -> DeviceRow:
    row = next((row for row in rows if row.serial == wanted), None)
    if is_address(wanted) and (row is None or row.state == "offline"):
        if row is not None:
            _asked(server, f"host:disconnect:{wanted}")
        row = _connect(server, wanted)
    if row is None:
        listed = ", ".join(f"{row.serial} ({row.state})" for row in rows) or "none"
        raise NoDevice(
            f"no device {wanted!r} is connected; connected: {listed}",
            serial=wanted,
            fix=_PORT_FIX.format(wanted) if _BARE_IP.match(wanted) else _LIST_FIX,
        )
    return row


def _connect(server: AdbServer, address: str) -> DeviceRow:
    said = _connected(server, address)
    if "authenticate" in said:
        raise DeviceUnauthorized(f"{address}: {said}", serial=address, fix=ACCEPT_FIX)
    if not re.match(r"(already )?connected to", said):
        raise NoDevice(
            f"no device answers at {address}: {said}",
            serial=address,
            fix=_WIRELESS_FIX,
        )
    return _settled(server, address)


def _settled(server: AdbServer, address: str) -> DeviceRow:
    """Return a device that was just connected to once adb knows whether it can be used."""
    deadline_s = time.monotonic() + server.timeout_s
    while True:
        rows = [row for row in list_devices(server) if row.serial == address]
        row = rows[0] if rows else DeviceRow(address, "offline")
        if row.state not in _UNSETTLED or time.monotonic() > deadline_s:
            return row
        time.sleep(_POLL_S)


def _connected(server: AdbServer, address: str) -> str:
    """Return what the server says of connecting; its silence is the phone's."""
    try:
        return _asked(server, f"host:connect:{address}")
    except AdbUnavailable as error:
        if not isinstance(error.__cause__, TimeoutError):
            raise
        return f"no answer within {server.timeout_s:g} s"


def _ready(row: DeviceRow) -> DeviceRow:
    if row.state == "device":
        return row
    if row.state == "unauthorized":
        raise DeviceUnauthorized(
            f"{row.serial} has not accepted this computer", serial=row.serial, fix=ACCEPT_FIX
        )
    if row.state == "no permissions":
        raise DeviceUnauthorized(
            f"this user may not open the USB device {row.serial}",
            serial=row.serial,
            fix="add a udev rule for it (Debian: `apt install android-sdk-platform-tools-common`)",
        )
    raise DeviceOffline(
        f"{row.serial} is connected but does not answer (adb says {row.state!r})",
        serial=row.serial,
        fix=_OFFLINE_FIX,
    )


def _asked(server: AdbServer, request: str) -> str:
    try:
        return server.ask(request).strip()
    except Refused as refusal:
        if request.startswith("host:connect:"):
            return str(refusal)
        raise AdbUnavailable(f"the adb server at {server} refuses {request!r}: {refusal}") from None


def _field(rest: str, name: str) -> str:
    found = re.search(rf"\b{name}:(\S+)", rest)
    return found[1] if found else ""
