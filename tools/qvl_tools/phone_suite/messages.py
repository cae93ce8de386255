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
from qvl_tools.phone_suite.stored import changed, chat, judge, stored

APP = "Messages"
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


MESSAGES = (
    TaskFamily(
        "messages.send",
        {
            "training": (
                "Send {name} the message: {text}",
                'Send "{text}" to {name}',
                'Text {name} "{text}"',
                'Write "{text}" to {name} in Messages',
                'Message {name}: "{text}"',
                "Let {name} know: {text}",
                'Send a message to {name} that says "{text}"',
                'Please text "{text}" to {name}',
            ),
            "held_out": (
                'Tell {name} "{text}" in a message',
                'Drop {name} a text saying "{text}"',
                'I want to send {name} this: "{text}"',
                '{name} should get the text message "{text}"',
            ),
        },
        _send,
    ),
    TaskFamily(
        "messages.reply_last",
        {
            "training": (
                'Reply "{text}" to the latest message',
                'Answer the newest chat with "{text}"',
                'Write "{text}" in the first chat of the list',
                'Send "{text}" in the uppermost chat',
                'Open the latest chat and send "{text}"',
                'Reply to the chat at the top: "{text}"',
            ),
            "held_out": (
                'Respond with "{text}" to whoever wrote last',
                'Send back "{text}" in the most recent conversation',
                'In the topmost conversation, write back "{text}"',
            ),
        },
        _reply_last,
    ),
    TaskFamily(
        "messages.open",
        {
            "training": (
                "Open the chat with {name}",
                "Show my messages with {name}",
                "Go to the chat with {name}",
                "Find the chat with {name} and open it",
                "Open {name}'s chat",
                "Show me what {name} wrote",
            ),
            "held_out": (
                "Bring up my conversation with {name}",
                "I would like to read the messages from {name}",
                "Take me to the thread with {name}",
            ),
        },
        _open,
    ),
    TaskFamily(
        "messages.delete_chat",
        {
            "training": (
                "Delete the chat with {name}",
                "Delete my messages with {name}",
                "Remove the chat with {name}",
                "Delete {name}'s chat in Messages",
                "Delete all messages with {name}",
                "Please delete the chat with {name}",
            ),
            "held_out": (
                "Get rid of the conversation with {name}",
                "Erase the whole thread with {name}",
                "I no longer need the conversation with {name}: delete it",
            ),
        },
        _delete_chat,
    ),
)
"""Families of tasks in Messages."""
