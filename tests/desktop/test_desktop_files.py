"""Desktop entries that nobody should have written: no application, or a harmless one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.desktop_files import App, command_of, read_entry
from qvl_tools.desktop.launch import start

HERE = {"PATH": os.environ["PATH"]}


def entry(command: str) -> App | None:
    text = f"[Desktop Entry]\nType=Application\nName=One\nExec={command}\n"
    return read_entry(text, "one", HERE)


def test_a_program_of_the_folder_that_we_are_in_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program").write_text("#!/bin/sh\n")
    (tmp_path / "program").chmod(0o755)
    assert entry(str(tmp_path / "program")) is not None
    assert entry("./program") is None
    assert entry(f"../{tmp_path.name}/program") is None


def test_a_word_that_no_program_can_be_given_makes_no_application() -> None:
    assert entry("sh -c true") is not None
    assert entry("sh -c \0") is None


@pytest.mark.parametrize("piece", ['\\"', '"\\', '"', '" ', '"a\\'])
def test_a_line_of_quotes_that_nobody_closes_is_read_at_once(piece: str) -> None:
    assert command_of(piece * 100_000, "")  # each one tried to the end would take minutes


def test_a_folder_of_somebody_who_is_not_there_is_not_looked_up() -> None:
    app = App("One", (), "one", ("/nowhere/at/all",), folder="~nobody-of-that-name/x")
    with pytest.raises(ActionFailed, match="One can't be started"):
        start(app)
