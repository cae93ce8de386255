"""What a client may open on the device: shell, exec and sync, the same through both fronts."""

from __future__ import annotations

import struct
from collections.abc import Callable

from qvl_tools.phone.adb import sync
from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.shell import Shell
from qvl_tools.phone.adb.wire import Channel

Service = Callable[[Channel], None]
"""Talks to one client until the service is done."""

_PACKET = struct.Struct("<BI")  # shell protocol v2: kind, length
_STDIN, _STDOUT, _STDERR, _EXIT, _CLOSE_STDIN = range(5)
_PACKET_BYTES = 1 << 18

_ANSWERED = {
    "root": "adbd cannot run as root in production builds\n",
    "unroot": "adbd not running as root\n",
    "remount": 'Not running as root. Try "adb root" first.\n',
    "tcpip": "the simulated phone keeps its ports\n",
    "usb": "the simulated phone has no USB\n",
}
_INTERACTIVE = "The simulated phone has no interactive shell: write adb shell COMMAND.\r\n"


class ServiceRefused(Exception):
    """The device does not offer what was asked; the message says why."""


class Services:
    """Finds services by the name that a client opens."""

    def __init__(self, device: AdbDevice, shell: Shell) -> None:
        self._device = device
        self._shell = shell

    def find(self, name: str) -> Service:
        """Return the service, or raise ServiceRefused."""
        head, _, argument = name.partition(":")
        kind, *options = head.split(",")
        if kind == "shell":
            return self._shell_service(argument, options)
        if kind == "exec":
            return lambda channel: self._raw(channel, argument)
        if kind == "sync":
            return lambda channel: sync.serve(channel, self._device.files)
        if kind in _ANSWERED:
            return lambda channel: channel.write(_ANSWERED[kind].encode())
        if kind == "reboot":
            raise ServiceRefused("the simulated phone does not reboot: close it and start another")
        raise ServiceRefused(f"the simulated phone has no service {name!r}")

    def _shell_service(self, line: str, options: list[str]) -> Service:
        if "v2" in options:
            return lambda channel: self._packets(channel, line, terminal="pty" in options)
        return lambda channel: self._raw(channel, line)

    def _raw(self, channel: Channel, line: str) -> None:
        """Serve ``exec:`` and old ``shell:``: both outputs as they come, no exit status."""
        if line:
            self._shell.run(line, _RawOutput(channel), _RawInput(channel))
        else:
            channel.write(_INTERACTIVE.encode())

    def _packets(self, channel: Channel, line: str, *, terminal: bool) -> None:
        output, source = _PacketOutput(channel, terminal=terminal), _PacketInput(channel)
        if line:
            status = self._shell.run(line, output, source)
        elif terminal:
            output.stderr(_INTERACTIVE.encode())
            status = 1
        else:
            script = b"".join(iter(source.read, b""))
            status = self._shell.run(
                script.decode(errors="surrogateescape"), output, _NoInput(channel)
            )
        channel.write(_PACKET.pack(_EXIT, 1) + bytes([status]))


class _NoInput:
    """The input of a script that came as the input: what follows it is no input."""

    def __init__(self, channel: Channel) -> None:
        self.has_ended = channel.has_ended

    def read(self) -> bytes:
        return b""


class _RawOutput:
    def __init__(self, channel: Channel) -> None:
        self.stdout = self.stderr = channel.write


class _RawInput:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.has_ended = channel.has_ended

    def read(self) -> bytes:
        data = self._channel.read_some()
        if not data:
            raise EOFError  # as with adbd, a client that ends its side ends the command
        return data


class _PacketOutput:
    def __init__(self, channel: Channel, *, terminal: bool) -> None:
        self._channel = channel
        self._terminal = terminal

    def stdout(self, data: bytes) -> None:
        self._send(_STDOUT, data)

    def stderr(self, data: bytes) -> None:
        self._send(_STDERR, data)

    def _send(self, kind: int, data: bytes) -> None:
        if self._terminal:
            data = data.replace(b"\n", b"\r\n")
        view = memoryview(data)
        for start in range(0, len(view), _PACKET_BYTES):
            part = view[start : start + _PACKET_BYTES]
            self._channel.write(b"".join((_PACKET.pack(kind, len(part)), part)))


class _PacketInput:
    """Standard input out of shell v2 packets; other kinds (window size) are skipped."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.has_ended = channel.has_ended
        self._closed = False

    def read(self) -> bytes:
        while not self._closed:
            kind, size = _PACKET.unpack(self._channel.read(_PACKET.size))
            data = self._channel.read(size)
            if kind == _STDIN and data:
                return data
            self._closed = kind == _CLOSE_STDIN
        return b""
