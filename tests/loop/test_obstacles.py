"""What stands in the way of a run: who is told, who is asked, and what is no success."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles import CounterDevice, quick_run, reply, tap
from tests.replay.endings import ENDINGS, Says, record
from tests.replay.preparations import in_front

from qvl_agent.device import InFront
from qvl_agent.errors import DeviceLost
from qvl_agent.journal.events import Asked, Checked, Fault, HumanAsked, Observed, Outcome, TextsRead
from qvl_agent.journal.reader import Episode
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Trouble
from qvl_agent.obstacles import with_front
from qvl_agent.policy import Approver, HumanAnswer, NobodyThere


@pytest.fixture
def run_of(tmp_path: Path) -> Callable[[str], Episode]:
    return lambda name: record(ENDINGS[name], tmp_path)


def ended(episode: Episode) -> tuple[str, str]:
    assert episode.ended is not None
    return episode.ended.status, episode.ended.reason


@pytest.mark.parametrize(
    ("name", "reason", "error"),
    [
        ("locked and nobody there", "the screen is locked, and nobody was there", "NeedsHuman"),
        ("locked and left so", "the screen is locked, and it still was", "NeedsHuman"),
        ("protected and nobody there", "may not be captured, and nobody", "ScreenUnavailable"),
    ],
)
def test_what_only_a_person_may_do_ends_a_run_without_one(
    run_of: Callable[[str], Episode], name: str, reason: str, error: str
) -> None:
    episode = run_of(name)
    status, said = ended(episode)
    assert status == "gave_up"
    assert reason in said
    assert [fault.error for fault in episode.of(Fault)] == [error]
    assert not list(episode.of(Outcome)), "nothing may be touched"
    assert not list(episode.of(Asked)), "the model has nothing to see"


@pytest.mark.parametrize("name", ["locked and unlocked", "protected and done by a person"])
def test_a_person_makes_way(run_of: Callable[[str], Episode], name: str) -> None:
    episode = run_of(name)
    assert ended(episode)[0] == "done"
    (asked,) = episode.of(HumanAsked)
    assert "yourself" in asked.question
    assert [outcome.result for outcome in episode.of(Outcome)] == ["done"]


class Shows(Approver):
    """The person makes the content visible; the app goes on saying that it is protected."""

    def __init__(self, device: CounterDevice) -> None:
        self.device = device

    def ask(self, question: str) -> HumanAnswer:
        self.device.black = False
        return HumanAnswer("done", "person")


def test_protected_content_that_can_be_seen_is_nobodys_to_do() -> None:
    device = CounterDevice()
    device.front, device.black = InFront("", "secure"), True
    run = quick_run(device, approver=Shows(device))
    assert Agent(run, ScriptedModel([reply("done")])).drive("look").status == "done"


def test_a_task_reads_the_texts_of_what_is_protected(run_of: Callable[[str], Episode]) -> None:
    """Every screen is black, and so all alike: each time the texts are read anew."""
    episode = run_of("a task reads what is protected")
    assert ended(episode)[0] == "done"
    assert {seen.trouble for seen in episode.of(Observed)} == {"secure"}
    assert len(list(episode.of(TextsRead))) > len(list(episode.of(Outcome)))


def test_a_claim_does_not_stand_against_a_crash(run_of: Callable[[str], Episode]) -> None:
    episode = run_of("a crash belies the claim")
    assert ended(episode)[0] == "gave_up"
    (checked,) = episode.of(Checked)
    assert not checked.holds
    assert "has stopped" in list(episode.of(Asked))[-1].prompt
    assert ended(run_of("a crash belies a task")) == (
        "gave_up",
        "it claims to be done, but the system says that an app has stopped",
    )


def test_a_crash_that_comes_up_while_the_model_thinks_belies_it_too(
    run_of: Callable[[str], Episode],
) -> None:
    episode = run_of("a crash comes up before the claim")
    assert ended(episode)[0] == "gave_up"
    assert [seen.trouble for seen in episode.of(Observed)][:2] == ["", "crashed"]
    (checked,) = episode.of(Checked)
    assert not checked.holds


def test_a_device_that_is_gone_at_the_claim_proves_nothing(
    run_of: Callable[[str], Episode],
) -> None:
    episode = run_of("the device is gone at the claim")
    assert ended(episode)[0] == "device_lost"
    assert [fault.error for fault in episode.of(Fault)] == ["DeviceLost"]


def test_an_app_that_does_not_respond_is_waited_for_once(
    run_of: Callable[[str], Episode],
) -> None:
    patient = run_of("not responding for a while")
    assert ended(patient)[0] == "done"
    assert "not responding" not in next(iter(patient.of(Asked))).prompt
    told = run_of("not responding for good")
    assert ended(told)[0] == "step_limit"
    assert "not responding" in next(iter(told.of(Asked))).prompt
    # One look, one more after the wait, and one after each action.
    assert len(list(told.of(Observed))) == 2 + len(list(told.of(Outcome)))


def told(trouble: Trouble) -> str:
    """What a model is asked while this stands in the way."""
    device = CounterDevice()
    device.front = InFront("com.qvl.counter", trouble)
    run = quick_run(device, limits=Limits(not_responding_s=0.01))
    Agent(run, ScriptedModel([reply("give_up")])).drive("count")
    assert isinstance(run.journal, MemoryJournal)
    asked = [event.prompt for event in run.journal.events if isinstance(event, Asked)]
    return asked[0]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("crashed", "has stopped"),
        ("not_responding", "is not responding"),
        ("asks_permission", "asks for a permission"),
        ("secure", "protected"),
    ],
)
def test_the_model_is_told(trouble: Trouble, words: str) -> None:
    assert words in told(trouble)
    assert words not in told("")


class TypesThenLocks(Approver):
    """The person locks the phone when they are asked whether something may be sent."""

    def __init__(self, device: CounterDevice) -> None:
        self.device = device

    def ask(self, question: str) -> HumanAnswer:
        if "locked" in question:
            return HumanAnswer("", "nobody")
        self.device.front = InFront("", "locked")
        return HumanAnswer("yes", "person")


def test_a_screen_that_locks_before_the_touch_is_not_touched() -> None:
    device = CounterDevice()
    run = quick_run(device, approver=TypesThenLocks(device))
    result = Agent(run, ScriptedModel([tap(device, "Send")])).drive("send")
    assert (result.status, device.performed) == ("gave_up", [])
    assert "locked" in result.reason


def test_a_device_lost_while_it_says_what_is_in_front_is_on_record() -> None:
    device = CounterDevice()

    def gone() -> InFront:
        raise DeviceLost("gone")

    device.on_perform = lambda action: setattr(device, "in_front", gone)
    run = quick_run(device, approver=NobodyThere())
    result = Agent(run, ScriptedModel([tap(device, "plus")])).drive("count")
    assert result.status == "device_lost"
    assert isinstance(run.journal, MemoryJournal)
    kinds = [event.type for event in run.journal.events[-3:]]
    assert kinds == ["outcome", "fault", "ended"]


def test_the_app_in_front_is_on_record(tmp_path: Path) -> None:
    ending = ENDINGS["claimed"]
    ending = type(ending)(ending.replies, in_front(""), approver=Says("x"))
    seen = list(record(ending, tmp_path).of(Observed))
    assert {one.app for one in seen} == {"com.qvl.counter"}


def test_what_the_look_itself_says_stays() -> None:
    """A device that names the window in its frames and has no more to tell."""
    device = CounterDevice()
    seen = replace(device.capture(), app="A window", trouble="secure")
    assert with_front(device, seen) is seen
    device.front = InFront("", "crashed")
    assert with_front(device, seen).app == "A window"
    assert with_front(device, seen).trouble == "crashed"
