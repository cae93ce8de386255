"""The phone in a process of its own: start, truth, faults, and what keeps it from starting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.phone.adb_talk import ask

from qvl_agent.errors import DeviceUnavailable, MissingExtra, UsageError
from qvl_tools.phone.process import SimulatedPhone


@pytest.fixture(scope="module")
def phone() -> Iterator[SimulatedPhone]:
    with SimulatedPhone(3, transport_port=0) as running:
        yield running


def shell(phone: SimulatedPhone, line: str) -> str:
    return ask(phone.adb_port, f"host:transport:{phone.serial}", f"shell:{line}").decode()


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
    assert raw[16::4].count(0) > 0.8 * len(raw[16::4])
    phone.set_fault("secure_screen", False)
    raw = ask(phone.adb_port, "host:transport-any", "exec:screencap")
    assert raw[16::4].count(0) < 0.2 * len(raw[16::4])
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
        ({"colour": "red"}, "colour='red'"),
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


def test_an_interrupted_question_leaves_no_answer_behind(phone: SimulatedPhone) -> None:
    with phone._lock:  # as after Ctrl-C between question and answer
        phone._asked += 1
        phone._process.write({"id": phone._asked, "call": "state"})
    assert phone.tree().bounds_px == (0, 0, 1080, 2400)


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
