"""The stop file ends the work of every agent on the machine, wherever it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from qvl_agent.config import RunConfig
from qvl_agent.errors import UserStopped
from qvl_agent.stop_file import check_stop_file, stop_file


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where QVL_STOP_FILE says that it is."""
    path = tmp_path / "halt"
    monkeypatch.setenv("QVL_STOP_FILE", str(path))
    return path


def test_agents_work_until_it_is_there_and_again_when_it_is_gone(chosen: Path) -> None:
    check_stop_file()
    chosen.touch()
    with pytest.raises(UserStopped) as raised:
        check_stop_file("desktop:1")
    assert str(chosen) in str(raised.value)
    assert "removed" in str(raised.value)
    assert str(chosen) in raised.value.fix
    assert raised.value.serial == "desktop:1"
    chosen.unlink()
    check_stop_file()


def test_a_folder_and_a_broken_link_stop_as_well(chosen: Path, tmp_path: Path) -> None:
    chosen.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UserStopped):
        check_stop_file()
    chosen.unlink()
    chosen.mkdir()
    with pytest.raises(UserStopped):
        check_stop_file()


def test_it_lies_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QVL_STOP_FILE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert stop_file() == tmp_path / "qvl-agent" / "stop"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert stop_file() == tmp_path / ".local" / "state" / "qvl-agent" / "stop"


def test_a_file_where_its_folder_would_be_is_no_stop(chosen: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QVL_STOP_FILE", str(tmp_path / "plain" / "stop"))
        check_stop_file()


def test_what_can_not_be_told_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QVL_STOP_FILE", "x" * 5000)  # no file system takes this name
    with pytest.raises(UserStopped, match="can't be told"):
        check_stop_file()


def test_its_variable_is_no_setting_of_a_run(chosen: Path) -> None:
    assert "stop_file" not in RunConfig().model_dump()
