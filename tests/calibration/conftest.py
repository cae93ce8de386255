"""Calibrating a simulated endpoint over real HTTP; a configuration folder for each test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.servers.pointer import PointerServer

from qvl_agent.calibration.calibrate import Asked, calibrate
from qvl_agent.calibration.infer import CannotTell
from qvl_agent.calibration.profile import Calibration, Served
from qvl_agent.models.port import ModelSettings
from qvl_agent.plugins import open_uncalibrated

SPEC = "openai:test-model"

Calibrate = Callable[..., Calibration | CannotTell]


def settings_for(server: PointerServer, family: str) -> ModelSettings:
    return ModelSettings(base_url=server.base_url, family=family, budget_s=20.0)


def measure(
    server: PointerServer, family: str, on_asked: Callable[[Asked], None] = lambda asked: None
) -> Calibration | CannotTell:
    """Open the server's model and calibrate it; nothing is stored."""
    settings = settings_for(server, family)
    with closing(open_uncalibrated(SPEC, settings)) as model:
        return calibrate(model, Served.of(SPEC, settings, family), on_asked)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is stored from one test to the next apart."""
    folder = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder
