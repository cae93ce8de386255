"""Task families of Messages: the expert gets there; what is nearly right is not taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.phone_suite.played import changed, find_back, made, play
from tests.phone_suite.stage import follow, sight, small_phone

from qvl_agent.actions import GiveUp
from qvl_agent.evals.suite import Split
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite.beginnings import halfway
from qvl_tools.phone_suite.common import obstacle
from qvl_tools.phone_suite.messages import MESSAGES
from qvl_tools.phone_suite.messages_policy import open_chat

FAMILIES = {family.name: family for family in MESSAGES}
RUNS: tuple[tuple[int, Split], ...] = ((1, "training"), (2, "held_out"))
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(6)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


def chats(state: State) -> list[State]:
    found: list[State] = state["apps"]["com.qvl.messages"]["chats"]
    return found


def with_message(state: State, name: str, text: str, *, mine: bool = True) -> State:
    """Return a state with one more message in the chat with somebody, new or not."""
    new = {"mine": mine, "text": text}
    fresh = {"id": 99, "name": name, "unread": 0, "messages": []}
    there = any(one["name"] == name for one in chats(state))
    told = [
        {**one, "unread": 0, "messages": [*one["messages"], new]} if one["name"] == name else one
        for one in (chats(state) if there else [*chats(state), fresh])
    ]
    return changed(state, "Messages", chats=told)


def test_the_first_chat_of_the_truth_is_the_uppermost(state: State, device: PhoneDevice) -> None:
    follow(device, lambda seen: obstacle(seen, "Messages"))
    names = [one["name"] for one in chats(state)]
    shown = [node.text for node in sight(device).nodes() if node.text in names]
    assert shown == names[: len(shown)]
    assert shown


@pytest.mark.parametrize("name", FAMILIES)
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, name: str, tmp_path: Path
) -> None:
    for seed, split in RUNS:
        result, verdict = play(device, FAMILIES[name], seed, split, tmp_path)
        assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["messages.send", "messages.delete_chat"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    assert find_back(device, FAMILIES[name], 3, turns=3)[-1] == "Finish"


@pytest.mark.parametrize("name", ["messages.send", "messages.reply_last"])
@pytest.mark.parametrize("seed", range(3))
def test_one_message_in_one_chat_is_what_is_asked_for(state: State, name: str, seed: int) -> None:
    task = made(FAMILIES[name], state, seed)
    to, text = task.values.get("name", chats(state)[0]["name"]), task.values["text"]
    right = with_message(state, to, text)
    assert task.check(state, right, "").achieved
    another = next(one["name"] for one in chats(state) if one["name"] != to)
    for wrong in (
        state,
        with_message(state, another, text),
        with_message(state, to, text + "!"),
        with_message(state, to, text.lower()),
        with_message(state, to, text, mine=False),
        with_message(right, to, text),
        with_message(right, another, "?"),
        changed(right, "Contacts", contacts=[]),
        changed(right, wifi=False),
    ):
        assert not task.check(state, wrong, "").achieved


def test_a_chat_that_was_read_is_not_changed(state: State) -> None:
    task = made(FAMILIES["messages.send"], state, 1)
    right = with_message(state, task.values["name"], task.values["text"])
    read = [{**one, "unread": 0} for one in chats(right)]
    assert task.check(state, changed(right, "Messages", chats=read), "").achieved


def test_the_chat_and_no_other_is_deleted(state: State) -> None:
    task = made(FAMILIES["messages.delete_chat"], state, 1)
    rest = [one for one in chats(state) if one["name"] != task.values["name"]]
    assert task.check(state, changed(state, "Messages", chats=rest), "").achieved
    emptied = [{**one, "messages": []} for one in chats(state) if one not in rest]
    for wrong in (chats(state), chats(state)[1:-1], rest[1:], [*rest, *emptied]):
        assert not task.check(state, changed(state, "Messages", chats=wrong), "").achieved


def test_the_chat_has_to_be_on_the_screen(state: State) -> None:
    task = made(FAMILIES["messages.open"], state, 1)
    numbers = {one["name"]: one["id"] for one in chats(state)}
    wanted = numbers.pop(task.values["name"])
    right = changed(state, "Messages", page="chat", open=wanted)
    right["foreground"] = "com.qvl.messages"
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        changed(right, "Messages", open=min(numbers.values())),
        changed(right, "Messages", page="list"),
        with_message(right, task.values["name"], "?"),
        {**right, "foreground": "com.qvl.notes"},
    ):
        assert not task.check(state, wrong, "").achieved


def test_who_has_no_chat_is_not_looked_for_without_end(device: PhoneDevice) -> None:
    """A task may begin halfway to somebody of the address book whom nobody has written to."""
    state = device.phone.state()
    known = {one["id"] for one in chats(state)}
    people = state["apps"]["com.qvl.contacts"]["contacts"]
    other = next(one for one in people if one["id"] not in known)
    policy = open_chat(other["id"], other["name"])
    follow(device, halfway("Messages", policy, f'Tap "{other["name"]}"'))
    assert policy(sight(device)).action == GiveUp(
        reason=f'There is no chat with "{other["name"]}".'
    )


def test_a_dialog_of_another_chat_is_answered_with_no(state: State, device: PhoneDevice) -> None:
    """Only what the goal names is deleted."""
    first, second, *_ = chats(device.phone.state())
    other = made(FAMILIES["messages.delete_chat"], device.phone.state(), 5)
    asked = follow(device, halfway("Messages", other.policy, 'Tap "Delete"'))
    assert asked[-1] == 'Tap "Delete conversation"'
    wanted = first if first["name"] != other.values["name"] else second
    move = open_chat(wanted["id"], wanted["name"])(sight(device))
    assert move.saying == 'Tap "Keep"'
    assert other.policy(sight(device)).saying == 'Tap "Delete"'
