"""The phone in a process of its own: start, truth, faults, and every way to end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from adb_talk import ask

from qvl_agent.errors import DeviceLost, DeviceUnavailable, MissingExtra, UsageError
from qvl_tools.phone.process import SimulatedPhone

_PARENT = """
import sys, time
from qvl_tools.phone.process import SimulatedPhone
with SimulatedPhone() as phone:
    try:
        print(phone.pid, phone.adb_port, flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        print(phone.state()["screen"], flush=True)
"""


@pytest.fixture(scope="module")
def phone() -> Iterator[SimulatedPhone]:
    with SimulatedPhone(3, transport_port=0) as running:
        yield running


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


def test_it_can_be_reached(phone: SimulatedPhone) -> None:
    assert phone.serial == "qvl-phone-3"
    assert shell(phone, "getprop ro.serialno") == "qvl-phone-3\n"
    assert phone.transport_port not in (None, phone.adb_port)
    assert 0 < phone.startup_s < 60


def test_the_truth_matches_the_screen(phone: SimulatedPhone) -> None:
    shell(phone, "am start -n com.android.settings/.Settings")
    state, tree = phone.state(), phone.tree()
    assert state["foreground"] == "com.android.settings"
    assert "com.android.settings" in shell(phone, "dumpsys window | grep mCurrentFocus")
    assert tree.bounds_px == (0, 0, 1080, 2400)
    assert tree.package == "com.android.settings"
    assert f'text="{tree.children[0].text}"' in shell(phone, "uiautomator dump /dev/tty")
    json.dumps(state)


def test_faults_while_it_runs(phone: SimulatedPhone) -> None:
    phone.set_fault("secure_screen")
    raw = ask(phone.adb_port, "host:transport-any", "exec:screencap")
    assert set(raw[16::4]) == {0}
    phone.set_fault("secure_screen", False)
    raw = ask(phone.adb_port, "host:transport-any", "exec:screencap")
    assert set(raw[16::4]) != {0}
    with pytest.raises(UsageError, match="no fault 'flood'"):
        phone.set_fault("flood")  # type: ignore[arg-type]


def test_options_arrive() -> None:
    options = {"width_px": 720, "height_px": 1280, "density": 2.0, "dark": True}
    with SimulatedPhone(**options, faults=["locked"]) as small:  # type: ignore[arg-type]
        assert shell(small, "wm size") == "Physical size: 720x1280\n"
        assert shell(small, "wm density") == "Physical density: 320\n"
        assert shell(small, "cmd uimode night") == "Night mode: yes\n"
        assert "mShowingLockscreen=true" in shell(small, "dumpsys window policy")
        assert small.transport_port is None


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"width_px": 10}, "width_px=10"),
        ({"density": float("nan")}, "density=nan"),
        ({"faults": ("flood",)}, "flood"),
        ({"adb_port": 70000}, "adb_port=70000"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], name: str) -> None:
    with pytest.raises(UsageError, match=name):
        SimulatedPhone(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("which", ["adb_port", "transport_port"])
def test_a_taken_port(phone: SimulatedPhone, which: str) -> None:
    with pytest.raises(DeviceUnavailable, match=str(phone.adb_port)) as raised:
        SimulatedPhone(**{which: phone.adb_port})  # type: ignore[arg-type]
    assert "another port" in raised.value.fix


def fake_pyside(folder: Path, source: str) -> str:
    """Make a PySide6 that fails on import; return the PYTHONPATH that leads to it."""
    (folder / "PySide6").mkdir()
    (folder / "PySide6" / "__init__.py").write_text(source)
    return str(folder)


def test_without_pyside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "raise ModuleNotFoundError(\"No module named 'PySide6'\", name='PySide6')"
    monkeypatch.setenv("PYTHONPATH", fake_pyside(tmp_path, source))
    with pytest.raises(MissingExtra, match="PySide6") as raised:
        SimulatedPhone()
    assert raised.value.fix == 'pip install "qvl-agent[phone]"'


@pytest.mark.parametrize(
    ("library", "fix"),
    [("libEGL.so.1", "libegl1"), ("libnew.so.7", "apt-file search libnew.so.7")],
)
def test_without_a_system_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, fix: str
) -> None:
    message = f"{library}: cannot open shared object file: No such file or directory"
    monkeypatch.setenv("PYTHONPATH", fake_pyside(tmp_path, f"raise ImportError({message!r})"))
    with pytest.raises(DeviceUnavailable, match=library) as raised:
        SimulatedPhone()
    assert fix in raised.value.fix


def test_a_crash_at_start_shows_what_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import os, sys; print('no platform plugin', file=sys.stderr, flush=True); os.abort()"
    monkeypatch.setenv("PYTHONPATH", fake_pyside(tmp_path, source))
    with pytest.raises(DeviceUnavailable, match="no platform plugin"):
        SimulatedPhone()


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


def start_parent() -> tuple[subprocess.Popen[str], int, int]:
    """Start a process that holds a phone; return it, the phone's pid and its port."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    pid, port = map(int, parent.stdout.readline().split())
    return parent, pid, port


def test_a_killed_parent_takes_the_phone_along() -> None:
    parent, pid, port = start_parent()
    with parent:
        parent.kill()
    wait_until_gone(port, pid)


def test_ctrl_c_leaves_the_phone_to_the_parent() -> None:
    parent, pid, port = start_parent()
    with parent:
        os.killpg(parent.pid, signal.SIGINT)  # as the terminal does
        assert parent.stdout is not None
        assert parent.stdout.read() == "home\n", "the phone still answered"
    wait_until_gone(port, pid)
