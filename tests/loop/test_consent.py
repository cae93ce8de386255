"""Who is asked, what is proven: the loop and the person, over a real device in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.doubles import CounterDevice, agent_for, of, quick_run, reply, tap

from qvl_agent.errors import (
    CaptureFailed,
)
from qvl_agent.journal.events import (
    Checked,
    HumanAsked,
    Intended,
    Judged,
    Observed,
)
from qvl_agent.loop import Agent
from qvl_agent.models.port import Conversation
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.policy import HumanAnswer


class Says:
    """A person who gives one answer, after doing something."""

    def __init__(self, text: str, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.text, self.meanwhile = text, meanwhile

    def ask(self, question: str) -> HumanAnswer:
        self.meanwhile()
        return HumanAnswer(self.text, "person")


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


def test_a_dry_run_asks_nobody() -> None:
    device = CounterDevice()
    agent, journal = agent_for(quick_run(device, dry_run=True), [tap(device, "Pay 10 EUR")])
    assert agent.drive("pay").status == "step_limit"
    assert not of(journal, HumanAsked)


def test_a_yes_to_what_cannot_be_read_holds_only_for_that_very_screen() -> None:
    device = Unreadable()

    def swap() -> None:
        device.labels = ("Pay 10 EUR", "minus", "inert", "Send", "plus")

    agent, _ = agent_for(quick_run(device, approver=Says("yes", swap)), [tap(device, "plus")])
    assert agent.drive("count").status == "denied"
    assert device.performed == []
    device = Unreadable()
    agent, journal = agent_for(
        quick_run(device, approver=Says("yes")), [tap(device, "plus"), reply("done")]
    )
    assert agent.drive("count").status == "done"
    assert "tap (120, 90)" in of(journal, HumanAsked)[0].question
