"""``qvl-agent export`` as people and scripts see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.test_verbs import qvl
from tests.evals.export_samples import rows, taps
from tests.evals.test_bench_command import living

from qvl_agent.geometry import ScreenPoint


@pytest.fixture(scope="module")
def replays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replays")
    for number in range(3):
        taps(folder, ScreenPoint(100, 100 * number), goal=f"touch {number}")
    return folder


def test_it_says_what_it_made_and_what_not(replays: Path, tmp_path: Path) -> None:
    said = qvl("export", str(replays), "--family", "pocket", "--out", "data", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "6 samples from 3 of 3 episodes, as pocket in the format qwen" in said.stdout
    assert len(rows(tmp_path / "data")) == 6
    again = qvl("export", str(replays), "--family", "pocket", "--out", "data", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_scripts_get_one_object(replays: Path, tmp_path: Path) -> None:
    said = qvl(
        "export", str(replays), "--family", "qwen2.5-vl", "--format", "trl", "--out", "data",
        "--split", "0.5", "--grounding", "2", "--json", cwd=tmp_path,
    )  # fmt: skip
    told = json.loads(said.stdout)
    assert told["out"] == "data"
    assert told == {"out": "data", **json.loads((tmp_path / "data" / "data.json").read_text())}


def test_nothing_to_learn_is_no_success(replays: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "episode.jsonl").write_text("{}\n")
    said = qvl("export", str(broken), "--family", "pocket", "--out", "data", cwd=tmp_path)
    assert said.returncode == 1
    assert "left out: 1 episode: can't be read: EpisodeCorrupt" in said.stdout
    assert "is no qvl-episode" in said.stdout


def test_wrong_options_are_refused_before_anything_is_written(
    replays: Path, tmp_path: Path
) -> None:
    options = ("--family", "pocket", "--redact", "(")
    said = qvl("export", str(replays), "--out", "data", *options, cwd=tmp_path)
    assert said.returncode == 2
    assert "no regular expression" in said.stderr
    assert not (tmp_path / "data").exists()


def test_an_interrupted_export_says_so(replays: Path, tmp_path: Path) -> None:
    """The whole group is struck, as by Ctrl-C in a terminal, while workers are being started."""
    command = [sys.executable, "-m", "qvl_agent", "export", str(replays), "--family", "pocket"]
    running = subprocess.Popen(
        [*command, "--out", "data", "--workers", "2"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline_s = time.monotonic() + 60
    sightings = 0
    while sightings < 4:  # by then there is a Python, which is still importing
        sightings += any("spawn_main" in arguments for arguments in living(group=running.pid))
        assert time.monotonic() < deadline_s
        assert running.poll() is None
    os.killpg(running.pid, signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    assert "interrupted: no new data was written" in stderr
    assert "Traceback" not in stderr
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["images"]
