"""Tasks of Contacts: somebody added, shown, changed, starred, deleted."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone_suite import contacts_policy as way
from qvl_tools.phone_suite import written
from qvl_tools.phone_suite.beginnings import Start, drawn_faults, drawn_start, halfway
from qvl_tools.phone_suite.contacts_policy import LABELS, PACKAGE, Person
from qvl_tools.phone_suite.family import Policy, State, Task, TaskFamily
from qvl_tools.phone_suite.stored import changed, contact, judge, stored

APP = "Contacts"
_SET_SHARE = 0.15
"""Of the tasks whose goal holds already: looking is all that is left."""

Check = Callable[[State, State, str], Verdict]


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


def _task(
    rng: random.Random, values: dict[str, Any], policy: Policy, check: Check, begun: Sequence[Start]
) -> Task:
    return Task(
        values=values,
        policy=policy,
        check=check,
        faults=drawn_faults(rng),
        start=drawn_start(rng, APP, begun),
    )


def _elsewhere(other: Person) -> list[Start]:
    """Return beginnings on the way to somebody else."""
    number, name = other["id"], other["name"]
    return [
        _left(way.show(number, name), "Finish"),
        _left(way.show(number, name), f'Tap "{name}"'),
        _left(way.edit(number, name, "phone", "?"), 'Hold "Phone"'),
        _left(way.delete(number, name), 'Tap "Delete"'),
    ]


def _left(policy: Policy, last: str) -> Start:
    return halfway(APP, policy, last)


def _people(state: State) -> list[Person]:
    found: list[Person] = state["apps"][PACKAGE]["contacts"]
    return found


CONTACTS = (
    TaskFamily(
        "contacts.add",
        {
            "training": (
                "Add {name} to my contacts, phone {phone}",
                "Create a contact for {name} with the number {phone}",
                "Save {name}, {phone}, as a contact",
                "New contact: {name}, {phone}",
                "Add the contact {name} with the phone number {phone}",
                "Save the number {phone} for {name}",
            ),
            "held_out": (
                "Put {name} into the address book; the number is {phone}",
                "Please store {name}'s number, {phone}, among my contacts",
                "{phone} belongs to {name}: make a contact of it",
            ),
        },
        _add,
    ),
    TaskFamily(
        "contacts.open",
        {
            "training": (
                "Show the contact {name}",
                "Open the contact {name}",
                "Find {name} in Contacts",
                "Show {name}'s contact details",
                "Look up {name} in my contacts",
                "Open {name}'s contact page",
            ),
            "held_out": (
                "Bring up the details of {name} from the address book",
                "I would like to see how to reach {name}",
                "Get me the address book entry for {name}",
            ),
        },
        _open,
    ),
    TaskFamily(
        "contacts.delete",
        {
            "training": (
                "Delete the contact {name}",
                "Remove {name} from my contacts",
                "Delete {name} from Contacts",
                "Delete {name}'s contact",
                "Remove the contact {name}",
                "Please delete {name} from my contacts",
            ),
            "held_out": (
                "Take {name} out of the address book",
                "I no longer need {name}'s contact entry: get rid of it",
                "Erase {name} from the address book",
            ),
        },
        _delete,
    ),
    TaskFamily(
        "contacts.favourite",
        {
            "training": (
                "Add {name} to my favourites",
                "Make {name} a favourite",
                "Star the contact {name}",
                "Mark {name} as a favourite contact",
                "Add the contact {name} to the favourites",
                "Put a star on {name} in Contacts",
            ),
            "held_out": (
                "{name} should be among my favourite people",
                "Have {name} listed under favourites",
                "Give {name}'s contact the star",
            ),
        },
        _Favour(True),
    ),
    TaskFamily(
        "contacts.unfavourite",
        {
            "training": (
                "Remove {name} from my favourites",
                "Take the star off {name}",
                "Unstar the contact {name}",
                "Remove the contact {name} from the favourites",
                "Make {name} no favourite",
                "Take {name} out of my favourite contacts",
            ),
            "held_out": (
                "{name} should no longer be among my favourite people",
                "Drop {name} from the starred contacts",
                "Clear the star of {name}'s contact",
            ),
        },
        _Favour(False),
    ),
    TaskFamily(
        "contacts.edit_number",
        {
            "training": (
                "Change {name}'s phone number to {value}",
                "{name} has a new number: {value}",
                "Set the phone number of {name} to {value}",
                "Edit {name}: the phone number is {value}",
                "Update the number of {name} to {value}",
                "Change the phone of the contact {name} to {value}",
            ),
            "held_out": (
                "Replace {name}'s old number by {value}",
                "From now on {name} is reached at {value}; correct the contact",
                "Correct the number stored for {name}: {value}",
            ),
        },
        _Edit("phone", written.number),
    ),
    TaskFamily(
        "contacts.set_company",
        {
            "training": (
                "Set the company of {name} to {value}",
                "{name} now works at {value}, edit the contact",
                "Change {name}'s company to {value}",
                "Edit {name}: the company is {value}",
                "Write {value} as the company of {name}",
                "Update the company of {name} to {value}",
            ),
            "held_out": (
                "{name} has moved to the firm {value}; correct the contact",
                "Note {value} as employer of {name} in the address book",
                "Let the contact of {name} say {value} as company",
            ),
        },
        _Edit("company", written.company),
    ),
)
"""Families of tasks in Contacts."""
