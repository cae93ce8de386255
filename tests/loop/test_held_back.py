"""Actions that the guard holds back: what a model is told, what a person agreed to, what a task
does then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.doubles import Clock, CounterDevice, of, quick_run, reply, tap
from tests.replay.endings import ENDINGS, record

from qvl_agent.errors import ActionFailed, ActionHeldBack
from qvl_agent.guard import Guarded
from qvl_agent.journal.events import Asked, HumanAsked, Observed, Outcome
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.limits import RunEnds
from qvl_agent.loop import Agent
from qvl_agent.models.port import Conversation
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.policy import Approver, HumanAnswer
from qvl_agent.run import Run
from qvl_tasks.screen import TRIES, Screen


class Bench:
    """A guarded counter under a run."""

    def __init__(self, approver: Approver | None = None) -> None:
        self.device, self.clock = CounterDevice(), Clock()
        self.run: Run = quick_run(self.device, approver=approver)
        self.run.device = Guarded(self.device, now=self.clock, pause=self.clock.pause)
        assert isinstance(self.run.journal, MemoryJournal)
        self.journal = self.run.journal

    def drive(self, replies: Iterator[str]) -> str:
        """Let a model decide that takes its time."""

        def answer(conversation: Conversation) -> str:
            self.clock.pause(3.0)
            return next(replies)

        return Agent(self.run, ScriptedModel(answer)).drive("count").status

    @property
    def results(self) -> list[str]:
        return [outcome.result for outcome in of(self.journal, Outcome)]


def test_a_model_is_not_told_that_the_screen_is_as_before() -> None:
    bench = Bench()

    def replies() -> Iterator[str]:
        bench.device.labels = ("minus", "plus", "inert", "Send")
        yield tap(bench.device, "minus")
        yield tap(bench.device, "plus")
        yield reply("done")

    assert bench.drive(replies()) == "done"
    assert bench.results == ["held_back", "done"]
    assert {seen.integrity for seen in of(bench.journal, Observed)} == {"ok"}
    told = of(bench.journal, Asked)[1].prompt
    assert "has changed since it was looked at" in told
    assert "exactly as before" not in told


def test_a_screen_that_changed_after_a_failure_is_not_called_unchanged(tmp_path: Path) -> None:
    """Whoever reads that nothing changed does it again."""
    episode = record(ENDINGS["action unknown, and done"], tmp_path)
    assert [seen.integrity for seen in episode.of(Observed)] == ["ok", "ok", "ok"]
    assert "exactly as before" not in "".join(asked.prompt for asked in episode.of(Asked))
    failed = record(ENDINGS["action refused"], tmp_path)
    assert [seen.integrity for seen in failed.of(Observed)] == ["ok", "ok", "unchanged"]


class Agrees:
    """A person who says yes to what they saw, while something else comes to stand there."""

    def __init__(self) -> None:
        self.meanwhile: list[Callable[[], None]] = []

    def ask(self, question: str) -> HumanAnswer:
        if self.meanwhile:
            self.meanwhile.pop()()
        return HumanAnswer("yes", "person")


def test_a_yes_holds_for_what_stood_around_the_target_when_it_was_asked_for() -> None:
    approver = Agrees()
    bench = Bench(approver)

    def others() -> None:
        bench.device.labels = ("plus", "minus", "to all", "Send", "at once")

    approver.meanwhile = [others]
    replies = iter([tap(bench.device, "Send"), tap(bench.device, "Send"), reply("done")])
    assert bench.drive(replies) == "done"
    assert bench.results == ["held_back", "done"]
    assert len(of(bench.journal, HumanAsked)) == 2


def refusing(device: CounterDevice, *, times: int, meanwhile: Callable[[], None]) -> None:
    """Have the first touches held back, as a guard does."""
    left = iter(range(times))

    def hold_back(action: object) -> None:
        if next(left, None) is not None:
            meanwhile()
            raise ActionHeldBack("the screen has changed")

    device.on_perform = hold_back


def test_a_task_looks_for_its_target_again() -> None:
    bench = Bench()

    def move() -> None:
        bench.device.labels = (*bench.device.labels[1:], bench.device.labels[0])

    refusing(bench.device, times=TRIES - 1, meanwhile=move)
    Screen(bench.run).tap("plus")
    assert bench.device.count == 1
    assert bench.results == ["held_back"] * (TRIES - 1) + ["done"]


def test_a_task_types_again_only_into_the_same_screen() -> None:
    bench = Bench()
    refusing(bench.device, times=1, meanwhile=lambda: None)
    Screen(bench.run).type("x")
    assert bench.device.text == "x"

    bench = Bench()
    refusing(
        bench.device, times=1, meanwhile=lambda: setattr(bench.device, "labels", ("Who?", "PIN"))
    )
    with pytest.raises(RunEnds, match="could not type 'x': the screen has changed"):
        Screen(bench.run).type("x")
    assert bench.device.performed == []


@pytest.mark.parametrize("times", [TRIES, TRIES + 1])
def test_a_task_does_not_try_for_ever(times: int) -> None:
    bench = Bench()
    refusing(bench.device, times=times, meanwhile=lambda: None)
    with pytest.raises(RunEnds, match="could not tap"):
        Screen(bench.run).tap("plus")
    assert bench.results == ["held_back"] * TRIES


def test_what_the_device_refuses_is_not_tried_again() -> None:
    bench = Bench()

    def refuse(action: object) -> None:
        raise ActionFailed("no")

    bench.device.on_perform = refuse
    with pytest.raises(RunEnds, match="could not tap 'plus': no"):
        Screen(bench.run).tap("plus")
    assert bench.results == ["failed"]
