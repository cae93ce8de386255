"""The faults of the way to the phone, as clients of the adb server meet them."""

from __future__ import annotations

import socket
import threading

import pytest
from tests.phone.adb_talk import Adb, ask

from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.link import LinkFault

SERIAL = "qvl-phone-7"
REACH = f"host:transport:{SERIAL}"


@pytest.mark.parametrize(
    ("fault", "listed", "refused"),
    [
        ("offline", b"offline", b"device offline"),
        ("unauthorized", b"unauthorized", b"device unauthorized."),
        ("unplugged", b"", b"'qvl-phone-7' not found"),
    ],
)
def test_a_phone_that_is_not_there_says_so_as_adb_does(
    door: AdbDoor, fault: LinkFault, listed: bytes, refused: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as held:
        for request in (REACH.encode(), b"shell:sleep 60"):
            held.sendall(b"%04x" % len(request) + request)
            assert held.recv(4) == b"OKAY"
        door.break_link(fault)
        assert held.recv(1) == b"", "what runs is cut"
    rows = ask(door.adb_port, "host:devices-l")[4:]
    assert (listed in rows) if listed else rows == b""
    answer = ask(door.adb_port, REACH)
    assert answer.startswith(b"FAIL")
    assert refused in answer
    door.break_link(None)
    assert ask(door.adb_port, REACH, "shell:wm size") == b"Physical size: 1080x2400\n"


def test_who_waits_for_the_phone_is_told_when_it_is_back(door: AdbDoor) -> None:
    door.break_link("offline")
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        request = f"host-serial:{SERIAL}:wait-for-any-device".encode()
        sock.sendall(b"%04x" % len(request) + request)
        assert sock.recv(4) == b"OKAY"
        back = threading.Timer(0.2, door.break_link, [None])
        back.start()
        assert sock.recv(4) == b"OKAY"
        assert not back.is_alive()


@pytest.mark.parametrize(
    ("fault", "requests"), [("silent", ["host:version"]), ("hung", [REACH, "shell:wm size"])]
)
def test_silence(door: AdbDoor, fault: LinkFault, requests: list[str]) -> None:
    door.break_link(fault)
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        for request in requests:
            sock.sendall(b"%04x" % len(request) + request.encode())
        expected = b"OKAY" * (2 if fault == "hung" else 0)
        assert b"".join(sock.recv(4) for _ in range(len(expected) // 4)) == expected
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)
        door.break_link(None)
        sock.settimeout(10)
        assert sock.recv(1)


def test_a_server_that_is_gone_comes_back_on_its_port(door: AdbDoor, adb: Adb) -> None:
    door.break_link("refused")
    with pytest.raises(ConnectionRefusedError):
        ask(door.adb_port, "host:version")
    door.break_link(None)
    assert adb("get-state").stdout == b"device\n"
