"""``qvl-agent doctor --calibrate`` as people and scripts see it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.servers.pointer import Pointer, PointerServer, budget

DOCTOR = (sys.executable, "-m", "qvl_agent", "doctor")


def doctor(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DOCTOR, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


def calibrated(
    server: PointerServer, cwd: Path, *more: str, family: str = "qwen3-vl"
) -> subprocess.CompletedProcess[str]:
    which = ("--model", "openai:m", "--base-url", server.base_url, "--family", family)
    return doctor("--calibrate", *which, *more, cwd=cwd)


def last_json(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def stored(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"))


def test_it_says_what_was_found_and_keeps_it(tmp_path: Path, own_folder: Path) -> None:
    with PointerServer(Pointer("seen", budget(600 * 784, 28))) as server:
        done = calibrated(server, tmp_path, family="qwen2.5-vl")
    assert done.returncode == 0, done.stderr
    (path,) = stored(own_folder)
    for said in (
        "pixels of the image as the server resizes it: at most", "residual  median",
        "qwen2.5-vl has: pixels of the image as it is sent", "leaves alone", str(path),
    ):  # fmt: skip
        assert said in done.stdout
    assert "asking openai:m at http://127.0.0.1" in done.stderr
    assert "36/36" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal of its own")
def test_at_a_terminal_the_verdict_is_broken_between_words(tmp_path: Path) -> None:
    master, slave = os.openpty()
    with PointerServer(Pointer(1000, blind=True)) as server:
        which = ("--model", "openai:m", "--base-url", server.base_url, "--family", "qwen3-vl")
        done = subprocess.run(
            [*DOCTOR, "--calibrate", *which], cwd=tmp_path, stdout=slave, stderr=subprocess.PIPE,
            env={**os.environ, "COLUMNS": "60"}, timeout=120, check=False,
        )  # fmt: skip
    os.close(slave)
    said = re.sub(r"\x1b\[[0-9;]*m", "", os.read(master, 65536).decode()).splitlines()
    os.close(master)
    assert done.returncode == 1
    assert len(said) > 3
    assert max(map(len, said)) <= 60
    reason = " ".join(said)
    assert "cannot tell how the model writes points: no convention explains the replies" in reason


def test_measured_again_it_tells_drift(tmp_path: Path, own_folder: Path) -> None:
    pointer = Pointer(1000)
    with PointerServer(pointer) as server:
        first = calibrated(server, tmp_path, "--json")
        again = calibrated(server, tmp_path)
        pointer.spoken = 999
        other = calibrated(server, tmp_path, "--json")
    assert (first.returncode, again.returncode, other.returncode) == (0, 0, 0)
    said = last_json(first)
    assert said["told"] is said["default"] is True
    assert said["convention"]["coordinates"] == {"kind": "relative", "divisor": 1000}
    assert "qwen3-vl has the same" in again.stdout
    assert "DRIFT" not in again.stdout
    assert "the convention was: relative, 0 to 1000" in last_json(other)["drift"]
    assert stored(own_folder) == [Path(said["stored"])]


def test_what_can_not_be_told_is_not_kept(tmp_path: Path, own_folder: Path) -> None:
    pointer = Pointer(1000)
    with PointerServer(pointer) as server:
        kept = last_json(calibrated(server, tmp_path, "--json"))["stored"]
        before = Path(kept).read_bytes()
        pointer.blind = True
        stays = calibrated(server, tmp_path)
        Path(kept).unlink()
        nothing = calibrated(server, tmp_path, "--json")
    assert (stays.returncode, nothing.returncode) == (1, 1)
    assert "cannot tell" in stays.stdout
    assert f"{kept} stays as it was" in stays.stdout
    assert before  # and it was not written again, or it would be there now
    assert last_json(nothing)["told"] is False
    assert "nothing was stored" in nothing.stderr
    assert stored(own_folder) == []


def test_ctrl_c_keeps_nothing(tmp_path: Path, own_folder: Path) -> None:
    with PointerServer(Pointer(1000)) as server:
        which = ("--model", "openai:m", "--base-url", server.base_url, "--family", "qwen3-vl")
        with subprocess.Popen(
            [*DOCTOR, "--calibrate", *which], cwd=tmp_path, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        ) as running:  # fmt: skip

            def interrupt(asked: int) -> None:
                if asked == 5:
                    os.kill(running.pid, signal.SIGINT)

            server.before_answer = interrupt
            _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "interrupted: nothing was stored" in said
    assert "Traceback" not in said
    assert stored(own_folder) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--calibrate"], "--model openai:NAME"),
        (["--model", "openai:m"], "--calibrate --model"),
        (["--calibrate", "--model", "recorded:nothing"], "there is no episode"),
        (["--calibrate", "--model", "scripted:s.jsonl"], "nothing to calibrate"),
    ],
)
def test_what_can_not_be_calibrated_is_told(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    (tmp_path / "s.jsonl").write_text('{"kind": "done"}\n')
    done = doctor(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
