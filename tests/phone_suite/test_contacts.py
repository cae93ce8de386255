"""Task families of Contacts: the expert gets there; what is nearly right is not taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.phone_suite.played import changed, find_back, made, play
from tests.phone_suite.stage import follow, sight, small_phone

from qvl_agent.evals.suite import Split
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite.beginnings import halfway
from qvl_tools.phone_suite.common import fill
from qvl_tools.phone_suite.contacts import CONTACTS
from qvl_tools.phone_suite.contacts_policy import add

FAMILIES = {family.name: family for family in CONTACTS}
RUNS: tuple[tuple[int, Split], ...] = ((1, "training"), (2, "held_out"))
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(7)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


def people(state: State) -> list[State]:
    found: list[State] = state["apps"]["com.qvl.contacts"]["contacts"]
    return found


def named(state: State, name: str) -> State:
    return next(one for one in people(state) if one["name"] == name)


def with_people(state: State, *everybody: State) -> State:
    return changed(state, "Contacts", contacts=[*everybody])


def instead(state: State, name: str, **values: object) -> State:
    """Return a state in which somebody has other values."""
    told = [{**one, **values} if one["name"] == name else one for one in people(state)]
    return with_people(state, *told)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, name: str, tmp_path: Path
) -> None:
    for seed, split in RUNS:
        result, verdict = play(device, FAMILIES[name], seed, split, tmp_path)
        assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["contacts.add", "contacts.edit_number"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    assert find_back(device, FAMILIES[name], 4, turns=3)[-1] == "Finish"


def test_who_was_stored_wrongly_is_put_right(device: PhoneDevice) -> None:
    known = frozenset(one["id"] for one in people(device.phone.state()))
    follow(device, halfway("Contacts", add("Lotta", "Holm", "+1 206 555 0101", known=known), ""))
    said = follow(
        device, halfway("Contacts", add("Lotte", "Holm", "+1 206 555 0107", known=known), "")
    )
    assert said[0] == 'Tap "Edit contact"'
    (new,) = [one for one in people(device.phone.state()) if one["id"] not in known]
    assert (new["name"], new["phone"]) == ("Lotte Holm", "+1 206 555 0107")


def test_what_does_not_belong_into_the_form_is_begun_anew(device: PhoneDevice) -> None:
    """Nothing but what the goal says may be stored."""
    known = frozenset(one["id"] for one in people(device.phone.state()))
    policy = add("Otto", "Falk", "+1 206 555 0111", known=known)
    follow(device, halfway("Contacts", policy, 'Tap "Phone"'))
    follow(device, lambda seen: fill(seen, "Email", "x"))
    assert policy(sight(device)).saying == 'Tap "Navigate up"'
    follow(device, halfway("Contacts", policy, ""))
    (new,) = [one for one in people(device.phone.state()) if one["id"] not in known]
    assert (new["name"], new["email"]) == ("Otto Falk", "")


def test_one_more_contact_is_what_is_asked_for(state: State) -> None:
    task = made(FAMILIES["contacts.add"], state, 1)
    first_name, last_name = task.values["name"].split()
    new: State = {
        **{"id": 99, "name": task.values["name"], "first_name": first_name, "email": ""},
        **{"last_name": last_name, "company": "", "phone": task.values["phone"]},
        "favourite": False,
    }
    right = with_people(state, *people(state), new)
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        with_people(state, *people(state), {**new, "phone": new["phone"] + "1"}),
        with_people(state, *people(state), {**new, "favourite": True}),
        with_people(state, *people(state), {**new, "first_name": last_name}),
        with_people(state, *people(state), new, {**new, "id": 100}),
        with_people(state, *people(state)[1:], new),
        changed(right, "Notes", notes=[]),
    ):
        assert not task.check(state, wrong, "").achieved


def test_the_contact_and_no_other_is_deleted(state: State) -> None:
    task = made(FAMILIES["contacts.delete"], state, 1)
    wanted = named(state, task.values["name"])
    rest = [one for one in people(state) if one is not wanted]
    assert task.check(state, with_people(state, *rest), "").achieved
    for wrong in (people(state), [wanted, *rest[1:]], rest[1:], []):
        assert not task.check(state, with_people(state, *wrong), "").achieved


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *(("contacts.favourite", "favourite"), ("contacts.unfavourite", "favourite")),
        *(("contacts.edit_number", "phone"), ("contacts.set_company", "company")),
    ],
)
def test_one_value_of_one_contact_is_changed(state: State, name: str, part: str) -> None:
    task = made(FAMILIES[name], state, 2)
    who, value = task.values["name"], task.values.get("value", name == "contacts.favourite")
    right = instead(state, who, **{part: value})
    another = next(one["name"] for one in people(state) if one["name"] != who)
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        instead(state, who, **{part: "?"}),
        instead(state, another, **{part: value}),
        instead(right, another, **{part: "?"}),
        instead(right, who, email="?"),
        with_people(right, *people(right)[1:]),
    ):
        assert not task.check(state, wrong, "").achieved


def test_the_details_have_to_be_on_the_screen(state: State) -> None:
    task = made(FAMILIES["contacts.open"], state, 1)
    wanted = named(state, task.values["name"])["id"]
    right = changed(state, "Contacts", page="person", open=wanted)
    right["foreground"] = "com.qvl.contacts"
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        changed(right, "Contacts", open=wanted + 1),
        changed(right, "Contacts", page="edit"),
        instead(right, task.values["name"], favourite=None),
        {**right, "foreground": "com.qvl.notes"},
    ):
        assert not task.check(state, wrong, "").achieved
