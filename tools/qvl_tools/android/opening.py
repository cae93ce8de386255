"""The way to one device: found, waited for, and held before anything on it is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qvl_agent.errors import DeviceOffline
from qvl_agent.lease import Lease, take_lease
from qvl_tools.android.comeback import Comeback
from qvl_tools.android.connection import AdbServer, Refused
from qvl_tools.android.discovery import DeviceRow, choose_device, reconnect
from qvl_tools.android.server import DEFAULT_PORT, LOOPBACK, running_server
from qvl_tools.android.shell import Shell


@dataclass(frozen=True)
class Reached:
    """A device that is ours until the lease is released."""

    shell: Shell
    comeback: Comeback
    lease: Lease


def reach(
    serial: str,
    *,
    host: str,
    port: int,
    timeout_s: float,
    start_server: bool,
    patience_s: float,
    on_notice: Callable[[str], None],
) -> Reached:
    """Find a device and take its lease; ``AndroidDevice.connect`` says what the arguments are.

    Raises:
        DeviceUnavailable: In the class that says why.
    """
    server = running_server(host, port, timeout_s=timeout_s, start=start_server)
    row = _chosen(server, serial, Comeback(server, serial, start_server, on_notice), patience_s)
    lease = take_lease(lease_name(server, row.serial))
    try:
        shell = Shell(
            server,
            row.serial,
            shell_v2="shell_v2" in _features(server, row.serial),
            reconnect=lambda left_s: reconnect(
                server, row.serial, start=start_server, timeout_s=left_s
            ),
        )
    except BaseException:
        lease.release()
        raise
    return Reached(shell, Comeback(server, row.serial, start_server, on_notice), lease)


def lease_name(server: AdbServer, serial: str) -> str:
    """Return the name under which one device is held, whoever opens it."""
    host = "127.0.0.1" if server.host in LOOPBACK else server.host
    if server.port == DEFAULT_PORT and server.host in LOOPBACK:
        return f"android:{serial}"
    return f"android:{host}:{server.port}/{serial}"


def _chosen(server: AdbServer, serial: str, comeback: Comeback, patience_s: float) -> DeviceRow:
    try:
        return choose_device(server, serial)
    except DeviceOffline as offline:
        comeback.serial = offline.serial
        if not comeback.wait(patience_s):
            raise
        return choose_device(server, offline.serial)


def _features(server: AdbServer, serial: str) -> list[str]:
    try:
        return server.ask(f"host-serial:{serial}:features").split(",")
    except Refused:
        return []
