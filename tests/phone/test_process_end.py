"""Every way in which a phone's process ends, and what it leaves behind: nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.phone.adb_talk import ask

from qvl_agent.errors import DeviceLost
from qvl_tools.phone.process import SimulatedPhone

_PARENT = """
import sys, time
from qvl_tools.phone.process import SimulatedPhone
with SimulatedPhone() as phone:
    try:
        print(phone.pid, phone.adb_port, phone._folder, flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        print(phone.state()["screen"], flush=True)
"""


def shell(phone: SimulatedPhone, line: str) -> str:
    return ask(phone.adb_port, f"host:transport:{phone.serial}", f"shell:{line}").decode()


def wait_until_gone(port: int, pid: int) -> None:
    """Return once a process no longer listens; fail after ten seconds."""
    deadline_s = time.monotonic() + 10
    while time.monotonic() < deadline_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            break
        time.sleep(0.02)
    else:
        os.kill(pid, signal.SIGKILL)
        pytest.fail("the phone outlived its parent")


def wait_until_deleted(folder: Path) -> None:
    """Return once a folder is gone; fail after ten seconds."""
    deadline_s = time.monotonic() + 10
    while folder.exists():
        assert time.monotonic() < deadline_s, f"{folder} was left behind"
        time.sleep(0.02)


def test_closing_ends_it_and_what_runs_on_it() -> None:
    running = SimulatedPhone()
    assert shell(running, "echo x > /sdcard/x; cat /sdcard/x") == "x\n"
    with socket.create_connection(("127.0.0.1", running.adb_port), timeout=10) as sock:
        for request in (b"host:transport-any", b"shell:while :; do sleep 0.02; done"):
            sock.sendall(b"%04x" % len(request) + request)
            assert sock.recv(4) == b"OKAY"
        running.close()
        assert sock.recv(1) == b""
    running.close()
    with pytest.raises(DeviceLost, match="ended"):
        running.state()


def test_a_killed_phone_is_lost() -> None:
    with SimulatedPhone() as running:
        os.kill(running.pid, signal.SIGKILL)
        with pytest.raises(DeviceLost, match="it has ended"):
            running.state()
        with pytest.raises(DeviceLost, match="crashed"):
            running.wait()
        assert running._folder.exists()
    assert not running._folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without a word")
def test_sigterm_ends_the_phone_in_order() -> None:
    with SimulatedPhone() as running:
        os.kill(running.pid, signal.SIGTERM)
        running.wait()  # no crash
        assert not running._folder.exists(), "it cleans up itself"


def start_parent() -> tuple[subprocess.Popen[str], int, int, Path]:
    """Start a process that holds a phone; return it, the phone's pid, port and folder."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    pid, port, folder = parent.stdout.readline().split()
    return parent, int(pid), int(port), Path(folder)


def test_a_killed_parent_takes_the_phone_along() -> None:
    parent, pid, port, folder = start_parent()
    with parent:
        parent.kill()
    wait_until_gone(port, pid)
    wait_until_deleted(folder)


def test_ctrl_c_leaves_the_phone_to_the_parent() -> None:
    parent, pid, port, folder = start_parent()
    with parent:
        os.killpg(parent.pid, signal.SIGINT)  # as the terminal does
        assert parent.stdout is not None
        assert parent.stdout.read() == "home\n", "the phone still answered"
    wait_until_gone(port, pid)
    wait_until_deleted(folder)
