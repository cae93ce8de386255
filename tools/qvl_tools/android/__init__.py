"""Android phones over adb.

From the bottom up: ``connection`` (sockets), ``server``, ``discovery`` and ``comeback`` (the adb
server and its devices), ``completed`` and ``shell`` (commands), ``opening``, ``display``,
``displays``, ``lock``, ``front``, ``capture``, ``ui_dump``, ``keys``, ``apps``, ``typing``,
``actions``, and ``device``, which is all of it behind the core's port.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qvl_agent.device import ConnectedDevice, DeviceSettings

if TYPE_CHECKING:
    from qvl_tools.android.device import AndroidDevice

__all__ = ["connected_devices", "open_android"]


def open_android(argument: str, settings: DeviceSettings) -> AndroidDevice:
    """Open the device named in ``android:SERIAL``.

    Args:
        argument: The serial or ``HOST:PORT``; empty for ``ANDROID_SERIAL`` or the only device.
        settings: Where the adb server is, and the time limit.

    Raises:
        DeviceError: In the class that says why it can't be opened.
    """
    # Imported here so that listing the names of devices needs no adb client.
    from qvl_tools.android.device import AndroidDevice
    from qvl_tools.android.server import server_address

    host, port = server_address(settings.adb_host, settings.adb_port)
    serial = argument or os.environ.get("ANDROID_SERIAL", "")
    return AndroidDevice.connect(
        serial,
        host=host,
        port=port,
        timeout_s=settings.timeout_s,
        patience_s=settings.patience_s,
        monitor=settings.monitor,
        on_notice=settings.on_notice,
    )


def connected_devices(settings: DeviceSettings) -> list[ConnectedDevice]:
    """Return the devices that adb lists, usable or not; the adb server is started if need be.

    Raises:
        AdbUnavailable: If there is no adb server and none can be started.
    """
    from qvl_tools.android.discovery import list_devices
    from qvl_tools.android.server import running_server, server_address

    host, port = server_address(settings.adb_host, settings.adb_port)
    server = running_server(host, port, timeout_s=settings.timeout_s)
    return [
        ConnectedDevice(
            spec=f"android:{row.serial}",
            state="ready" if row.state == "device" else row.state,
            model=row.model.replace("_", " "),
        )
        for row in list_devices(server)
    ]
