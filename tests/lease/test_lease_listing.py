"""``qvl-agent devices`` says who has what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.lease.conftest import Holder
from tests.phone.paper_phone import PaperPhone

from qvl_agent.checks import Check
from qvl_agent.device import ConnectedDevice, DeviceSettings
from qvl_agent.lease import held_leases, take_lease
from qvl_agent.plugins import list_connected, plugin_checks
from qvl_tools.phone.adb.door import AdbDoor


def devices(*options: str) -> str:
    """No adb server answers at this port, and none can be started there."""
    done = subprocess.run(
        [sys.executable, "-m", "qvl_agent", "devices", *options],
        env={**os.environ, "QVL_ADB_PORT": "1", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_it_says_who_has_what_and_since_when(hold: Callable[..., Holder]) -> None:
    assert "android:a" not in devices()
    holder = hold()
    said = devices()
    assert f"android:a is held by pid {holder.pid} (qvl-agent run) since " in said
    (held,) = json.loads(devices("--json"))["held"]
    assert (held["device"], held["pid"], held["command"]) == (
        "android:a",
        holder.pid,
        "qvl-agent run",
    )
    holder.close()
    assert json.loads(devices("--json"))["held"] == []


def test_a_damaged_file_hides_no_device(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no database" * 100)
    said = json.loads(devices("--json"))
    assert said["held"] == []
    assert "leases: leases of devices can't be kept" in said["problem"]


def test_a_connected_device_says_so_in_its_own_row() -> None:
    with AdbDoor(PaperPhone()) as door:
        settings = DeviceSettings(adb_port=door.adb_port)
        (row,) = android_rows(settings)
        assert row.held_by == ""
        with take_lease(row.lease or row.spec):
            (row,) = android_rows(settings)
            assert row.held_by == held_leases()[0].by
            assert f"pid {os.getpid()} " in row.held_by


def android_rows(settings: DeviceSettings) -> list[ConnectedDevice]:
    rows, problems = list_connected(settings, held_leases())
    assert "android" not in problems
    return [row for row in rows if row.spec.startswith("android:")]


def test_doctor_says_whether_leases_can_be_kept(file: Path, hold: Callable[..., Holder]) -> None:
    assert said_by_doctor() == Check("leases", "ok", "no device is held")
    holder = hold()
    assert f"held: android:a by pid {holder.pid} (qvl-agent run) since" in said_by_doctor().detail
    holder.close()
    file.write_bytes(b"no database" * 100)
    damaged = said_by_doctor()
    assert damaged.state == "missing"
    assert damaged.fix == f"end all agents and delete {file}"


def said_by_doctor() -> Check:
    (check,) = (one for one in plugin_checks(DeviceSettings(adb_port=1)) if one.name == "leases")
    return check
