"""Task families that ask: the expert reads the answer, and only the truth counts as one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.phone_suite.played import changed, made, play, stray
from tests.phone_suite.stage import sight, small_phone

from qvl_agent.actions import Answer
from qvl_agent.evals.suite import Split
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite.answers import says, says_yes, times
from qvl_tools.phone_suite.assignment import carry_out, draw
from qvl_tools.phone_suite.common import obstacle
from qvl_tools.phone_suite.questions import QUESTIONS
from qvl_tools.phone_suite.sight import Sight

FAMILIES = {family.name: family for family in QUESTIONS}
SPLITS: tuple[Split, ...] = ("training", "held_out")
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(7)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


@pytest.mark.parametrize("name", FAMILIES)
def test_the_expert_answers(state: State, device: PhoneDevice, name: str, tmp_path: Path) -> None:
    split = SPLITS[len(name) % 2]
    result, verdict = play(device, FAMILIES[name], 1, split, tmp_path)
    assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["questions.date", "questions.alarm"])
def test_it_finds_back_from_wherever_it_is(device: PhoneDevice, name: str) -> None:
    before = device.phone.state()
    drawn = draw(FAMILIES[name], before, 3, "training")
    stray(device, random.Random(3), 4)
    for _ in range(drawn.task.max_steps):
        seen = sight(device)
        move = obstacle(seen, drawn.app) or drawn.task.policy(seen)
        if isinstance(move.action, Answer):
            break
        carry_out(device, move)
    assert isinstance(move.action, Answer)
    assert drawn.task.check(before, before, move.action.text).achieved


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - {"questions.switch"}))
def test_another_answer_is_wrong(state: State, name: str) -> None:
    task = made(FAMILIES[name], state, 1)
    for answer in ("", "I don't know", "42", "Done", "555"):
        assert not task.check(state, state, answer).achieved


def test_whoever_answers_changes_nothing(state: State) -> None:
    task = made(FAMILIES["questions.battery"], state, 1)
    answer = f"{state['settings']['batteryLevel']}%"
    assert task.check(state, state, f"It is at {answer}.").achieved
    assert not task.check(
        state, changed(state, wifi=not state["settings"]["wifi"]), answer
    ).achieved
    assert not task.check(state, changed(state, "Calendar", events=[]), answer).achieved


def test_a_switch_is_on_or_off_as_the_task_found_it(state: State) -> None:
    task = made(FAMILIES["questions.switch"], state, 1)
    keys = [key for key, value in state["settings"].items() if isinstance(value, bool)]
    for on, right, wrong in ((True, "Yes, it is on", "No"), (False, "It is off", "Yes")):
        turned = changed(state, **dict.fromkeys(keys, on))
        assert task.check(turned, turned, right).achieved
        assert not task.check(turned, turned, wrong).achieved
        assert not task.check(turned, turned, "Maybe").achieved


def test_a_wrong_answer_is_given_again(state: State, device: PhoneDevice) -> None:
    task, root = made(FAMILIES["questions.battery"], state, 1), device.phone.tree()
    right = f"{state['settings']['batteryLevel']}%"
    for told, saying in (("", f'Answer "{right}"'), ("1%", f'Answer "{right}"'), (right, "Finish")):
        assert task.policy(Sight(state, root, answered=told)).saying == saying


@pytest.mark.parametrize(
    ("answer", "value", "right"),
    [
        ("$1,240", "$1,240", True),
        ("It costs 1240 dollars", "$1,240", True),
        ("$124", "$1,240", False),
        ("$1,240 or $1,310", "$1,240", False),
        ("11240", "$1,240", False),
        ("perfect days", "Perfect Days", True),
        ("The number is +12125550160.", "+1 212 555 0160", True),
        ("+1 212 555 0161", "+1 212 555 0160", False),
        ("Sao Paulo", "São Paulo", True),
        ("", "48%", False),
    ],
)
def test_what_counts_as_an_answer(answer: str, value: str, right: bool) -> None:
    assert says(answer, [value]) == right


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59))
def test_a_time_is_told_in_either_way_and_is_no_other(
    hour: int, minute: int, other_hour: int, other_minute: int
) -> None:
    told, other = f"{hour:02d}:{minute:02d}", f"{other_hour:02d}:{other_minute:02d}"
    assert all(says(f"At {way}.", times(told)) for way in times(told))
    assert says(other, times(told)) == (told == other)


@pytest.mark.parametrize(
    ("answer", "moment", "right"),
    [
        *(("7:30 AM", "07:30", True), ("at 7:30 a.m.", "07:30", True), ("7:30 PM", "07:30", False)),
        *(("7:30 PM", "19:30", True), ("7:30", "19:30", False), ("7 pm", "19:00", True)),
        *(("12:15 PM", "12:15", True), ("12:15 AM", "12:15", False), ("15", "00:15", False)),
        *(("0:15", "00:15", True), ("7:30 and more", "07:30", True), ("7 AM", "19:00", False)),
    ],
)
def test_the_half_of_the_day_counts(answer: str, moment: str, right: bool) -> None:
    assert says(answer, times(moment)) is right


@pytest.mark.parametrize(
    ("answer", "yes"),
    [("Yes", True), ("It's on.", True), ("No, it is not on", False), ("off", False), ("Hm", None)],
)
def test_yes_and_no(answer: str, yes: bool | None) -> None:
    assert says_yes(answer) is yes


@pytest.mark.parametrize("name", FAMILIES)
def test_questions_name_what_is_asked_for(state: State, name: str) -> None:
    for split in SPLITS:
        task = made(FAMILIES[name], state, 1, split)
        for wording in FAMILIES[name].wordings[split]:
            question = wording.format(**task.values)
            assert all(value in question for value in task.values.values())
