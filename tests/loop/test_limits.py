"""When a run ends by itself: steps, time, getting nowhere."""

from __future__ import annotations

from itertools import repeat

from tests.doubles import CounterDevice, agent_for, of, quick_run, reply, tap

from qvl_agent.journal.events import (
    Decided,
    Nudged,
)
from qvl_agent.limits import Limits


def test_stuck_is_told_then_stopped() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device), repeat(tap(device, "inert")))
    result = agent.drive("count")
    assert result.status == "gave_up"
    assert "stuck" in result.reason
    assert result.steps <= 6
    assert of(journal, Nudged)


def test_going_to_and_fro_is_stopped() -> None:
    device = CounterDevice()
    moves = (tap(device, label) for _ in range(50) for label in ("plus", "minus"))
    agent, journal = agent_for(quick_run(device), moves)
    result = agent.drive("count")
    assert result.status == "gave_up"
    assert {event.pattern for event in of(journal, Nudged)} & {"cycle", "no_progress"}
    assert result.steps <= 8


def test_twenty_useful_repeats_are_not_stopped() -> None:
    device = CounterDevice()
    script = [*[tap(device, "plus")] * 20, reply("done")]
    agent, _ = agent_for(quick_run(device), script)
    assert agent.drive("count to twenty").status == "done"
    assert device.count == 20


def test_limits_end_the_run() -> None:
    device = CounterDevice()
    run = quick_run(device, limits=Limits(max_steps=2))
    agent, _ = agent_for(run, repeat(tap(device, "plus")))
    result = agent.drive("count")
    assert (result.status, result.steps, device.count) == ("step_limit", 2, 2)


def test_time_runs_out() -> None:
    device = CounterDevice()
    run = quick_run(device, limits=Limits(max_seconds=5.0))
    ticks = iter(range(0, 10_000, 2))
    run.now, run.started_s = lambda: float(next(ticks)), 0.0
    agent, _ = agent_for(run, repeat(tap(device, "plus")))
    assert agent.drive("count").status == "time_limit"


def test_a_dry_run_touches_nothing() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device, dry_run=True), [tap(device, "plus")])
    result = agent.drive("count")
    assert result.status == "step_limit"
    assert "dry run" in result.reason
    assert device.performed == []
    assert len(of(journal, Decided)) == 1


def test_time_is_up_between_two_bad_replies() -> None:
    run = quick_run(CounterDevice(), limits=Limits(max_seconds=3.0))
    ticks = iter(range(0, 10_000, 2))
    run.now, run.started_s = lambda: float(next(ticks)), 0.0
    agent, _ = agent_for(run, repeat("gibberish"))
    assert agent.drive("count").status == "time_limit"
