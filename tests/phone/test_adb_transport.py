"""The device side: by the real adb server, and byte by byte."""

from __future__ import annotations

import io
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from tests.phone.adb_talk import Adb
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.transport import CLSE, CNXN, OKAY, OPEN, WRTE


@pytest.fixture
def connected(adb_server: Adb, door: AdbDoor) -> Iterator[Adb]:
    """Run adb on the paper phone through a real adb server."""
    serial = f"127.0.0.1:{door.transport_port}"
    assert b"connected to" in adb_server("connect", serial).stdout
    yield lambda *args, **more: adb_server("-s", serial, *args, **more)
    adb_server("disconnect", serial)


@pytest.mark.adb
def test_listed_and_driven(connected: Adb, door: AdbDoor, paper: PaperPhone) -> None:
    listing = connected("devices", "-l").stdout.decode()
    assert f"127.0.0.1:{door.transport_port}" in listing
    assert "model:Pixel_8" in listing
    x_px, y_px = paper.centre("Notes")
    assert connected("shell", "input", "tap", str(x_px), str(y_px)).returncode == 0
    assert paper.app == NOTES
    assert connected("shell", "nosuch").returncode == 127
    assert connected("shell", "dumpsys window | grep -c mCurrentFocus").stdout == b"2\n"


@pytest.mark.adb
def test_pictures_and_trees(connected: Adb, paper: PaperPhone) -> None:
    raw = connected("exec-out", "screencap").stdout
    assert raw[16:] == paper.capture().rgba
    picture = Image.open(io.BytesIO(connected("exec-out", "screencap", "-p").stdout))
    assert picture.tobytes() == paper.capture().rgba
    assert connected("shell", "uiautomator dump").stdout.endswith(b"/sdcard/window_dump.xml\n")
    assert b"<hierarchy" in connected("shell", "cat /sdcard/window_dump.xml").stdout


@pytest.mark.adb
def test_files(connected: Adb, tmp_path: Path) -> None:
    content = bytes(range(253)) * 9001
    (tmp_path / "up").write_bytes(content)
    assert connected("push", str(tmp_path / "up"), "/sdcard/big").returncode == 0
    assert connected("pull", "/sdcard/big", str(tmp_path / "down")).returncode == 0
    assert (tmp_path / "down").read_bytes() == content


class Host:
    """An adb server of a few lines."""

    def __init__(self, port: int, version: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.checksums: list[tuple[int, int]] = []
        self.send(CNXN, version, 4096, b"host::")

    def send(self, command: int, first: int, second: int, data: bytes = b"") -> None:
        words = (command, first, second, len(data), sum(data), command ^ 0xFFFFFFFF)
        self.sock.sendall(struct.pack("<6I", *words) + data)

    def receive(self) -> tuple[int, int, int, bytes]:
        head = self.sock.recv(24, socket.MSG_WAITALL)
        command, first, second, size, checksum, _ = struct.unpack("<6I", head)
        data = self.sock.recv(size, socket.MSG_WAITALL) if size else b""
        self.checksums.append((checksum, sum(data)))
        return command, first, second, data


@pytest.fixture(params=[0x01000000, 0x01000001], ids=["old host", "new host"])
def host(request: pytest.FixtureRequest, door: AdbDoor) -> Iterator[Host]:
    assert door.transport_port
    one = Host(door.transport_port, request.param)
    yield one
    one.sock.close()


def test_packets_of_one_shell(host: Host, request: pytest.FixtureRequest) -> None:
    command, version, size, banner = host.receive()
    assert (command, version, size) == (CNXN, 0x01000001, 1 << 20)
    assert banner.startswith(b"device::ro.product.name=")
    host.send(OPEN, 11, 0, b"shell:wm size\0")
    command, ours, theirs, _ = host.receive()
    assert (command, theirs) == (OKAY, 11)
    command, _, _, data = host.receive()
    assert (command, data) == (WRTE, b"Physical size: 1080x2400\n")
    host.send(OKAY, 11, ours)
    assert host.receive()[:3] == (CLSE, ours, 11)
    if "old host" in request.node.name:
        assert all(sent == computed for sent, computed in host.checksums)


def test_no_second_packet_before_the_first_is_acknowledged(host: Host) -> None:
    host.receive()
    host.send(OPEN, 11, 0, b"exec:screencap\0")
    ours = host.receive()[1]
    assert host.receive()[0] == WRTE
    host.sock.settimeout(0.1)
    with pytest.raises(TimeoutError):
        host.receive()
    host.sock.settimeout(10)
    host.send(OKAY, 11, ours)
    assert len(host.receive()[3]) == 4096


def test_unknown_services_are_closed(host: Host) -> None:
    host.receive()
    host.send(OPEN, 5, 0, b"jdwp:1\0")
    assert host.receive()[:3] == (CLSE, 0, 5)


def test_a_host_that_closes_early_frees_the_command(host: Host) -> None:
    host.receive()
    host.send(OPEN, 5, 0, b"exec:screencap\0")
    ours = host.receive()[1]
    host.receive()
    host.send(CLSE, 5, ours)
    host.send(OPEN, 6, 0, b"shell:wm density\0")
    assert host.receive()[0] == OKAY
    assert host.receive()[3] == b"Physical density: 420\n"


@pytest.mark.parametrize(
    "junk", [b"x" * 24, struct.pack("<6I", CNXN, 0, 0, 1 << 30, 0, ~CNXN & (1 << 32) - 1)]
)
def test_junk_cuts_the_link(door: AdbDoor, junk: bytes) -> None:
    assert door.transport_port
    with socket.create_connection(("127.0.0.1", door.transport_port), timeout=10) as sock:
        sock.sendall(junk)
        assert sock.recv(1) == b""


def test_a_stroke_ends_with_its_stream(host: Host, paper: PaperPhone) -> None:
    host.receive()
    host.send(OPEN, 11, 0, b"shell:input swipe 1 2 3 4 50000\0")
    ours = host.receive()[1]
    host.send(CLSE, 11, ours)
    deadline_s = time.monotonic() + 5
    while not paper.touches or paper.touches[-1][0] != "cancel":
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
