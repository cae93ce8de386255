"""What doctor says of this machine, and of one where things are missing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.phone.paper_phone import PaperPhone

from qvl_agent.checks import Check
from qvl_agent.device import DeviceSettings
from qvl_agent.plugins import plugin_checks
from qvl_tools.checks import tool_checks
from qvl_tools.phone.adb.door import AdbDoor


def check(name: str, adb_port: int) -> Check:
    """The check of that name; those after it are not made."""
    return next(c for c in tool_checks(DeviceSettings(adb_port=adb_port)) if c.name == name)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def fake_program(folder: Path, script: str) -> None:
    program = folder / "adb"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_the_phone_starts_here() -> None:
    found = check("simulated phone", free_port())
    assert (found.state, found.fix) == ("ok", "")
    assert "starts in" in found.detail


def test_a_server_that_answers() -> None:
    with AdbDoor(PaperPhone()) as door:
        found = check("adb server", door.adb_port)
    assert found == Check("adb server", "ok", f"answers on 127.0.0.1:{door.adb_port}")


def test_no_program_is_no_fault_but_has_a_fix(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program, server = check("adb", 0), check("adb server", free_port())
    assert program.state == server.state == "optional"
    assert "apt install adb" in program.fix


def test_no_server_is_fine_where_one_can_be_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake_program(tmp_path, "echo Android Debug Bridge version 1.0.41; echo Version 34.0.4-debian")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check("adb", 0) == Check("adb", "ok", f"{tmp_path / 'adb'} version 34.0.4-debian")
    server = check("adb server", free_port())
    assert server.state == "ok"
    assert "started when it is needed" in server.detail


def test_a_program_that_does_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_program(tmp_path, "exit 127")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = check("adb", 0)
    assert found.state == "missing"
    assert "exit status 127" in found.detail


def test_something_else_on_the_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = check("adb server", silent.getsockname()[1])
    assert found.state == "optional"
    assert "does not answer" in found.detail


def test_a_phone_that_can_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libEGL.so.1").touch()  # in front of the system's: Qt can't be loaded
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    found = check("simulated phone", free_port())
    assert found.state == "missing"
    assert "libEGL" in found.detail


def test_doctor_says_it_all(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qvl_agent", "doctor", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "QVL_ADB_PORT": str(free_port())},
        check=True,
    )
    said = json.loads(done.stdout)
    assert said["ok"]
    assert {"Python", "extra phone", "adb", "adb server", "simulated phone"} <= {
        check["name"] for check in said["checks"]
    }


def test_a_check_of_others_that_breaks_off_is_told_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[qvl_agent.checks]\naaa = their_checks:look\n")
    (tmp_path / "their_checks.py").write_text("def look(settings):\n    raise OSError('no lamp')\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = plugin_checks(DeviceSettings(adb_port=free_port()))
    assert (found[0].name, found[0].state) == ("aaa", "missing")
    assert "OSError: no lamp" in found[0].detail
    assert "their_checks:look" in found[0].fix
    assert "adb server" in {one.name for one in found[1:]}
