"""The loop over a real device in memory: how runs end, and what is on record before they do."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat

import pytest

from doubles import CounterDevice, agent_for, point_json, quick_run, reply, tap
from qvl_agent.actions import DeviceAction, Tap
from qvl_agent.errors import (
    ActionFailed,
    ActionUnknown,
    CaptureFailed,
    DeviceLost,
    ModelUnreachable,
)
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import (
    Checked,
    Decided,
    Ended,
    Event,
    Fault,
    HumanAsked,
    Intended,
    Judged,
    Nudged,
    Observed,
    Outcome,
    Rejected,
)
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.port import Conversation
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.policy import HumanAnswer


def of(journal: MemoryJournal, kind: type[Event]) -> list[Event]:
    return [event for event in journal.events if isinstance(event, kind)]


class Says:
    """A person who gives one answer, after doing something."""

    def __init__(self, text: str, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.text, self.meanwhile = text, meanwhile

    def ask(self, question: str) -> HumanAnswer:
        self.meanwhile()
        return HumanAnswer(self.text, "person")


def test_a_goal_is_reached_and_claimed() -> None:
    device = CounterDevice()
    agent, journal = agent_for(
        quick_run(device), [tap(device, "plus"), tap(device, "plus"), reply("done", summary="two")]
    )
    result = agent.drive("count to two")
    assert (result.status, result.proof, result.steps, result.exit_code) == (
        "done",
        "claimed",
        3,
        0,
    )
    assert device.count == 2
    assert result.reason == "the model says: two"
    assert [type(event).__name__ for event in journal.events[:8]] == [
        "Started", "Observed", "Asked", "Replied", "Decided", "TextsRead", "Judged", "Intended",
    ]  # fmt: skip
    assert isinstance(journal.events[-1], Ended)


@pytest.mark.parametrize(
    ("expected", "status", "proof"), [("1", "done", "verified"), ("7", "gave_up", "none")]
)
def test_expected_text_decides_over_the_claim(expected: str, status: str, proof: str) -> None:
    device = CounterDevice()
    agent, journal = agent_for(
        quick_run(device), [tap(device, "plus"), reply("done")], expect=[expected]
    )
    result = agent.drive("count to one")
    assert (result.status, result.proof) == (status, proof)
    assert [event.holds for event in of(journal, Checked)] == [status == "done"]


def test_a_bad_reply_is_told_and_the_next_one_counts() -> None:
    device = CounterDevice()
    seen: list[Conversation] = []
    replies = iter(["no json at all", tap(device, "plus"), reply("done")])

    def answer(conversation: Conversation) -> str:
        seen.append(conversation)
        return next(replies)

    run = quick_run(device)
    result = Agent(run, ScriptedModel(answer)).drive("count")
    assert result.status == "done"
    told = "".join(message.text for message in seen[1].messages)
    assert "Your reply was not carried out" in told
    assert device.count == 1


def test_three_bad_replies_in_a_row_end_the_run() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device), repeat("gibberish"))
    result = agent.drive("count")
    assert (result.status, result.proof, result.exit_code) == ("model_failed", "none", 4)
    assert len(of(journal, Rejected)) == 3
    assert device.performed == []


def test_a_point_off_the_screen_never_reaches_the_device() -> None:
    device = CounterDevice()
    outside = reply("tap", point={"x": 240, "y": 10})
    agent, journal = agent_for(quick_run(device), [outside, reply("give_up", reason="no")])
    assert agent.drive("count").status == "gave_up"
    assert device.performed == []
    assert "240" in str(of(journal, Rejected)[0])


def test_what_the_device_cannot_do_is_rejected() -> None:
    device = CounterDevice()
    pinch = reply("pinch", center={"x": 10, "y": 10}, scale=2.0)
    agent, journal = agent_for(quick_run(device), [pinch, reply("give_up")])
    agent.drive("zoom")
    assert len(of(journal, Rejected)) == 1
    assert device.performed == []


def test_without_an_answer_a_payment_is_denied() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device), [tap(device, "Pay 10 EUR")])
    result = agent.drive("look around")
    assert (result.status, result.exit_code) == ("denied", 5)
    assert device.performed == []
    assert [event.by for event in of(journal, HumanAsked)] == ["nobody"]
    assert not of(journal, Intended)


def test_yes_is_recorded() -> None:
    device = CounterDevice()
    agent, journal = agent_for(
        quick_run(device, yes=True), [tap(device, "Pay 10 EUR"), reply("done")]
    )
    assert agent.drive("pay").status == "done"
    assert device.count == 1000
    assert [event.by for event in of(journal, HumanAsked)] == ["yes_option"]
    assert of(journal, Judged)[0].rule == "pays"


@pytest.mark.parametrize("answer", ["", "no", "maybe", "yesterday"])
def test_only_a_plain_yes_is_a_yes(answer: str) -> None:
    device = CounterDevice()
    agent, _ = agent_for(quick_run(device, approver=Says(answer)), [tap(device, "Send")])
    assert agent.drive("send").status == "denied"
    assert device.performed == []


def test_a_target_that_changes_while_the_person_thinks_is_not_tapped() -> None:
    device = CounterDevice()

    def swap() -> None:
        device.labels = ("plus", "minus", "inert", "Delete all", "Pay 10 EUR")

    agent, _ = agent_for(quick_run(device, approver=Says("yes", swap)), [tap(device, "Send")])
    result = agent.drive("send")
    assert result.status == "denied"
    assert "Delete all" in result.reason
    assert device.performed == []


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


def test_the_answer_and_the_persons_words_are_kept() -> None:
    device = CounterDevice()
    seen: list[Conversation] = []
    replies = iter(
        [reply("ask_user", question="Which?"), reply("answer", text="42"), reply("done")]
    )

    def answer(conversation: Conversation) -> str:
        seen.append(conversation)
        return next(replies)

    result = Agent(quick_run(device, approver=Says("the blue one")), ScriptedModel(answer)).drive(
        "?"
    )
    assert (result.status, result.answer) == ("done", "42")
    assert "the blue one" in "".join(message.text for message in seen[1].messages)


def test_a_refused_action_is_told_and_the_run_goes_on() -> None:
    device = CounterDevice()
    failures = iter([ActionFailed("no text field has the focus")])

    def refuse(action: DeviceAction) -> None:
        if isinstance(action, Tap):
            return
        raise next(failures)

    device.on_perform = refuse
    script = [reply("type_text", text="x"), tap(device, "plus"), reply("done")]
    agent, journal = agent_for(quick_run(device), script)
    assert agent.drive("type").status == "done"
    assert [event.result for event in of(journal, Outcome)] == ["failed", "done"]


def test_an_unknown_outcome_is_never_sent_again_by_itself() -> None:
    device = CounterDevice()
    sent: list[DeviceAction] = []

    def broken(action: DeviceAction) -> None:
        sent.append(action)
        raise ActionUnknown("the link broke")

    device.on_perform = broken
    agent, journal = agent_for(quick_run(device), [tap(device, "plus"), reply("give_up")])
    agent.drive("count")
    assert len(sent) == 1
    assert [event.result for event in of(journal, Outcome)] == ["unknown"]


@pytest.mark.parametrize("error", [DeviceLost("gone"), CaptureFailed("garbage")])
def test_a_lost_device_ends_the_run(error: Exception) -> None:
    device = CounterDevice()

    def fail() -> None:
        raise error

    device.on_capture = fail
    agent, journal = agent_for(quick_run(device), [])
    result = agent.drive("count")
    assert (result.status, result.exit_code) == ("device_lost", 3)
    assert of(journal, Fault)


def test_losing_the_device_after_an_action_keeps_its_outcome() -> None:
    device = CounterDevice()

    def lose(action: DeviceAction) -> None:
        def gone() -> None:
            raise DeviceLost("gone")

        device.on_capture = gone

    device.on_perform = lose
    agent, journal = agent_for(quick_run(device), [tap(device, "plus")])
    assert agent.drive("count").status == "device_lost"
    assert [event.result for event in of(journal, Outcome)] == ["done"]


def test_a_failing_model_ends_the_run() -> None:
    def fail(conversation: Conversation) -> str:
        raise ModelUnreachable("no answer in 300 s", fix="start the server")

    result = Agent(quick_run(CounterDevice()), ScriptedModel(fail)).drive("count")
    assert (result.status, result.exit_code) == ("model_failed", 4)
    assert "start the server" in result.reason


@pytest.mark.parametrize("where", ["capture", "perform", "model"])
def test_ctrl_c_ends_the_run_and_the_record(where: str) -> None:
    device = CounterDevice()

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    script = iter([tap(device, "plus")])
    model = ScriptedModel(interrupt if where == "model" else lambda conversation: next(script))
    if where == "capture":
        device.on_capture = interrupt  # type: ignore[assignment]
    if where == "perform":
        device.on_perform = interrupt  # type: ignore[assignment]
    run = quick_run(device)
    result = Agent(run, model).drive("count")
    assert (result.status, result.exit_code) == ("interrupted", 130)
    assert isinstance(run.journal, MemoryJournal)
    assert isinstance(run.journal.events[-1], Ended)


def test_a_black_screen_is_not_shown_to_the_model() -> None:
    device = CounterDevice()
    device.black = True
    asked: list[Conversation] = []

    def answer(conversation: Conversation) -> str:
        asked.append(conversation)
        return reply("done")

    run = quick_run(device)
    result = Agent(run, ScriptedModel(answer)).drive("count")
    assert result.status == "gave_up"
    assert "black" in result.reason
    assert asked == []


def test_unchanged_and_stale_frames_are_marked() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device), repeat(tap(device, "inert"), 4))
    agent.drive("count")
    marks = [event.integrity for event in of(journal, Observed)]
    assert marks[:4] == ["ok", "unchanged", "stale", "stale"]


def test_a_bug_is_recorded_and_raised() -> None:
    device = CounterDevice()

    def bug(action: DeviceAction) -> None:
        raise ZeroDivisionError("oops")

    device.on_perform = bug
    agent, journal = agent_for(quick_run(device), [tap(device, "plus")])
    with pytest.raises(ZeroDivisionError):
        agent.drive("count")
    assert isinstance(journal.events[-1], Ended)
    assert journal.events[-1].status == "gave_up"


def test_a_tap_reply_means_that_very_pixel() -> None:
    device = CounterDevice()
    exact = reply("tap", point=point_json(ScreenPoint(239, 479)))
    agent, _ = agent_for(quick_run(device), [exact, reply("done")])
    agent.drive("corner")
    assert device.performed == [Tap(point=ScreenPoint(239, 479))]


class Unreadable(CounterDevice):
    """Its texts can't be read."""

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        raise CaptureFailed("could not get idle state")


