"""Tasks of Messages: a text to somebody, an answer, a chat opened or deleted."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone_suite import messages_policy as way
from qvl_tools.phone_suite import written
from qvl_tools.phone_suite.beginnings import Start, drawn_faults, drawn_start, halfway
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.family import Policy, State, Task, TaskFamily
from qvl_tools.phone_suite.messages_policy import PACKAGE
from qvl_tools.phone_suite.messages_wordings import WORDINGS
from qvl_tools.phone_suite.stored import changed, chat, judge, stored

APP = "Messages"
_MAX_STEPS = 20
Entry = Mapping[str, Any]


def _send(state: State, split: Split, rng: random.Random) -> Task:
    person, other = rng.sample(_people(state), 2)
    text, another = written.message(rng, split), written.message(rng, split)
    begun = [
        _left(way.open_chat(other["id"], other["name"]), f'Tap "{other["name"]}"'),
        _left(way.send(person["id"], person["name"], another), 'Tap "Send message"'),
        _left(way.send(other["id"], other["name"], text), f'Type "{text}"'),
        _left(way.send(other["id"], other["name"], text), f'Tap "{other["name"]}"'),
    ]
    return Task(
        values={"name": person["name"], "text": text},
        policy=way.send(person["id"], person["name"], text),
        check=_is_sent(person, text),
        faults=drawn_faults(rng),
        start=drawn_start(rng, APP, begun),
        max_steps=_MAX_STEPS,
    )


def _reply_last(state: State, split: Split, rng: random.Random) -> Task:
    newest, *others = _chats(state)
    other = rng.choice(others)
    text, another = written.message(rng, split), written.message(rng, split)
    begun = [
        _left(way.open_chat(other["id"], other["name"]), f'Tap "{other["name"]}"'),
        _left(way.send(other["id"], other["name"], another), f'Tap "{other["name"]}"'),
        _left(way.open_chat(other["id"], other["name"]), "Finish"),
    ]
    return Task(
        values={"text": text},
        policy=way.reply(newest["id"], newest["name"], text),
        check=_is_sent(newest, text),
        faults=drawn_faults(rng),
        start=drawn_start(rng, APP, begun),
        max_steps=_MAX_STEPS,
    )


def _open(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_chats(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        app = after["apps"][PACKAGE]
        is_open = after["foreground"] == PACKAGE and app["page"] == "chat"
        if not is_open or app["open"] != wanted["id"]:
            return Verdict(False, f"the chat with {wanted['name']!r} is not open")
        return judge(stored(before), after)

    return Task(
        values={"name": wanted["name"]},
        policy=way.open_chat(wanted["id"], wanted["name"]),
        check=check,
        faults=drawn_faults(rng),
        start=drawn_start(rng, APP, _elsewhere(other)),
        max_steps=_MAX_STEPS,
    )


def _delete_chat(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_chats(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        return judge(changed(before, gone=[chat(wanted["name"], wanted["messages"])]), after)

    return Task(
        values={"name": wanted["name"]},
        policy=way.delete_chat(wanted["id"], wanted["name"]),
        check=check,
        faults=drawn_faults(rng),
        start=drawn_start(rng, APP, _elsewhere(other)),
        max_steps=_MAX_STEPS,
    )


def _is_sent(person: Entry, text: str) -> Callable[[State, State, str], Verdict]:
    """Make a check: the chat has one more message, and nothing else changed."""
    name, new = person["name"], {"mine": True, "text": text}

    def check(before: State, after: State, answer: str) -> Verdict:
        old = [one["messages"] for one in _chats(before) if one["id"] == person["id"]]
        gone = [chat(name, messages) for messages in old]
        sent = chat(name, [*(old[0] if old else ()), new])
        return judge(changed(before, gone=gone, new=[sent]), after)

    return check


def _elsewhere(other: Entry) -> list[Start]:
    """Return beginnings on the way to another's chat."""
    number, name = other["id"], other["name"]
    return [
        _left(way.open_chat(number, name), f'Tap "{name}"'),
        _left(way.open_chat(number, name), "Finish"),
        _left(way.delete_chat(number, name), 'Tap "Delete"'),
        _left(way.send(number, name, "?"), f'Tap "{name}"'),
    ]


def _left(policy: Policy, last: str) -> Start:
    return halfway(APP, policy, last)


def _chats(state: State) -> list[Entry]:
    """Return the conversations; those that the phone came with stand newest first."""
    found: list[Entry] = state["apps"][PACKAGE]["chats"]
    return found


def _people(state: State) -> list[Entry]:
    found: list[Entry] = state["apps"][PACKAGES["Contacts"]]["contacts"]
    return found


MESSAGES = tuple(
    TaskFamily(name, WORDINGS[name], make)
    for name, make in (
        ("messages.send", _send),
        ("messages.reply_last", _reply_last),
        ("messages.open", _open),
        ("messages.delete_chat", _delete_chat),
    )
)
"""Families of tasks in Messages."""
