"""Tasks of Notes: a note written, shown, continued, pinned, deleted."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone_suite import notes_policy as way
from qvl_tools.phone_suite import written
from qvl_tools.phone_suite.beginnings import Start, halfway
from qvl_tools.phone_suite.drawn import Check, checked_task
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.notes_policy import PACKAGE, Note
from qvl_tools.phone_suite.notes_wordings import WORDINGS
from qvl_tools.phone_suite.stored import changed, judge, note, stored

APP = "Notes"
_MAX_STEPS = 20
_SET_SHARE = 0.15
"""Of the tasks whose goal holds already: looking is all that is left."""

_task = partial(checked_task, app=APP, max_steps=_MAX_STEPS)
_left = partial(halfway, APP)


def _write(state: State, split: Split, rng: random.Random) -> Task:
    title, another = written.title(rng, split), written.title(rng, split)
    line, known = written.line(rng, split), frozenset(one["id"] for one in _notes(state))
    wrong = way.write(another, line, known=known)
    begun = [
        _left(wrong, 'Tap "Title"'),
        _left(wrong, 'Tap "Note"'),
        _left(wrong, 'Tap "Save"'),
        *_elsewhere(rng.choice(_notes(state))),
    ]
    new = {"title": title, "body": line, "pinned": False}
    return _task(
        rng,
        {"title": title, "text": line},
        way.write(title, line, known=known),
        lambda before, after, answer: judge(changed(before, new=[note(new)]), after),
        begun,
    )


def _append(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_notes(state), 2)
    line = written.line(rng, split)
    policy = way.append(wanted["id"], wanted["title"], wanted["body"], line)
    begun = [*_elsewhere(other), _left(policy, 'Tap "Note"'), _left(policy, "Press Enter")]
    check = _becomes(wanted, {"body": f"{wanted['body']}\n{line}"})
    return _task(rng, {"title": wanted["title"], "text": line}, policy, check, begun)


def _delete(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_notes(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        return judge(changed(before, gone=[note(wanted)]), after)

    policy = way.delete(wanted["id"], wanted["title"])
    begun = [*_elsewhere(other), _left(policy, 'Tap "Delete note"')]
    return _task(rng, {"title": wanted["title"]}, policy, check, begun)


def _open(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_notes(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        app = after["apps"][PACKAGE]
        is_open = after["foreground"] == PACKAGE and app["page"] == "note"
        if not is_open or app["open"]["id"] != wanted["id"]:
            return Verdict(False, f"the note {wanted['title']!r} is not open")
        if app["open"] != wanted:
            return Verdict(False, f"the note {wanted['title']!r} was changed")
        return judge(stored(before), after)

    policy = way.show(wanted["id"], wanted["title"])
    return _task(rng, {"title": wanted["title"]}, policy, check, _elsewhere(other))


@dataclass(frozen=True)
class _Pin:
    """Draws tasks that pin a note, or unpin one."""

    pinned: bool

    def __call__(self, state: State, split: Split, rng: random.Random) -> Task:
        is_set = rng.random() < _SET_SHARE
        fitting = [one for one in _notes(state) if one["pinned"] == (self.pinned == is_set)]
        wanted = rng.choice(fitting or _notes(state))
        other = rng.choice([one for one in _notes(state) if one is not wanted])
        policy = way.pin(wanted["id"], wanted["title"], pinned=self.pinned)
        begun = [*_elsewhere(other), _left(way.show(wanted["id"], wanted["title"]), "Finish")]
        check = _becomes(wanted, {"pinned": self.pinned})
        return _task(rng, {"title": wanted["title"]}, policy, check, begun)


def _becomes(old: Note, parts: Mapping[str, Any]) -> Check:
    """Make a check: a note is as before but for some parts, and nothing else changed."""

    def check(before: State, after: State, answer: str) -> Verdict:
        return judge(changed(before, gone=[note(old)], new=[note({**old, **parts})]), after)

    return check


def _elsewhere(other: Note) -> list[Start]:
    """Return beginnings on the way to another note."""
    number, title = other["id"], other["title"]
    return [
        _left(way.show(number, title), "Finish"),
        _left(way.show(number, title), f'Tap "{title}"'),
    ]


def _notes(state: State) -> list[Note]:
    found: list[Note] = state["apps"][PACKAGE]["notes"]
    return found


NOTES = tuple(
    TaskFamily(name, WORDINGS[name], make)
    for name, make in (
        ("notes.write", _write),
        ("notes.append", _append),
        ("notes.delete", _delete),
        ("notes.open", _open),
        ("notes.pin", _Pin(True)),
        ("notes.unpin", _Pin(False)),
    )
)
"""Families of tasks in Notes."""
