"""``qvl-agent bench`` as people and scripts see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.evals.counting import FAMILIES, SPEC

from qvl_agent.cli.bench_setup import resumed_bench
from qvl_agent.config import load_config
from qvl_agent.errors import UsageError
from qvl_agent.evals.plan import BenchPlan
from qvl_agent.evals.record import BenchRecord
from qvl_agent.models.port import ModelSettings

ROOT = Path(__file__).parents[2]
KNOWS = "tests.evals.counting:knows"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "qvl_agent", "bench", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)}


def bench(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_table_and_json_say_the_same(tmp_path: Path) -> None:
    told = bench(SPEC, "-m", KNOWS, "-n", "3", "--no-expert", "--json", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    assert said["exit_code"] == 0
    assert said["interrupted"] is False
    assert (said["total"]["achieved"], said["total"]["episodes"]) == (2, 3)
    assert {one["expert_steps"] for one in said["episodes"]} == {None}
    assert "2/3" in told.stderr
    assert "3 of 3  count.far   seed 0   failed" in told.stderr
    failed = next(one for one in said["episodes"] if not one["achieved"])
    folder = tmp_path / said["bench"] / failed["episode"]
    assert f"{said['bench']}/{failed['episode']}" in told.stderr
    show = [sys.executable, "-m", "qvl_agent", "show", str(folder)]
    shown = subprocess.run(show, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "step_limit after 8 steps" in shown.stdout

    whole = bench("--resume", "last", cwd=tmp_path)
    assert (whole.returncode, "2/3" in whole.stdout) == (0, True), whole.stderr


def test_what_there_is(tmp_path: Path) -> None:
    listed = bench(SPEC, "--list", "--families", "count.*", cwd=tmp_path)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(FAMILIES)
    said = json.loads(bench(SPEC, "--list", "--json", cwd=tmp_path).stdout)
    assert said["families"][2] == {"family": "count.far", "goal": "Go up to 20"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "phone"),
        (["paper"], "no suite 'paper'"),
        ([SPEC, "--families", "count.sideways"], "--list"),
        ([SPEC, "-m", "telepathy:1"], "telepathy"),
        ([SPEC, "-m", "tests.evals.counting:missing"], "buy some"),
        ([SPEC, "-m", "scripted:s", "--base-url", "http://127.0.0.1:9"], "for a server"),
        ([SPEC, "-m", "expert", "--family", "elfish"], "elfish"),
        ([SPEC, "--split", "test"], "held_out"),
        ([SPEC, "-m", "expert", "--blank"], "never does"),
        ([SPEC, "--font-scale", "0"], "font-scale"),
        ([SPEC, "-n", "0"], "1"),
        (["--resume", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_is_named(arguments: list[str], says: str, tmp_path: Path) -> None:
    failed = bench(*arguments, cwd=tmp_path)
    assert failed.returncode == 2, failed.stderr
    assert says in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not list(tmp_path.glob("replays/*"))


def test_a_resumed_bench_is_not_another_one(tmp_path: Path) -> None:
    assert bench(SPEC, "-m", KNOWS, "-n", "1", cwd=tmp_path).returncode == 0
    failed = bench(SPEC, "--resume", "last", "--blank", cwd=tmp_path)
    assert failed.returncode == 2
    assert "--blank" in failed.stderr


def test_a_url_may_be_given_again_with_what_no_file_is_to_hold(tmp_path: Path) -> None:
    plan, url = BenchPlan(SPEC, "openai:m", FAMILIES, 1), "http://ada:hunter22@127.0.0.1:9/v1"
    BenchRecord.create(tmp_path, plan, ModelSettings(base_url=url)).save()
    resumed = [
        resumed_bench({"suite": None, "base_url": given}, "last", config)
        for given, config in (
            (url, load_config({"base_url": url, "replays": tmp_path})),
            (None, load_config({"base_url": url, "replays": tmp_path})),  # from the environment
        )
    ]
    assert [record.settings().base_url for record in resumed] == [url, url]
    other = "http://127.0.0.1:10/v1"
    with pytest.raises(UsageError, match="--base-url"):
        resumed_bench(
            {"suite": None, "base_url": other}, "last",
            load_config({"base_url": other, "replays": tmp_path}),
        )  # fmt: skip


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    arguments = ("-m", "openai:m", "--base-url", "http://127.0.0.1:9/v1", "--family", "qwen3-vl")
    failed = bench(SPEC, *arguments, "-n", "1", "--json", cwd=tmp_path)
    assert failed.returncode == 4, failed.stderr
    said = json.loads(failed.stdout)
    assert said["error"] == "ModelError"
    assert said["total"]["rate"] is None
    assert said["episodes"][0]["spoiled"] == "model"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_shows_what_there_is_and_leaves_nothing_running(
    number: signal.Signals, tmp_path: Path
) -> None:
    """The whole group is struck, as by Ctrl-C in a terminal."""
    running = subprocess.Popen(
        command(SPEC, "-m", KNOWS, "-n", "500", "-w", "2", "--json"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not any('"number"' in path.read_text() for path in tmp_path.glob("replays/*/bench.json")):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.02)
    os.killpg(running.pid, number)
    stdout, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    said = json.loads(stdout)
    assert (said["interrupted"], said["complete"]) == (True, False)
    assert 1 <= said["total"]["episodes"] < 500
    assert "--resume" in stderr
    assert "Traceback" not in stderr
    assert not living(group=running.pid)


def living(group: int) -> list[str]:
    """Processes of a group; where nobody buries orphans, their remains are no processes."""
    listing = ["ps", "-Aww", "-o", "pgid=,stat=,args="]
    rows = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [row.split(maxsplit=2) for row in rows]
    return [row[-1] for row in found if row[0] == str(group) and not row[1].startswith("Z")]