def test_a_payment_that_cannot_be_read_is_not_made() -> None:
    device = Unreadable()
    agent, journal = agent_for(quick_run(device), [tap(device, "Pay 10 EUR")])
    assert agent.drive("look").status == "denied"
    assert device.performed == []
    assert of(journal, Judged)[0].rule == "unreadable"


def test_a_payment_that_appears_while_the_model_thinks_is_not_made() -> None:
    device = CounterDevice(("inert", "quiet"))
    replies = iter([tap(device, "inert"), tap(device, "inert")])
    asked = 0

    def answer(conversation: Conversation) -> str:
        nonlocal asked
        asked += 1
        if asked == 2:
            device.labels = ("Pay 10 EUR", "quiet")
        return next(replies)

    result = Agent(quick_run(device), ScriptedModel(answer)).drive("look")
    assert result.status == "denied"
    assert len(device.performed) == 1


def test_after_the_person_spoke_the_screen_is_looked_at_again() -> None:
    device = CounterDevice()

    def log_in() -> None:
        device.count = 7

    agent, journal = agent_for(
        quick_run(device, approver=Says("done", log_in)),
        [reply("ask_user", question="Please log in"), reply("done")],
        expect=["7"],
    )
    assert agent.drive("log in").proof == "verified"
    digests = [event.digest for event in of(journal, Observed)]
    assert len(set(digests)) == 2


