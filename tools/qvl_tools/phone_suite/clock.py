"""Task families of Clock: alarms, the timer, the stopwatch, the time elsewhere."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial
from typing import Any

from qvl_agent.evals.suite import Split
from qvl_tools.phone.worlds import WORLDS
from qvl_tools.phone_suite import clock_policy as ways
from qvl_tools.phone_suite.beginnings import Start
from qvl_tools.phone_suite.clock_policy import alarm_at, clock_app, time_of
from qvl_tools.phone_suite.clock_wordings import WORDINGS
from qvl_tools.phone_suite.drawn import Make, drawn_task
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.starts import after, at, then_home, until

APP = "Clock"
_ALARMS, _TIMER, _STOPWATCH, _CITIES = (
    *("Clock alarms", "Clock timer", "Clock stopwatch", "Clock cities"),
)
_TABS = tuple(at(APP, partial(ways.to_tab, name=name)) for name in ("world", "timer", "stopwatch"))
_MARKS = 24 * 12


def drawn_time(rng: random.Random, split: Split) -> str:
    """Draw a time of day on five minutes; of five neighbouring times one is held out."""
    marks = [mark for mark in range(_MARKS) if (mark % 5 == 2) == (split == "held_out")]
    mark = rng.choice(marks)
    return f"{mark // 12:02d}:{mark % 12 * 5:02d}"


def _set_alarm(state: State, split: Split, rng: random.Random) -> Task:
    time = drawn_time(rng, split)
    while alarm_at(state, time):
        time = drawn_time(rng, split)
    wrong = ways.set_alarm(drawn_time(rng, split))
    policy, fault = ways.set_alarm(time), partial(_not_set, time)
    begin = (
        *_TABS,
        until(policy, APP, lambda sight: sight.labelled("OK") is not None),
        until(wrong, APP, lambda sight: sight.labelled("55") is not None),
    )
    return drawn_task(rng, APP, {"time": time}, policy, fault, (_ALARMS,), begin=begin)


def _not_set(time: str, before: State, after: State) -> str:
    old, new = clock_app(before)["alarms"], clock_app(after)["alarms"]
    if [one for one in new if one in old] != old:
        return "an alarm that was there was changed"
    added = [one for one in new if one not in old]
    if len(added) != 1:
        return f"{len(added)} alarms were added, not 1"
    told = f"{time_of(added[0])} {_on(added[0])}"
    return "" if told == f"{time} on" else f"the new alarm is {told}"


def _switch_alarm(on: bool, state: State, split: Split, rng: random.Random) -> Task:
    alarm = rng.choice(clock_app(state)["alarms"])
    time = time_of(alarm)
    turned = after(ways.switch_alarm(time, not on), APP)
    must = turned if alarm["on"] == on and rng.random() < 0.7 else None
    policy, fault = ways.switch_alarm(time, on), partial(_not_switched, time, on)
    values = {"time": time}
    return drawn_task(rng, APP, values, policy, fault, (_ALARMS,), begin=_TABS, must=must)


def _not_switched(time: str, on: bool, before: State, after: State) -> str:
    wanted = [
        {**one, "on": on} if time_of(one) == time else one for one in clock_app(before)["alarms"]
    ]
    return "" if clock_app(after)["alarms"] == wanted else f"the alarms are {_told(after)}"


def _delete_alarm(state: State, split: Split, rng: random.Random) -> Task:
    time = time_of(rng.choice(clock_app(state)["alarms"]))
    policy, fault = ways.delete_alarm(time), partial(_not_deleted, time)
    opened = until(policy, APP, lambda sight: sight.labelled("Delete") is not None)
    begin = (*_TABS, opened)
    return drawn_task(rng, APP, {"time": time}, policy, fault, (_ALARMS,), begin=begin)


def _not_deleted(time: str, before: State, after: State) -> str:
    wanted = [one for one in clock_app(before)["alarms"] if time_of(one) != time]
    return "" if clock_app(after)["alarms"] == wanted else f"the alarms are {_told(after)}"


def _told(state: State) -> str:
    return ", ".join(f"{time_of(one)} {_on(one)}" for one in clock_app(state)["alarms"]) or "none"


def _on(one: Mapping[str, Any]) -> str:
    return "on" if one["on"] else "off"


def _start_timer(state: State, split: Split, rng: random.Random) -> Task:
    pool = [minutes for minutes in range(2, 60) if (minutes % 7 == 3) == (split == "held_out")]
    minutes, other = rng.sample(pool, 2)
    policy, wrong = ways.start_timer(minutes), ways.start_timer(other)
    typed = until(wrong, APP, lambda sight: sight.labelled("Start") is not None)
    begin = (*_TABS, typed, after(wrong, APP))
    values, fault = {"minutes": str(minutes)}, partial(_not_counting, minutes)
    return drawn_task(rng, APP, values, policy, fault, (_TIMER,), begin=begin, max_steps=20)


def _not_counting(minutes: int, before: State, after: State) -> str:
    timer = clock_app(after)["timer"]
    if timer["set_s"] == minutes * 60 and timer["running"]:
        return ""
    return f"the timer is set to {timer['set_s']} s and {_runs(timer)}"


def _runs(one: Mapping[str, Any]) -> str:
    return "runs" if one["running"] else "stands still"


def _run_stopwatch(on: bool, state: State, split: Split, rng: random.Random) -> Task:
    policy, fault = ways.run_stopwatch(on), partial(_not_as_told, on)
    must = _running(rng) if not on or rng.random() < 0.15 else None
    return drawn_task(rng, APP, {}, policy, fault, (_STOPWATCH,), begin=_TABS, must=must)


def _running(rng: random.Random) -> Start:
    """Begin with a stopwatch that runs, on its page or at home."""
    ran = after(ways.run_stopwatch(True), APP)
    left = then_home(ran, lambda sight: bool(clock_app(sight.state)["stopwatch"]["running"]))
    return rng.choice((ran, left))


def _not_as_told(on: bool, before: State, after: State) -> str:
    old, new = clock_app(before)["stopwatch"], clock_app(after)["stopwatch"]
    if new["running"] != on:
        return f"the stopwatch {_runs(new)}"
    lost = new["elapsed_s"] < old["elapsed_s"] or new["laps"] != old["laps"]
    return "the stopwatch was reset, or counted a lap" if lost else ""


def _reset_stopwatch(state: State, split: Split, rng: random.Random) -> Task:
    policy = ways.reset_stopwatch
    return drawn_task(rng, APP, {}, policy, _not_zero, (_STOPWATCH,), must=_running(rng))


def _not_zero(before: State, after: State) -> str:
    watch = clock_app(after)["stopwatch"]
    at_zero = watch["elapsed_s"] == 0 and not watch["running"]
    return "" if at_zero else f"the stopwatch {_runs(watch)} at {watch['elapsed_s']} s"


def _add_city(state: State, split: Split, rng: random.Random) -> Task:
    world = WORLDS[state["world"]]
    known = clock_app(state)["cities"]
    city, other = rng.sample([city for city in world.cities if city.code not in known], 2)
    wrong = ways.add_city(other.name, other.code)
    policy, fault = ways.add_city(city.name, city.code), partial(_not_added, city.code)
    begin = (*_TABS, until(wrong, APP, lambda sight: sight.labelled("Clear") is not None))
    return drawn_task(rng, APP, {"city": city.name}, policy, fault, (_CITIES,), begin=begin)


def _not_added(code: str, before: State, after: State) -> str:
    cities = clock_app(after)["cities"]
    return "" if cities == [*clock_app(before)["cities"], code] else f"the cities are {cities}"


_MAKE: Mapping[str, Make] = {
    "clock.set_alarm": _set_alarm,
    "clock.turn_on_alarm": partial(_switch_alarm, True),
    "clock.turn_off_alarm": partial(_switch_alarm, False),
    "clock.delete_alarm": _delete_alarm,
    "clock.start_timer": _start_timer,
    "clock.start_stopwatch": partial(_run_stopwatch, True),
    "clock.stop_stopwatch": partial(_run_stopwatch, False),
    "clock.reset_stopwatch": _reset_stopwatch,
    "clock.add_city": _add_city,
}
CLOCK = tuple(TaskFamily(name, WORDINGS[name], make) for name, make in _MAKE.items())
