"""Clients that leave in mid-command or speak nonsense, and commands that break."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

import pytest
from tests.phone.adb_talk import Run, ask
from tests.phone.paper_phone import PaperPhone

from qvl_agent.errors import DeviceLost
from qvl_tools.phone.adb.door import AdbDoor

_CLOSE_STDIN = b"\x03\0\0\0\0"


def leave_amid(
    door: AdbDoor, service: str, *, sent: bytes = b"", until: Callable[[], bool]
) -> None:
    """Open a service, and leave once ``until`` says so."""
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        for request in ("host:transport-any", service):
            sock.sendall(b"%04x" % len(request) + request.encode())
            assert sock.recv(4) == b"OKAY"
        sock.sendall(sent)
        wait_for(until)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("service", "sent"),
    [
        ("exec:", b""),
        ("shell:", b""),
        ("shell,v2,raw:", b""),
        pytest.param("shell,v2,raw:", _CLOSE_STDIN, id="its input closed before"),
    ],
)
@pytest.mark.parametrize(
    "line", ["input swipe 1 2 3 4 50000", "true; input swipe 1 2 3 4 50000"], ids=["quick", "shell"]
)
def test_a_stroke_ends_with_its_client(
    door: AdbDoor, paper: PaperPhone, service: str, sent: bytes, line: str
) -> None:
    leave_amid(door, service + line, sent=sent, until=lambda: len(paper.touches) > 3)
    started_s = time.monotonic()
    assert ask(door.adb_port, "host:transport-any", "shell:input tap 7 8") == b""
    assert time.monotonic() - started_s < 3
    phases = [phase for phase, _, _ in paper.touches]
    assert phases[-3:] == ["cancel", "down", "up"]


class BrokenPhone(PaperPhone):
    """A phone whose screen no longer answers."""

    def touch(self, phase: str, x_px: float, y_px: float) -> None:
        if x_px == 13:
            raise ValueError("thirteen")
        raise DeviceLost("the phone did not answer within 30 s")


@pytest.mark.parametrize("paper", [BrokenPhone()])
@pytest.mark.parametrize("line", ["input tap 1 1", "true; input tap 1 1"])
def test_a_broken_command_has_words_and_a_status(sh: Run, line: str) -> None:
    done = sh(line)
    assert (done.status, done.out) == (255, b"")
    assert done.err == b"input: DeviceLost: the phone did not answer within 30 s\n"
    assert b"ValueError: thirteen" in sh("input tap 13 1").err


@pytest.mark.parametrize("paper", [BrokenPhone()])
def test_the_client_of_a_broken_command_gets_its_status(door: AdbDoor) -> None:
    answer = ask(door.adb_port, "host:transport-any", "shell,v2,raw:input tap 1 1")
    assert answer.endswith(b"\x03\x01\0\0\0\xff")


@pytest.mark.parametrize(
    "sent", [b"-001", b"+00a0123456789", b" 0a ", b"0x0a", b"1_00", b"zzzz", b"\xff\xfe\xfd\xfc"]
)
def test_a_length_that_is_none_ends_the_link(door: AdbDoor, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=5) as sock:
        sock.sendall(sent)
        with contextlib.suppress(ConnectionResetError):  # what was not read resets the link
            assert sock.recv(1) == b""


@pytest.mark.parametrize(
    "request_bytes", [b"\xff\xfe", b"host:transport:\xff\xfe", b"host-serial:\xff:x", b"x" * 0xFFFF]
)
def test_a_request_that_is_no_text_is_refused(door: AdbDoor, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=5) as sock:
        sock.sendall(b"%04x" % len(request_bytes) + request_bytes)
        assert sock.recv(4) == b"FAIL"
