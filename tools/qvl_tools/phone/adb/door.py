"""Opens a phone to adb: the device and both fronts, put together."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.adb.link import LinkFault
from qvl_tools.phone.adb.services import Services
from qvl_tools.phone.adb.shell import Shell
from qvl_tools.phone.adb.smartsocket import SERVER_VERSION, SmartSocket
from qvl_tools.phone.adb.transport import DeviceTransport
from qvl_tools.phone.controls import Controls


class AdbDoor:
    """A phone that adb clients can reach for as long as this is open.

    Attributes:
        adb_port: Where clients of an adb server connect.
        transport_port: Where a real adb server connects; None when not asked for.
    """

    def __init__(
        self,
        controls: Controls,
        *,
        serial: str = "qvl-phone-0",
        folder: str = "",
        adb_port: int = 0,
        transport_port: int | None = None,
        unconfined_shell: bool = False,
        displays: Mapping[int, Controls] | None = None,
        server_version: int = SERVER_VERSION,
    ) -> None:
        """Open at once; raise OSError when a port is taken. 0 picks a free port.

        ``folder`` is the empty one for the phone's files, a new one if not given;
        ``unconfined_shell`` lets any command line run where the shell can't be confined;
        ``displays`` are further ones by their number, from 1.
        """
        self.device = AdbDevice(controls, FileStore(folder), serial, displays=displays or {})
        self._shell = Shell(self.device, unconfined=unconfined_shell)
        services = Services(self.device, self._shell)
        self._smartsocket = SmartSocket(services, serial, port=adb_port, version=server_version)
        self.adb_port = self._smartsocket.port
        self._transport: DeviceTransport | None = None
        if transport_port is not None:
            self._transport = self._open_transport(services, transport_port)
        self.transport_port = self._transport.port if self._transport else None

    def break_link(self, fault: LinkFault | None) -> None:
        """Give the way from the adb clients to the phone a fault, or with None none."""
        self._smartsocket.break_link(fault)

    def close(self) -> None:
        """Cut every client and delete the phone's files."""
        self.device.stopping.set()
        self._smartsocket.close()
        if self._transport:
            self._transport.close()
        self._shell.close()
        self.device.files.close()

    def _open_transport(self, services: Services, port: int) -> DeviceTransport:
        try:
            return DeviceTransport(self.device, services, port=port)
        except OSError:
            self.close()
            raise

    def __enter__(self) -> AdbDoor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
