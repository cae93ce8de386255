"""The smart-socket protocol: the part of adb's server that clients speak to.

A request is four hex digits of length and the text; the answer is ``OKAY`` or ``FAIL``, then data
as the request defines it (docs/dev/services.md in AOSP's platform/packages/modules/adb).
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct

from qvl_tools.phone.adb.device import FEATURES, MODEL, PRODUCT
from qvl_tools.phone.adb.link import Link, LinkFault
from qvl_tools.phone.adb.services import ServiceRefused, Services
from qvl_tools.phone.adb.wire import LoopbackServer, SocketChannel, close_gently, receive_exactly

SERVER_VERSION = 41
"""``host:version``: what adb 1.0.41 (platform tools 28 and later) expects of its server."""

_LENGTH = re.compile(rb"[0-9a-fA-F]{4}")
_MAX_BLOCK_BYTES = 0xFFFF
_TRANSPORT_ID = 1
_ANY = ("any", "local")
_ADVICE = {
    "kill": "stop it where it was started",
    "connect": "give it a transport port and connect a real adb server to that",
}


class _Refused(Exception):
    """The request fails; the message goes to the client."""


class SmartSocket:
    """An adb server on loopback that knows one device.

    Attributes:
        port: Where it listens.
    """

    def __init__(
        self, services: Services, serial: str, *, port: int = 0, version: int = SERVER_VERSION
    ) -> None:
        """Listen at once; raise OSError when the port is taken."""
        self._services = services
        self._serial = serial
        self._version = version
        self._link = Link()
        self._server = LoopbackServer(port, self._serve, "smartsocket")
        self.port = self._server.port

    def close(self) -> None:
        """Stop listening and cut every client."""
        self._link.end()
        self._server.close()

    def break_link(self, fault: LinkFault | None) -> None:
        """Give the way to the phone a fault, or with None none."""
        before, self._link.fault = self._link.fault, fault
        if fault == "refused":
            self._server.close()
        elif before == "refused":
            self._server = LoopbackServer(self.port, self._serve, "smartsocket")
        elif fault not in (None, "silent"):
            self._server.cut()

    def _serve(self, sock: socket.socket) -> None:
        on_device = False
        while True:
            request = _receive_request(sock)
            self._link.wait_while("silent")
            try:
                if on_device:
                    self._serve_device(sock, request)
                    return
                on_device = self._serve_host(sock, request)
            except (_Refused, ServiceRefused) as refusal:
                sock.sendall(b"FAIL" + _block(str(refusal)))
                close_gently(sock)
                return
            if not on_device:
                close_gently(sock)
                return

    def _serve_device(self, sock: socket.socket, request: str) -> None:
        service = self._services.find(request)
        sock.sendall(b"OKAY")
        self._link.wait_while("hung")
        with contextlib.suppress(EOFError):
            service(SocketChannel(sock))
        close_gently(sock)

    def _serve_host(self, sock: socket.socket, request: str) -> bool:
        """Answer one request to the server; return whether it switched to the device."""
        command = self._addressed(request)
        verb, _, rest = command.partition(":")
        if verb.startswith("transport") or verb == "tport":
            self._switch(sock, verb, rest)
            return True
        if verb.startswith("track-devices"):
            sock.sendall(b"OKAY" + _block(self._devices(long=verb.endswith("-l"))))
            while sock.recv(1):  # the list never changes; the client ends the watch
                pass
        elif verb.startswith("wait-for-"):
            self._wait_for(sock, verb.removeprefix("wait-for-"))
        else:
            sock.sendall(b"OKAY" + _block(self._answer(verb, command)))
        return False

    def _addressed(self, request: str) -> str:
        """Strip the prefix that names the device, and check that it names ours."""
        head, _, command = request.partition(":")
        match head:
            case "host" | "host-local":
                return command
            case "host-serial":
                # The serial may contain colons itself.
                if not command.startswith(self._serial + ":"):
                    raise _Refused(f"device '{command.partition(':')[0]}' not found")
                return command.removeprefix(self._serial + ":")
            case "host-transport-id":
                number, _, command = command.partition(":")
                self._check(number, str(_TRANSPORT_ID))
                return command
            case "host-usb":
                raise _Refused("no devices found")
        raise _Refused(f"unknown host service {request!r}; select a device first")

    def _check(self, wanted: str, ours: str) -> None:
        if wanted != ours:
            raise _Refused(f"device '{wanted}' not found")

    def _switch(self, sock: socket.socket, verb: str, rest: str) -> None:
        if refusal := self._link.refusal(self._serial):
            raise _Refused(refusal)
        match verb:
            case "transport":
                self._check(rest, self._serial)
            case "transport-id":
                self._check(rest, str(_TRANSPORT_ID))
            case "transport-usb":
                raise _Refused("no devices found")
            case "tport" if rest not in _ANY:
                self._check(rest.removeprefix("serial:"), self._serial)
        chosen = struct.pack("<Q", _TRANSPORT_ID) if verb == "tport" else b""
        sock.sendall(b"OKAY" + chosen)

    def _wait_for(self, sock: socket.socket, wanted: str) -> None:
        transport, _, state = wanted.rpartition("-")
        if state != "device" or transport == "usb":
            raise _Refused(f"the simulated phone never gets into state {wanted!r}")
        sock.sendall(b"OKAY")  # the request is understood
        self._link.wait_while("offline", "unauthorized", "unplugged")
        sock.sendall(b"OKAY")  # and fulfilled

    def _answer(self, verb: str, command: str) -> str:
        match verb:
            case "version":
                return f"{self._version:04x}"
            case "devices" | "devices-l":
                return self._devices(long=verb.endswith("-l"))
            case "features" | "host-features":
                if refusal := self._link.refusal(self._serial):
                    raise _Refused(refusal)
                return ",".join(FEATURES)
            case "get-state":
                return self._link.row
            case "get-serialno":
                return self._serial
            case "get-devpath":
                return "unknown"
            case "list-forward":
                return ""
        advice = _ADVICE.get(verb, "it does not offer this")
        raise _Refused(f"host:{command}: this is a simulated phone, not an adb server: {advice}")

    def _devices(self, *, long: bool) -> str:
        state = self._link.row
        if not state:
            return ""
        if not long:
            return f"{self._serial}\t{state}\n"
        model = MODEL.replace(" ", "_")
        details = f"product:{PRODUCT} model:{model} device:{PRODUCT} " if state == "device" else ""
        return f"{self._serial:<22} {state} {details}transport_id:{_TRANSPORT_ID}\n"


def _receive_request(sock: socket.socket) -> str:
    """Read one request; raise EOFError at the end or when the client speaks another protocol."""
    head = bytes(receive_exactly(sock, 4))
    if not _LENGTH.fullmatch(head):
        raise EOFError
    return receive_exactly(sock, int(head, 16)).decode("utf-8", "surrogateescape")


def _block(text: str) -> bytes:
    data = text.encode(errors="surrogateescape")[:_MAX_BLOCK_BYTES]
    return b"%04x" % len(data) + data
