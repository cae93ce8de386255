"""Task families of Calendar: the expert gets there, and another event is not the right one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.phone_suite.played import SPLITS, changed, find_back, made, play
from tests.phone_suite.stage import follow, sight, small_phone

from qvl_agent.actions import Done
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite import calendar_policy as ways
from qvl_tools.phone_suite.assignment import carry_out
from qvl_tools.phone_suite.calendar import CALENDAR
from qvl_tools.phone_suite.common import obstacle, tap
from qvl_tools.phone_suite.days import HELD_OUT_DAYS
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight

FAMILIES = {family.name: family for family in CALENDAR}
State = dict[str, Any]
ADDED = {"id": 99, "date": "2026-04-01", "start": "09:00", "end": "10:00", "location": "",
         "all_day": False}  # fmt: skip


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(7)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


@pytest.mark.parametrize("number", range(len(FAMILIES)), ids=list(FAMILIES))
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, number: int, tmp_path: Path
) -> None:
    family = list(FAMILIES.values())[number]
    result, verdict = play(device, family, number, SPLITS[number % 2], tmp_path)
    assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["calendar.add_event_at", "calendar.delete_event"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    for seed in range(2):
        assert find_back(device, FAMILIES[name], seed, turns=3)[-1] == "Finish"


def test_a_form_without_times_gets_them_back(state: State, device: PhoneDevice) -> None:
    policy = ways.add_event_at("Violin dinner", "09:30")

    def astray(seen: Sight) -> Move | None:
        move = obstacle(seen, "Calendar") or policy(seen)
        return None if move.saying == 'Tap "Start"' else move

    follow(device, astray)
    carry_out(device, tap(sight(device), "All day", "A wrong turn."))
    assert policy(sight(device)).saying == 'Tap "All day"'
    follow(device, astray)
    assert policy(sight(device)).saying == 'Tap "Start"'


def test_the_form_of_another_event_is_left(state: State, device: PhoneDevice) -> None:
    first, second = [one for one in _events(device.phone.state()) if not one["all_day"]][:2]
    follow(device, lambda seen: obstacle(seen, "Calendar") or _unless_done(seen, first["title"]))
    carry_out(device, tap(sight(device), "Edit event", "A wrong turn."))
    assert ways.add_event_at(second["title"], "09:30")(sight(device)).saying == "Press Back"
    assert ways.add_event_at(first["title"], "09:30")(sight(device)).saying == 'Tap "Start"'


def _unless_done(seen: Sight, title: str) -> Move | None:
    move = ways.open_event(title)(seen)
    return None if isinstance(move.action, Done) else move


def test_days_of_the_splits_are_apart(state: State) -> None:
    for seed in range(60):
        for split in SPLITS:
            task = made(FAMILIES["calendar.add_event_on"], state, seed, split)
            number = int(task.values["day"].split()[1])
            assert (number in HELD_OUT_DAYS) == (split == "held_out")


@pytest.mark.parametrize("name", ["add_event", "add_event_on", "add_event_at"])
def test_one_event_is_added_with_what_was_asked_for(state: State, name: str) -> None:
    task = made(FAMILIES[f"calendar.{name}"], state, 1)
    event = {**ADDED, "title": task.values["title"], "start": task.values.get("time", "09:00")}
    if "day" in task.values:
        month, day = str(state["time"])[:8], int(task.values["day"].split()[1])
        event["date"] = f"{month}{day:02d}"
    right = [*_events(state), event]
    assert task.check(state, _with(state, right), "").achieved
    nearly = {"add_event": "title", "add_event_on": "date", "add_event_at": "start"}[name]
    for events in (
        _events(state),
        [*_events(state), {**event, nearly: "another"}],
        [*right, {**ADDED, "id": 100, "title": "Another"}],
        right[1:],
    ):
        assert not task.check(state, _with(state, events), "").achieved


def test_the_event_is_moved_and_stays_the_same_else(state: State) -> None:
    task = made(FAMILIES["calendar.move_event"], state, 1)
    new = {"start": task.values["time"], "end": "23:00"}
    assert task.check(state, _with(state, _other(state, task, **new)), "").achieved
    for events in (
        _events(state),
        _other(state, task, start="03:03"),
        _other(state, task, **new, date="2026-01-01"),
        _other(state, task, **new)[1:],
    ):
        assert not task.check(state, _with(state, events), "").achieved


def test_the_event_is_deleted_and_no_other(state: State) -> None:
    task = made(FAMILIES["calendar.delete_event"], state, 1)
    rest = [one for one in _events(state) if one["title"] != task.values["title"]]
    assert task.check(state, _with(state, rest), "").achieved
    other = [one for one in _events(state) if one["title"] != rest[0]["title"]]
    for events in (_events(state), other, rest[1:]):
        assert not task.check(state, _with(state, events), "").achieved


def test_the_event_is_open_in_front(state: State) -> None:
    task = made(FAMILIES["calendar.open_event"], state, 1)
    ids = {one["title"]: one["id"] for one in _events(state)}
    number = ids.pop(task.values["title"])
    front = {**state, "screen": "app", "foreground": "com.qvl.calendar"}
    right = changed(front, "Calendar", page="event", opened=number)
    assert task.check(state, right, "").achieved
    other = changed(front, "Calendar", page="event", opened=min(ids.values()))
    home = {**right, "screen": "home", "foreground": "com.android.launcher3"}
    for wrong in (state, other, home, changed(right, wifi=False)):
        assert not task.check(state, wrong, "").achieved


def _events(state: State) -> list[State]:
    found: list[State] = state["apps"]["com.qvl.calendar"]["events"]
    return found


def _with(state: State, events: list[State]) -> State:
    return changed(state, "Calendar", events=events)


def _other(state: State, task: Any, **values: object) -> list[State]:
    title = task.values["title"]
    return [{**one, **values} if one["title"] == title else one for one in _events(state)]
