"""Task families of Notes: the expert gets there; what is nearly right is not taken for it."""

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
from qvl_tools.phone_suite.assignment import carry_out
from qvl_tools.phone_suite.beginnings import halfway
from qvl_tools.phone_suite.notes import NOTES
from qvl_tools.phone_suite.notes_policy import append, delete, pin, write

FAMILIES = {family.name: family for family in NOTES}
RUNS: tuple[tuple[int, Split], ...] = ((1, "training"), (2, "held_out"))
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(8)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


def notes(state: State) -> list[State]:
    found: list[State] = state["apps"]["com.qvl.notes"]["notes"]
    return found


def titled(state: State, title: str) -> State:
    return next(one for one in notes(state) if one["title"] == title)


def with_notes(state: State, *told: State) -> State:
    return changed(state, "Notes", notes=[*told])


def instead(state: State, title: str, **values: object) -> State:
    """Return a state in which a note has other values."""
    told = [{**one, **values} if one["title"] == title else one for one in notes(state)]
    return with_notes(state, *told)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, name: str, tmp_path: Path
) -> None:
    for seed, split in RUNS:
        result, verdict = play(device, FAMILIES[name], seed, split, tmp_path)
        assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["notes.write", "notes.pin"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    assert find_back(device, FAMILIES[name], 5, turns=3)[-1] == "Finish"


def test_a_note_that_was_stored_wrongly_is_put_right(device: PhoneDevice) -> None:
    known = frozenset(one["id"] for one in notes(device.phone.state()))
    follow(device, halfway("Notes", write("Bord", "Bread", known=known), ""))
    said = follow(device, halfway("Notes", write("Board", "Bread", known=known), ""))
    assert said[0] == 'Tap "Bord"' or said[:2] == ['Tap "Clear"', 'Tap "Bord"']
    (new,) = [one for one in notes(device.phone.state()) if one["id"] not in known]
    assert (new["title"], new["body"], new["pinned"]) == ("Board", "Bread", False)


def test_after_a_deletion_a_note_can_be_written(device: PhoneDevice) -> None:
    """The offer to undo it hides the button."""
    first, *rest = notes(device.phone.state())
    follow(device, halfway("Notes", delete(first["id"], first["title"]), ""))
    assert sight(device).labelled("New note") is None
    known = frozenset(one["id"] for one in rest)
    follow(device, halfway("Notes", write("Shelf", "Nails", known=known), ""))
    assert titled(device.phone.state(), "Shelf")["body"] == "Nails"
    assert len(notes(device.phone.state())) == len(rest) + 1


def test_a_note_deleted_by_mistake_is_had_back(device: PhoneDevice) -> None:
    told = notes(device.phone.state())[0]
    follow(device, halfway("Notes", delete(told["id"], told["title"]), ""))
    move = pin(told["id"], told["title"], pinned=True)(sight(device))
    assert move.saying == 'Tap "Undo"'
    carry_out(device, move)
    assert told in notes(device.phone.state())


def test_a_note_that_became_something_else_is_given_up(device: PhoneDevice) -> None:
    told = notes(device.phone.state())[0]
    right = append(told["id"], told["title"], told["body"], "One")
    follow(device, halfway("Notes", right, 'Type "One"'))
    wrong = append(told["id"], told["title"], f"{told['body']}\nTwo", "One")
    assert wrong(sight(device)).saying == "Give up"


def test_one_more_note_is_what_is_asked_for(state: State) -> None:
    task = made(FAMILIES["notes.write"], state, 1)
    new: State = {
        "id": 99,
        "title": task.values["title"],
        "body": task.values["text"],
        "pinned": False,
    }
    right = with_notes(state, *notes(state), new)
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        with_notes(state, *notes(state), {**new, "body": new["body"] + "\n"}),
        with_notes(state, *notes(state), {**new, "title": new["body"], "body": new["title"]}),
        with_notes(state, *notes(state), {**new, "pinned": True}),
        with_notes(state, *notes(state), new, {**new, "id": 100}),
        with_notes(state, *notes(state)[1:], new),
        changed(right, "Contacts", contacts=[]),
    ):
        assert not task.check(state, wrong, "").achieved


def test_the_line_is_the_last_of_its_note(state: State) -> None:
    task = made(FAMILIES["notes.append"], state, 1)
    title, line = task.values["title"], task.values["text"]
    body = titled(state, title)["body"]
    another = next(one for one in notes(state) if one["title"] != title)
    right = instead(state, title, body=f"{body}\n{line}")
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        instead(state, title, body=line),
        instead(state, title, body=f"{body}{line}"),
        instead(state, title, body=f"{line}\n{body}"),
        instead(state, title, body=f"{body}\n{line}\n{line}"),
        instead(state, another["title"], body=f"{another['body']}\n{line}"),
        instead(right, another["title"], body=""),
        instead(right, title, pinned=None),
    ):
        assert not task.check(state, wrong, "").achieved


def test_the_note_and_no_other_is_deleted(state: State) -> None:
    task = made(FAMILIES["notes.delete"], state, 1)
    wanted = titled(state, task.values["title"])
    rest = [one for one in notes(state) if one is not wanted]
    assert task.check(state, with_notes(state, *rest), "").achieved
    for wrong in (notes(state), [wanted, *rest[1:]], rest[1:], []):
        assert not task.check(state, with_notes(state, *wrong), "").achieved


@pytest.mark.parametrize(("name", "pinned"), [("notes.pin", True), ("notes.unpin", False)])
def test_the_note_and_no_other_is_pinned(state: State, name: str, pinned: bool) -> None:
    task = made(FAMILIES[name], state, 1)
    title = task.values["title"]
    another = next(one["title"] for one in notes(state) if one["title"] != title)
    right = instead(state, title, pinned=pinned)
    assert task.check(state, right, "").achieved
    for wrong in (
        instead(state, title, pinned=not pinned),
        instead(right, another, pinned=not titled(state, another)["pinned"]),
        instead(right, title, body=""),
        with_notes(right, *notes(right)[1:]),
    ):
        assert not task.check(state, wrong, "").achieved


def test_the_note_has_to_be_on_the_screen(state: State) -> None:
    task = made(FAMILIES["notes.open"], state, 1)
    wanted = titled(state, task.values["title"])
    right = changed(state, "Notes", page="note", open=wanted)
    right["foreground"] = "com.qvl.notes"
    assert task.check(state, right, "").achieved
    for wrong in (
        state,
        changed(right, "Notes", page="list"),
        changed(right, "Notes", open={**wanted, "id": wanted["id"] + 1}),
        changed(right, "Notes", open={**wanted, "body": ""}),
        instead(right, wanted["title"], pinned=None),
        {**right, "foreground": "com.qvl.contacts"},
    ):
        assert not task.check(state, wrong, "").achieved
