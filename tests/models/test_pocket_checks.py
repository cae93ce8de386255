"""What doctor says of the model that comes with the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from qvl_agent.checks import Check
from qvl_agent.device import DeviceSettings
from qvl_agent.models.pocket.checks import pocket_checks


def check(folder: Path) -> Check:
    (found,) = pocket_checks(DeviceSettings(), folder)
    return found


def test_weights_that_are_not_there_are_told_with_what_to_type(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert (found.state, found.name) == ("optional", "pocket model")
    assert str(tmp_path) in found.detail
    assert "pip install" in found.fix


def test_weights_that_are_there_are_told_with_their_size(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"0" * 2_500_000)
    found = check(tmp_path)
    assert found.state == "ok", found
    assert found.detail.startswith("2.5 MB of weights")


def test_what_runs_it_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").touch()
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "torch" else there(name)
    )
    found = check(tmp_path)
    assert (found.state, found.fix) == ("optional", 'pip install "qvl-agent[local]"')
