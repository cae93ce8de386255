"""``qvl-agent conform``: what it says and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qvl_tools.conformance import conformance_cases

ROOT = Path(__file__).parents[2]

# What anyone could write: a device and a bench of their own, one of them wrong.
THEIRS = """
from tests.conformance.broken import ReadsBeyond, Stumbles
from tests.conformance.paper import PaperBench, PaperDevice, World

world = World()


def right(argument, settings):
    return PaperDevice(world)


def wrong(argument, settings):
    return ReadsBeyond(world)


def stumbling(argument, settings):
    return Stumbles(world)


def dead(argument, settings):
    from qvl_agent.errors import NoDevice
    raise NoDevice("nothing is plugged in", fix="plug it in")


def bench():
    return PaperBench(world)
"""


def conform(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "theirs.py").write_text(THEIRS, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "qvl_agent", "conform", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder)))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_backend_that_is_right(tmp_path: Path) -> None:
    done = conform("theirs:right", "--bench", "theirs:bench", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == f"{len(conformance_cases()) - 1} ok, 0 broken, 1 skipped"
    assert "      ok  acting.a_tap_lands\n" in done.stdout
    assert " skipped  the device claims every kind:\n" in done.stdout
    assert "          refusing.kinds_it_does_not_claim\n" in done.stdout


def test_a_backend_that_is_wrong(tmp_path: Path) -> None:
    done = conform("theirs:wrong", "--bench", "theirs:bench", "--json", folder=tmp_path)
    assert done.returncode == 1
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["conforms"], said["broken"]) == (False, 1)
    (broken,) = [check for check in said["checks"] if check["state"] == "broken"]
    assert broken["name"] == "looking.texts_lie_on_the_screen"
    assert "Box(left=390" in broken["detail"]
    assert "  BROKEN  looking.texts_lie_on_the_screen" in done.stderr
    assert "must hold: A device that reads says texts with boxes" in done.stderr
    assert "but: 'x' is said to be at Box(left=390" in done.stderr
    assert said["checks"][0]["about"].startswith("Its fields are")


def test_a_backend_that_raises_what_it_must_not(tmp_path: Path) -> None:
    done = conform("theirs:stumbling", "--bench", "theirs:bench", folder=tmp_path)
    assert done.returncode == 1
    assert "RuntimeError: what is this?" in done.stdout
    assert " 1 broken, " in done.stdout


def test_without_a_bench_it_says_what_was_not_checked(tmp_path: Path) -> None:
    done = conform("theirs:right", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("there is no bench that knows the truth about this device") == 1
    assert "acting.a_tap_lands, " in done.stdout
    assert "      ok  ending.closing_twice_is_fine" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("theirs:dead",), 3, "nothing is plugged in"),
        (("nothing",), 2, "there is no device 'nothing'"),
        (("theirs:right", "--bench", "nothing"), 2, "there is no bench 'nothing'"),
    ],
)
def test_what_can_not_be_tried(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    done = conform(*words, folder=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "fix:" in done.stderr


def test_what_can_not_be_tried_is_json_too(tmp_path: Path) -> None:
    done = conform("theirs:dead", "--json", folder=tmp_path)
    assert done.returncode == 3
    said = json.loads(done.stdout)
    assert said["conforms"] is None
    assert (said["error"], said["fix"]) == ("NoDevice", "plug it in")


def test_a_desktop_that_is_not_there_is_told_by_the_device_not_by_the_bench(tmp_path: Path) -> None:
    done = conform("desktop", "--bench", "desktop", folder=tmp_path)
    assert done.returncode in (2, 3)  # without the extra, that is what is missing
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
