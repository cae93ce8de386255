"""Scripted tasks on a real device in memory."""

from __future__ import annotations

from datetime import date

import pytest
from tests.doubles import CounterDevice, quick_run

from qvl_agent.errors import UsageError
from qvl_agent.journal.events import Checked, Decided, Started
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.result import RunResult
from qvl_agent.task import drive_task
from qvl_tasks import Screen, ScriptedTask, task


@task("count to {number}", "count")
def count_to(screen: Screen, number: int = 1) -> None:
    """Count up to a number."""
    for _ in range(number):
        screen.tap("plus")
    screen.expect(str(number))


@task("pay", permits=["pays"])
def pay(screen: Screen, when: date = date(2026, 1, 1)) -> None:
    """Pay ten euros."""
    screen.tap("Pay")


def drive(
    device: CounterDevice, chosen: ScriptedTask, **given: str
) -> tuple[RunResult, MemoryJournal]:
    run = quick_run(device)
    result = drive_task(run, chosen, goal="test", params=chosen.params(given))
    assert isinstance(run.journal, MemoryJournal)
    return result, run.journal


def test_what_was_checked_is_the_proof() -> None:
    device = CounterDevice()
    result, journal = drive(device, count_to, number="3")
    assert (result.status, result.proof, result.steps) == ("done", "verified", 3)
    assert device.count == 3
    assert result.evidence == ("'3' stands on the screen",)
    assert any(isinstance(event, Checked) and event.holds for event in journal.events)
    started = journal.events[0]
    assert isinstance(started, Started)
    assert (started.decider, started.task, started.params) == ("task", "count_to", {"number": 3})


def test_without_a_check_it_is_a_claim() -> None:
    result, _ = drive(CounterDevice(), pay)
    assert (result.status, result.proof) == ("done", "claimed")


def test_declared_risks_are_not_asked_about_and_others_are() -> None:
    device = CounterDevice()
    assert drive(device, pay)[0].status == "done"
    assert device.count == 1000

    @task("send")
    def send(screen: Screen) -> None:
        screen.tap("Send")

    assert drive(device, send)[0].status == "denied"


def test_what_is_not_there_ends_the_run_and_says_what_is() -> None:
    @task("lost")
    def lost(screen: Screen) -> None:
        screen.tap("Nowhere")

    result, journal = drive(CounterDevice(), lost)
    assert (result.status, result.proof) == ("gave_up", "none")
    assert "'Nowhere' is not on the screen" in result.reason
    assert "'plus'" in result.reason
    assert not [event for event in journal.events if isinstance(event, Decided)]


def test_a_check_that_does_not_hold_is_no_success() -> None:
    @task("wrong")
    def wrong(screen: Screen) -> None:
        screen.expect("17")

    assert drive(CounterDevice(), wrong)[0].status == "gave_up"


def test_goals_and_parameters() -> None:
    assert count_to.match("count to 5") == {"number": "5"}
    assert count_to.match("count") == {}
    assert count_to.match("sing") is None
    assert count_to.params({"number": "5"}) == {"number": 5}
    assert count_to.params({}) == {"number": 1}
    assert count_to.summary == "Count up to a number."
    assert pay.params({"when": "2026-12-24"}) == {"when": "2026-12-24"}


@pytest.mark.parametrize("given", [{"number": "many"}, {"colour": "red"}])
def test_parameters_that_do_not_fit_are_named(given: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        count_to.params(given)
    assert next(iter(given)) in str(caught.value)
    assert "--param" in caught.value.fix


def test_a_phrase_with_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(UsageError, match="size"):

        @task("make {size}")
        def make(screen: Screen) -> None:
            """Make."""
