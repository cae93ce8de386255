"""The agent drives the phone through the real adb server, with no code of its own for that."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from tests.e2e.oracles import nodes, with_text

from qvl_tools.phone.process import SimulatedPhone

pytestmark = pytest.mark.adb


@pytest.fixture(scope="module")
def adb_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real adb server on a port and with keys of its own."""
    program = shutil.which("adb")
    if program is None:
        pytest.skip("no adb program here (Debian: apt-get install adb)")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    home = {**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))}
    subprocess.run([program, "-P", str(port), "start-server"], check=True, env=home, timeout=30)
    yield port
    subprocess.run([program, "-P", str(port), "kill-server"], check=False, timeout=30)


@pytest.fixture(scope="module")
def phone() -> Iterator[SimulatedPhone]:
    with SimulatedPhone(4, transport_port=0) as running:
        yield running


def adb(port: int, *arguments: str) -> bytes:
    done = subprocess.run(
        ["adb", "-P", str(port), *arguments], capture_output=True, check=True, timeout=60
    )
    return done.stdout


def test_the_agent_books_through_the_real_adb_server(
    adb_port: int, phone: SimulatedPhone, tmp_path: Path
) -> None:
    serial = f"127.0.0.1:{phone.transport_port}"
    done = subprocess.run(
        [sys.executable, "-m", "qvl_agent", "run", "book a flight from Rome to Oslo", "--json",
         "--device", f"android:{serial}", "--model", "task"],
        cwd=tmp_path, env={**os.environ, "QVL_ADB_PORT": str(adb_port)}, capture_output=True,
        text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["status"], result["proof"]) == ("done", "verified")
    booked = phone.state()["apps"]["com.qvl.flights"]["bookings"][-1]
    assert (booked["origin"], booked["destination"]) == ("FCO", "OSL")


def test_the_adb_program_itself_drives_the_phone(adb_port: int, phone: SimulatedPhone) -> None:
    serial = f"127.0.0.1:{phone.transport_port}"
    adb(adb_port, "connect", serial)
    assert f"{serial}\tdevice" in adb(adb_port, "devices").decode()
    adb(adb_port, "-s", serial, "shell", "input", "keyevent", "HOME")
    png = adb(adb_port, "-s", serial, "exec-out", "screencap", "-p")
    assert Image.open(io.BytesIO(png)).size == (1080, 2400)
    icon = with_text(list(nodes(phone.tree())), "Notes")
    assert icon is not None
    left, top, right, bottom = icon.bounds_px
    point = (str((left + right) // 2), str((top + bottom) // 2))
    adb(adb_port, "-s", serial, "shell", "input", "tap", *point)
    assert phone.state()["foreground"] == "com.qvl.notes"
    dumped = adb(adb_port, "-s", serial, "exec-out", "uiautomator", "dump", "/dev/tty")
    assert b'package="com.qvl.notes"' in dumped
