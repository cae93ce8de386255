"""Finding an episode by its folder, its file or a part of its name."""

import os
from pathlib import Path

import pytest

from qvl_agent.errors import UsageError
from qvl_agent.journal.reader import read_episode


@pytest.fixture
def replays(tmp_path: Path) -> Path:
    for name in ("2026-01-01T00-00-00_tap_aaaa", "2026-01-02T00-00-00_tap_bbbb"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "episode.jsonl").touch()
    return tmp_path


@pytest.mark.parametrize("where", ["2026-01-01T00-00-00_tap_aaaa", "aaaa", "2026-01-01"])
def test_part_of_a_name(replays: Path, where: str) -> None:
    assert name_of(where, replays) == "2026-01-01T00-00-00_tap_aaaa"


def test_last(replays: Path) -> None:
    assert name_of("last", replays) == "2026-01-02T00-00-00_tap_bbbb"


def test_last_within_one_second_is_the_last_written(replays: Path) -> None:
    for name in ("tap_9999", "tap_0000"):
        (replays / f"2026-01-02T00-00-00_{name}").mkdir()
        (replays / f"2026-01-02T00-00-00_{name}" / "episode.jsonl").touch()
    os.utime(replays / "2026-01-02T00-00-00_tap_0000" / "episode.jsonl", (2**31, 2**31))
    assert name_of("last", replays) == "2026-01-02T00-00-00_tap_0000"


def test_folder_and_file(replays: Path) -> None:
    folder = replays / "2026-01-01T00-00-00_tap_aaaa"
    elsewhere = replays / "nowhere"
    assert name_of(folder, elsewhere) == folder.name
    assert name_of(folder / "episode.jsonl", elsewhere) == folder.name


def test_an_ambiguous_name_lists_its_meanings(replays: Path) -> None:
    with pytest.raises(UsageError, match=r"(?s)several.*aaaa.*bbbb"):
        read_episode("tap", replays_dir=replays)


@pytest.mark.parametrize("where", ["", "cccc", "..", "last"])
def test_an_unknown_name(tmp_path: Path, where: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="there is no episode"):
        read_episode(where, replays_dir=tmp_path / "empty")


def name_of(where: str | Path, replays: Path) -> str:
    return read_episode(where, replays_dir=replays).folder.name
