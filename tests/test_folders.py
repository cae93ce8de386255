"""Where a user's files lie: the same place from every working folder, or a named error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qvl_agent.config import user_file
from qvl_agent.errors import QvlError, UsageError
from qvl_agent.folders import config_folder, state_folder
from qvl_agent.lease import take_lease
from qvl_agent.stop_file import check_stop_file


@pytest.mark.parametrize(
    ("variable", "usual", "folder"),
    [
        ("XDG_STATE_HOME", ".local/state", state_folder),
        ("XDG_CONFIG_HOME", ".config", config_folder),
    ],
)
def test_a_relative_folder_is_ignored(
    variable: str,
    usual: str,
    folder: Callable[[], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "told"))
    assert folder() == tmp_path / "told" / "qvl-agent"
    monkeypatch.setenv("HOME", str(tmp_path))
    for ignored in ("state", "./x", ""):
        monkeypatch.setenv(variable, ignored)
        assert folder() == tmp_path / usual / "qvl-agent"


@pytest.mark.parametrize(
    "ask", [user_file, check_stop_file, lambda: take_lease("android:a"), state_folder]
)
def test_a_user_without_a_home_is_told_what_to_set(
    ask: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for variable in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(QvlError, match="home") as told:
        ask()
    assert "set XDG_" in told.value.fix
    assert isinstance(told.value, UsageError) or "leases" in str(told.value)
