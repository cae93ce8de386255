"""A paper phone with adb in front of it, and ways to speak to it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest
from tests.phone.adb_talk import Adb, Collected, Run
from tests.phone.paper_phone import PaperPhone

from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.adb.shell import Shell


@pytest.fixture
def paper() -> PaperPhone:
    return PaperPhone()


@pytest.fixture
def sh(paper: PaperPhone) -> Iterator[Run]:
    """Run a command line on the paper phone, no sockets between."""
    device = AdbDevice(paper, FileStore(), "qvl-phone-7")
    shell = Shell(device)

    def run(line: str) -> Collected:
        collected = Collected()
        collected.status = shell.run(line, collected, collected)
        return collected

    yield run
    shell.close()
    device.files.close()


@pytest.fixture
def door(paper: PaperPhone) -> Iterator[AdbDoor]:
    with AdbDoor(paper, serial="qvl-phone-7", transport_port=0) as open_door:
        yield open_door


@pytest.fixture(scope="session")
def adb_program() -> str:
    found = shutil.which("adb")
    if found is None:
        pytest.skip("no adb program here (Debian: apt-get install adb)")
    return found


@pytest.fixture
def adb(adb_program: str, door: AdbDoor) -> Adb:
    """Run the real adb client against the phone's smart socket."""
    return lambda *args, **more: _adb(adb_program, door.adb_port, *args, **more)


@pytest.fixture(scope="session")
def adb_server(adb_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adb]:
    """Run the real adb client against a real adb server on a port and with keys of its own."""
    home = {**os.environ, "HOME": str(tmp_path_factory.mktemp("adb-home"))}
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    _adb(adb_program, port, "start-server", check=True, env=home)
    yield lambda *args, **more: _adb(adb_program, port, *args, env=home, **more)
    _adb(adb_program, port, "kill-server")


def _adb(
    program: str,
    port: int,
    *args: str,
    input: bytes = b"",
    check: bool = False,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    command = [program, "-P", str(port), *args]
    return subprocess.run(
        command, input=input, capture_output=True, timeout=30, check=check, env=env
    )
