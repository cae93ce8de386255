"""Opens a phone to adb: the device and both fronts, put together."""

from __future__ import annotations

from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.adb.services import Services
from qvl_tools.phone.adb.shell import Shell
from qvl_tools.phone.adb.smartsocket import SERVER_VERSION, SmartSocket
from qvl_tools.phone.controls import Controls


class AdbDoor:
    """A phone that adb clients can reach for as long as this is open."""

    def __init__(
        self,
        controls: Controls,
        *,
        serial: str = "qvl-phone-0",
        adb_port: int = 0,
        server_version: int = SERVER_VERSION,
    ) -> None:
        self.device = AdbDevice(controls, FileStore(), serial)
        self._shell = Shell(self.device)
        services = Services(self.device, self._shell)
        self._smartsocket = SmartSocket(services, serial, port=adb_port, version=server_version)
        self.adb_port = self._smartsocket.port

    def close(self) -> None:
        """Cut every client and delete the phone's files."""
        self.device.stopping.set()
        self._smartsocket.close()
        self._shell.close()
        self.device.files.close()

    def __enter__(self) -> AdbDoor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
