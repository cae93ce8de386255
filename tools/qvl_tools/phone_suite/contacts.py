"""Tasks of Contacts: somebody added, shown, changed, starred, deleted."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone_suite import contacts_policy as way
from qvl_tools.phone_suite import written
from qvl_tools.phone_suite.beginnings import Start, halfway
from qvl_tools.phone_suite.contacts_policy import LABELS, PACKAGE, Person
from qvl_tools.phone_suite.contacts_wordings import WORDINGS
from qvl_tools.phone_suite.drawn import Check, checked_task
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.stored import changed, contact, judge, stored

APP = "Contacts"
_MAX_STEPS = 24
_SET_SHARE = 0.15
"""Of the tasks whose goal holds already: looking is all that is left."""

_task = partial(checked_task, app=APP, max_steps=_MAX_STEPS)
_left = partial(halfway, APP)


def _add(state: State, split: Split, rng: random.Random) -> Task:
    first_name, last_name = written.name(rng, split)
    another, phone = written.name(rng, split), written.number(rng, split)
    other, known = rng.choice(_people(state)), frozenset(one["id"] for one in _people(state))
    filled_wrongly = way.add(*another, phone, known=known)
    begun = [
        _left(filled_wrongly, f'Type "{another[1]}"'),
        _left(filled_wrongly, 'Tap "Save"'),
        _left(way.add(first_name, last_name, phone, known=known), 'Tap "Phone"'),
        *_elsewhere(other),
    ]
    name = f"{first_name} {last_name}"
    new: Person = {
        **dict.fromkeys(LABELS, ""),
        **{"name": name, "first_name": first_name, "last_name": last_name},
        **{"phone": phone, "favourite": False},
    }
    return _task(
        rng,
        {"name": name, "phone": phone},
        way.add(first_name, last_name, phone, known=known),
        lambda before, after, answer: judge(changed(before, new=[contact(new)]), after),
        begun,
    )


def _open(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_people(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        app = after["apps"][PACKAGE]
        is_open = after["foreground"] == PACKAGE and app["page"] == "person"
        if not is_open or app["open"] != wanted["id"]:
            return Verdict(False, f"the details of {wanted['name']!r} are not open")
        return judge(stored(before), after)

    policy = way.show(wanted["id"], wanted["name"])
    return _task(rng, {"name": wanted["name"]}, policy, check, _elsewhere(other))


def _delete(state: State, split: Split, rng: random.Random) -> Task:
    wanted, other = rng.sample(_people(state), 2)

    def check(before: State, after: State, answer: str) -> Verdict:
        return judge(changed(before, gone=[contact(wanted)]), after)

    policy = way.delete(wanted["id"], wanted["name"])
    return _task(rng, {"name": wanted["name"]}, policy, check, _elsewhere(other))


@dataclass(frozen=True)
class _Favour:
    """Draws tasks that add to the favourites, or take out."""

    favourite: bool

    def __call__(self, state: State, split: Split, rng: random.Random) -> Task:
        is_set = rng.random() < _SET_SHARE
        fitting = [one for one in _people(state) if one["favourite"] == (self.favourite == is_set)]
        wanted = rng.choice(fitting or _people(state))
        other = rng.choice([one for one in _people(state) if one is not wanted])
        policy = way.favour(wanted["id"], wanted["name"], favourite=self.favourite)
        begun = [*_elsewhere(other), _left(way.show(wanted["id"], wanted["name"]), "Finish")]
        check = _has(wanted, "favourite", self.favourite)
        return _task(rng, {"name": wanted["name"]}, policy, check, begun)


@dataclass(frozen=True)
class _Edit:
    """Draws tasks that give a field of somebody another value."""

    part: str
    draw: Callable[[random.Random, Split], str]

    def __call__(self, state: State, split: Split, rng: random.Random) -> Task:
        wanted, other = rng.sample(_people(state), 2)
        value, another = self.draw(rng, split), self.draw(rng, split)
        number, name = wanted["id"], wanted["name"]
        begun = [
            *_elsewhere(other),
            _left(way.show(number, name), "Finish"),
            _left(way.edit(number, name, self.part, another), 'Tap "Save"'),
        ]
        policy = way.edit(number, name, self.part, value)
        values = {"name": name, "value": value}
        return _task(rng, values, policy, _has(wanted, self.part, value), begun)


def _has(person: Person, part: str, value: str | bool) -> Check:
    """Make a check: somebody has this value, and nothing else changed."""
    new = {**person, part: value}

    def check(before: State, after: State, answer: str) -> Verdict:
        return judge(changed(before, gone=[contact(person)], new=[contact(new)]), after)

    return check


def _elsewhere(other: Person) -> list[Start]:
    """Return beginnings on the way to somebody else."""
    number, name = other["id"], other["name"]
    return [
        _left(way.show(number, name), "Finish"),
        _left(way.show(number, name), f'Tap "{name}"'),
        _left(way.edit(number, name, "phone", "?"), 'Hold "Phone"'),
        _left(way.delete(number, name), 'Tap "Delete"'),
    ]


def _people(state: State) -> list[Person]:
    found: list[Person] = state["apps"][PACKAGE]["contacts"]
    return found


CONTACTS = tuple(
    TaskFamily(name, WORDINGS[name], make)
    for name, make in (
        ("contacts.add", _add),
        ("contacts.open", _open),
        ("contacts.delete", _delete),
        ("contacts.favourite", _Favour(True)),
        ("contacts.unfavourite", _Favour(False)),
        ("contacts.edit_number", _Edit("phone", written.number)),
        ("contacts.set_company", _Edit("company", written.company)),
    )
)
"""Families of tasks in Contacts."""
