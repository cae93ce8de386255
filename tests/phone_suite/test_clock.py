"""Task families of Clock: the expert gets there, and what is nearly right is not taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.phone_suite.played import SPLITS, changed, find_back, made, play
from tests.phone_suite.stage import small_phone

from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone.worlds import WORLDS
from qvl_tools.phone_suite.clock import CLOCK

FAMILIES = {family.name: family for family in CLOCK}
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(5)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


def clock(state: State) -> State:
    found: State = state["apps"]["com.android.deskclock"]
    return found


def with_alarm(state: State, time: str, **more: object) -> State:
    hour, minute = map(int, time.split(":"))
    new = {"id": 9, "hour": hour, "minute": minute, "label": "", "days": [], "on": True, **more}
    return changed(state, "Clock", alarms=[*clock(state)["alarms"], new])


@pytest.mark.parametrize("number", range(len(FAMILIES)), ids=list(FAMILIES))
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, number: int, tmp_path: Path
) -> None:
    family = list(FAMILIES.values())[number]
    result, verdict = play(device, family, number, SPLITS[number % 2], tmp_path)
    assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["clock.set_alarm", "clock.start_timer", "clock.add_city"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    for seed in range(2):
        assert find_back(device, FAMILIES[name], seed, turns=3)[-1] == "Finish"


def test_an_alarm_is_set_at_its_time_and_nothing_else_is_changed(state: State) -> None:
    task = made(FAMILIES["clock.set_alarm"], state, 1)
    time = task.values["time"]
    right = with_alarm(state, time)
    assert task.check(state, right, "").achieved
    first, *others = clock(state)["alarms"]
    for wrong in (
        state,
        with_alarm(state, "03:33"),
        with_alarm(state, time, on=False),
        with_alarm(right, "03:33"),
        changed(right, "Clock", alarms=clock(right)["alarms"][1:]),
        changed(right, "Clock", alarms=[{**first, "on": not first["on"]}, *others]),
        changed(right, wifi=False),
        changed(right, "Clock", cities=[]),
    ):
        assert not task.check(state, wrong, "").achieved


@pytest.mark.parametrize(("name", "on"), [("turn_on_alarm", True), ("turn_off_alarm", False)])
def test_the_alarm_of_that_time_is_turned(state: State, name: str, on: bool) -> None:
    before = changed(state, "Clock", alarms=[{**one, "on": not on} for one in _alarms(state)])
    task = made(FAMILIES[f"clock.{name}"], before, 1)
    turned = [{**one, "on": on} if _at(one, task) else one for one in _alarms(before)]
    assert task.check(before, changed(before, "Clock", alarms=turned), "").achieved
    others = [{**one, "on": on} if not _at(one, task) else one for one in _alarms(before)]
    gone = [one for one in _alarms(before) if not _at(one, task)]
    every = [{**one, "on": on} for one in _alarms(before)]
    for alarms in (_alarms(before), others, gone, every):
        assert not task.check(before, changed(before, "Clock", alarms=alarms), "").achieved


def test_the_alarm_of_that_time_is_deleted(state: State) -> None:
    task = made(FAMILIES["clock.delete_alarm"], state, 1)
    rest = [one for one in _alarms(state) if not _at(one, task)]
    assert task.check(state, changed(state, "Clock", alarms=rest), "").achieved
    off = [{**one, "on": False} if _at(one, task) else one for one in _alarms(state)]
    another = [one for one in _alarms(state) if _at(one, task) or one is not rest[0]]
    for alarms in (_alarms(state), off, another, rest[1:], []):
        assert not task.check(state, changed(state, "Clock", alarms=alarms), "").achieved


def test_the_timer_runs_for_as_long_as_asked(state: State) -> None:
    task = made(FAMILIES["clock.start_timer"], state, 1)
    wanted_s = int(task.values["minutes"]) * 60
    assert task.check(state, _timer(state, wanted_s, True), "").achieved
    for wrong in (state, _timer(state, wanted_s, False), _timer(state, wanted_s + 60, True)):
        assert not task.check(state, wrong, "").achieved


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("start_stopwatch", (9.0, True, 0), [(9.0, False, 0), (1.0, True, 0), (9.0, True, 1)]),
        ("stop_stopwatch", (9.0, False, 0), [(9.0, True, 0), (0.0, False, 0), (9.0, False, 1)]),
        ("reset_stopwatch", (0.0, False, 0), [(9.0, False, 0), (0.5, True, 0)]),
    ],
)
def test_the_stopwatch_does_as_told(
    state: State, name: str, right: tuple[float, bool, int], wrong: list[tuple[float, bool, int]]
) -> None:
    before = _watch(state, 5.0, name != "start_stopwatch", 0)
    task = made(FAMILIES[f"clock.{name}"], before, 1)
    assert task.check(before, _watch(state, *right), "").achieved
    for one in (before, *(_watch(state, *values) for values in wrong)):
        assert not task.check(before, one, "").achieved


def test_the_city_and_no_other_is_added(state: State) -> None:
    task = made(FAMILIES["clock.add_city"], state, 1)
    codes = {city.name: city.code for city in WORLDS["everyday"].cities}
    wanted, known = codes.pop(task.values["city"]), clock(state)["cities"]
    assert task.check(state, changed(state, "Clock", cities=[*known, wanted]), "").achieved
    other = next(code for code in codes.values() if code not in known)
    for cities in (known, [*known, other], [*known, wanted, other], [wanted]):
        assert not task.check(state, changed(state, "Clock", cities=cities), "").achieved


def _alarms(state: State) -> list[State]:
    found: list[State] = clock(state)["alarms"]
    return found


def _at(alarm: State, task: Any) -> bool:
    return f"{alarm['hour']:02d}:{alarm['minute']:02d}" == str(task.values["time"])


def _timer(state: State, set_s: int, running: bool) -> State:
    timer = {"set_s": set_s, "remaining_s": 1.0, "running": running, "ringing": False}
    return changed(state, "Clock", timer=timer)


def _watch(state: State, elapsed_s: float, running: bool, laps: int) -> State:
    watch = {"elapsed_s": elapsed_s, "running": running, "laps": laps}
    return changed(state, "Clock", stopwatch=watch)
