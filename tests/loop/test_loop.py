"""The loop over a real device in memory: how runs end, and what is on record before they do."""

from __future__ import annotations

from itertools import repeat

import pytest
from tests.doubles import CounterDevice, agent_for, of, point_json, quick_run, reply, tap

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
    Ended,
    Fault,
    Observed,
    Outcome,
    Rejected,
)
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.loop import Agent
from qvl_agent.models.port import Conversation
from qvl_agent.models.scripted import ScriptedModel


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


def test_a_part_that_was_done_is_on_record() -> None:
    device = CounterDevice()

    def half(action: DeviceAction) -> None:
        raise ActionFailed("3 of 6 characters arrived", partly_done=True)

    device.on_perform = half
    agent, journal = agent_for(quick_run(device), [reply("type_text", text="x"), reply("give_up")])
    agent.drive("type")
    assert [event.result for event in of(journal, Outcome)] == ["partly"]
