"""Tasks of Messages: a text to somebody, an answer, a chat opened or deleted."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial
from typing import Any

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone_suite import messages_policy as way
from qvl_tools.phone_suite import written
from qvl_tools.phone_suite.beginnings import Start, halfway
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.drawn import Check, checked_task
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.messages_policy import PACKAGE
from qvl_tools.phone_suite.messages_wordings import WORDINGS
from qvl_tools.phone_suite.stored import changed, chat, judge, stored

APP = "Messages"
_MAX_STEPS = 20
_task = partial(checked_task, app=APP, max_steps=_MAX_STEPS)
_left = partial(halfway, APP)
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
    return _task(
        rng,
        {"name": person["name"], "text": text},
        way.send(person["id"], person["name"], text),
        _is_sent(person, text),
        begun,
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
    return _task(
        rng,
        {"text": text},
        way.reply(newest["id"], newest["name"], text),
        _is_sent(newest, text),
        begun,
    )


def _open(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_chats(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        app = after["apps"][PACKAGE]
        is_open = after["foreground"] == PACKAGE and app["page"] == "chat"
        if not is_open or app["open"] != wanted["id"]:
            return Verdict(False, f"the chat with {wanted['name']!r} is not open")
        return judge(stored(before), after)

    return _task(
        rng,
        {"name": wanted["name"]},
        way.open_chat(wanted["id"], wanted["name"]),
        check,
        _elsewhere(other),
    )


def _delete_chat(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_chats(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        return judge(changed(before, gone=[chat(wanted["name"], wanted["messages"])]), after)

    return _task(
        rng,
        {"name": wanted["name"]},
        way.delete_chat(wanted["id"], wanted["name"]),
        check,
        _elsewhere(other),
    )


def _is_sent(person: Entry, text: str) -> Check:
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
