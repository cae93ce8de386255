"""The table for people: what it says, and that it fits where it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from qvl_agent.evals.plan import BenchPlan, jobs_of
from qvl_agent.evals.record import BenchRecord
from qvl_agent.evals.scored import Scored, Spoiled
from qvl_agent.evals.suite import Conditions
from qvl_agent.evals.summary import row_of
from qvl_agent.evals.table import LISTED, render_bench

FAMILIES = ("flights.book_cheapest", "flights.book", "settings.turn_several_on")
PLAN = BenchPlan("phone", "pocket", FAMILIES, 60, conditions=Conditions(dark=True))


def episode(number: int, family: str, *, end: str, spoiled: Spoiled = "") -> Scored:
    """One that ended as ``achieved``, ``false`` or ``failed``."""
    achieved = end == "achieved"
    return Scored(
        number=number,
        family=family,
        seed=number,
        goal="Book the cheapest flight",
        achieved=achieved,
        reached=achieved,
        claimed=end != "failed",
        reason="no trip to Lisbon, and one to Porto that nobody asked for " * 3,
        status="done" if end != "failed" else "step_limit",
        ended="stopped after 20 steps",
        steps=8,
        expert_steps=6 if achieved else None,
        step_model_s=(0.2, 0.4),
        input_tokens=3000,
        output_tokens=200,
        episode="" if achieved else f"2026-11-20T15-21-44_book-the-cheapest_{number:04x}",
        spoiled=spoiled,
    )


def shown(record: BenchRecord, width: int) -> list[str]:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(render_bench(record, width), soft_wrap=True)
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.fixture
def record() -> BenchRecord:
    ends = {0: "false", 1: "failed"}
    episodes = [
        episode(job.number, job.family, end=ends.get(job.number % 5, "achieved"))
        for job in jobs_of(PLAN)
    ]
    folder = Path("replays/2026-11-20T15-21-33_bench-phone_252a")
    return BenchRecord(folder, PLAN, episodes=episodes, workers=2)


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_and_says_what_counts(record: BenchRecord, width: int) -> None:
    lines = shown(record, width)
    paths = [line for line in lines if "replays/" in line]
    assert all(len(line) <= width for line in lines if line not in paths)
    text = "\n".join(lines)
    for said in ("flights\n", "turn_several_on", "36/60", "60%", "47–71", "dark theme", "8 / 6"):
        assert said in text
    assert ("0.30 / 0.40" in text) == ("tokens in" in text) == (width == 120)


def test_false_successes_are_counted_and_come_first(record: BenchRecord) -> None:
    lines = shown(record, 120)
    total = next(line for line in lines if line.startswith("all"))
    assert " 12 " in total
    failed = [line for line in lines if " seed " in line]
    assert len(failed) == LISTED
    assert all("false success" in line for line in failed)
    assert "  and 14 more in " in "\n".join(lines)
    assert (record.folder / record.episodes[4].episode).name in "\n".join(lines)


def test_what_could_not_be_played_counts_nowhere(record: BenchRecord) -> None:
    counted = row_of("", record.episodes)
    lost = episode(61, FAMILIES[0], end="failed", spoiled="device")
    with_lost = row_of("", [*record.episodes, lost])
    assert (with_lost.rate, with_lost.spoiled) == (counted.rate, 1)
    record.add(lost)
    assert "1 could not be played" in "\n".join(shown(record, 80))


def test_what_nobody_knows_or_played_is_not_shown() -> None:
    plain = Scored(1, FAMILIES[0], 1, achieved=True, reached=True, claimed=True, steps=3)
    lines = shown(BenchRecord(Path("r"), PLAN, episodes=[plain]), 80)
    assert lines[0].split() == ["achieved", "rate", "95%", "false", "steps"]
    assert [line.split()[0] for line in lines[1:3]] == ["flights", "book_cheapest"]
    assert lines[3] == "", "two families are still to come"


@given(st.text())
def test_what_a_screen_or_a_model_said_can_not_act_on_the_terminal(said: str) -> None:
    hostile = Scored(1, FAMILIES[0], 1, reason=said, status="gave_up", ended=said)
    lines = shown(BenchRecord(Path("r"), PLAN, episodes=[hostile]), 80)
    assert all(char.isprintable() for line in lines for char in line)
    assert sum("seed 1 " in line for line in lines) == 1
