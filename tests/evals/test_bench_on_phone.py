"""The suite of the simulated phone, through real phones, the real loop and worker processes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from qvl_agent.evals.bench import BenchOptions, run_bench
from qvl_agent.evals.plan import BenchPlan
from qvl_agent.evals.record import FILE, BenchRecord
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.port import ModelSettings

FAMILIES = ("settings.switch_on", "questions.battery")
SEED = 987_654
"""Of phones that nobody else has, so that those of this test can be told from others'."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> BenchRecord:
    plan = BenchPlan("phone", "expert", FAMILIES, 2, SEED)
    record = BenchRecord.create(tmp_path_factory.mktemp("replays"), plan, ModelSettings())
    run_bench(record, BenchOptions(workers=2, keep_all=True))
    return record


def test_the_experts_of_the_phone_reach_their_goals(done: BenchRecord) -> None:
    assert {one.family: one.why for one in done.episodes if not one.achieved} == {}
    assert {one.family for one in done.episodes} == set(FAMILIES)
    assert json.loads((done.folder / FILE).read_text())["total"]["rate"] == 1.0


def test_their_episodes_are_ordinary_ones(done: BenchRecord) -> None:
    for one in done.episodes:
        started = read_episode(done.folder / one.episode).started
        assert (started.goal, started.model, started.family) == (one.goal, "expert", "pocket")
        assert started.device["name"] == "phone"


def test_no_phone_is_left(done: BenchRecord) -> None:
    listing = ["ps", "-Aww", "-o", "args="]
    running = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    episodes = [read_episode(done.folder / one.episode) for one in done.episodes]
    serials = {episode.started.device["serial"] for episode in episodes}
    assert all(str(SEED) in serial for serial in serials)
    assert not [line for line in running.splitlines() if str(SEED) in line]


def test_a_model_that_claims_everything_reaches_nothing(tmp_path: Path) -> None:
    script = tmp_path / "boasts.jsonl"
    script.write_text('{"kind": "done", "summary": "of course"}\n')
    plan = BenchPlan("phone", f"scripted:{script}", ("settings.switch_on",), 1)
    record = BenchRecord.create(tmp_path, plan, ModelSettings())
    run_bench(record, BenchOptions())
    (one,) = record.episodes
    assert (one.false_success, one.steps, one.spoiled) == (True, 1, "")
    assert one.reason