def test_yes_does_not_answer_questions() -> None:
    device = CounterDevice()
    agent, journal = agent_for(
        quick_run(device, yes=True, approver=Says("blue")),
        [reply("ask_user", question="Which?"), tap(device, "Send"), reply("done")],
    )
    assert agent.drive("choose").status == "done"
    assert [(event.answer, event.by) for event in of(journal, HumanAsked)] == [
        ("blue", "person"), ("yes", "yes_option"),
    ]  # fmt: skip


def test_expecting_nothing_or_two_halves_proves_nothing() -> None:
    device = CounterDevice()
    agent, _ = agent_for(quick_run(device), [reply("done")], expect=["lus min"])
    assert agent.drive("look").status == "gave_up"
    agent, _ = agent_for(quick_run(Unreadable()), [reply("done")], expect=["plus"])
    result = agent.drive("look")
    assert result.status == "gave_up"
    assert "can't be read" in result.reason


def test_a_wait_that_saw_a_change_ends_the_staleness() -> None:
    device = CounterDevice()
    replies = iter([tap(device, "inert"), tap(device, "inert"), reply("wait", seconds=1.0)])

    def answer(conversation: Conversation) -> str:
        said = next(replies, reply("done"))
        if '"wait"' in said:
            device.on_capture = lambda: setattr(device, "count", 5)
        return said

    run = quick_run(device)
    Agent(run, ScriptedModel(answer)).drive("wait")
    assert isinstance(run.journal, MemoryJournal)
    assert of(run.journal, Observed)[-1].integrity == "ok"


def test_time_is_up_between_two_bad_replies() -> None:
    run = quick_run(CounterDevice(), limits=Limits(max_seconds=3.0))
    ticks = iter(range(0, 10_000, 2))
    run.now, run.started_s = lambda: float(next(ticks)), 0.0
    agent, _ = agent_for(run, repeat("gibberish"))
    assert agent.drive("count").status == "time_limit"


def test_a_dry_run_asks_nobody() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device, dry_run=True), [tap(device, "Pay 10 EUR")])
    assert agent.drive("pay").status == "step_limit"
    assert not of(journal, HumanAsked)
