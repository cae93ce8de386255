"""The suite over the simulated phone through the real adb server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conformance.wrong import WRONG, Shifted, check_is_found_out

from qvl_agent.device import DeviceSettings
from qvl_tools.android import open_android
from qvl_tools.conformance import Case, Subject, conformance_cases

pytest.importorskip("PySide6", reason="the extra 'phone' is not installed")
from qvl_tools.conformance.phone_bench import PhoneBench
from qvl_tools.phone.process import SimulatedPhone

pytestmark = pytest.mark.adb

NO_ADB = "no adb program here (Debian: apt-get install adb)"


@pytest.fixture(scope="module")
def adb_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real adb server on a port and with keys of its own."""
    program = shutil.which("adb")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_ADB)
        pytest.skip(NO_ADB)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    home = {**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))}
    subprocess.run([program, "-P", str(port), "start-server"], check=True, env=home, timeout=30)
    yield port
    subprocess.run([program, "-P", str(port), "kill-server"], check=False, timeout=30)


@pytest.fixture(scope="module")
def subject(adb_port: int) -> Iterator[Subject]:
    settings = DeviceSettings(adb_port=adb_port)
    with SimulatedPhone(5, transport_port=0) as phone:
        serial = f"127.0.0.1:{phone.transport_port}"
        with Subject(lambda: open_android(serial, settings), PhoneBench(phone)) as subject:
            yield subject


@pytest.mark.parametrize("case", conformance_cases(), ids=str)
def test_the_phone_through_the_real_adb_server(case: Case, subject: Subject) -> None:
    case.check(subject)


def test_the_server_is_the_real_one(adb_port: int, tmp_path: Path) -> None:
    asked = subprocess.run(
        ["adb", "-P", str(adb_port), "version"], capture_output=True, text=True, check=True
    )
    assert "Android Debug Bridge" in asked.stdout


@pytest.mark.parametrize(("wrong", "name", "said"), WRONG)
def test_a_wrong_one_is_found_out(
    wrong: type[Shifted], name: str, said: str, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_is_found_out(wrong, name, said, subject, monkeypatch)
