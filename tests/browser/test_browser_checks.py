"""What doctor says of the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.desktop.programs import program

from qvl_agent.checks import Check
from qvl_agent.device import DeviceSettings
from qvl_tools.checks import _browser

pytestmark = pytest.mark.browser


def test_a_browser_that_starts() -> None:
    program("chromium")
    (check,) = _browser(DeviceSettings())
    assert (check.name, check.state) == ("browser", "ok")
    assert "Chromium" in check.detail


def test_none_is_no_fault_but_has_a_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    fix = "apt install chromium (or Chrome)"
    assert list(_browser(DeviceSettings())) == [Check("browser", "optional", "no Chromium", fix)]


def test_one_that_does_not_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (check,) = _browser(DeviceSettings())
    assert check.state == "missing"
    assert "\n" not in check.detail


def test_a_driver_that_does_not_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "/bin/false")
    (check,) = _browser(DeviceSettings())
    assert check.state == "missing"
    assert "driver" in check.detail
    assert "libatomic1" in check.fix
