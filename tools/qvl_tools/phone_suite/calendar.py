"""Task families of Calendar: events added, shown, moved and deleted."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from qvl_agent.evals.suite import Split
from qvl_tools.phone_suite import calendar_policy as ways
from qvl_tools.phone_suite.beginnings import Start, halfway
from qvl_tools.phone_suite.calendar_policy import calendar_app
from qvl_tools.phone_suite.calendar_wordings import TITLES, WORDINGS
from qvl_tools.phone_suite.clock import drawn_time
from qvl_tools.phone_suite.days import is_of
from qvl_tools.phone_suite.drawn import Make, drawn_task
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.starts import after

APP = "Calendar"
_EVENTS = ("Calendar events",)


def _title(rng: random.Random, split: Split) -> str:
    first, second = TITLES[split]
    return f"{rng.choice(first)} {rng.choice(second)}"


def _begun(state: State, rng: random.Random, split: Split) -> tuple[Start, ...]:
    """Return beginnings on other pages, and in a form that is filled wrongly."""
    there, other = _there(state, rng), _title(rng, split)
    return (
        after(ways.open_event(there), APP),
        after(ways.search_for(there), APP),
        halfway(APP, ways.add_event(other), 'Tap "Title"'),
        halfway(APP, ways.add_event(other), 'Tap "Save"'),
    )


def _there(state: State, rng: random.Random) -> str:
    return str(rng.choice(calendar_app(state)["events"])["title"])


def _add(state: State, split: Split, rng: random.Random) -> Task:
    title = _title(rng, split)
    policy, fault = ways.add_event(title), partial(_not_added, {"title": title})
    begin = _begun(state, rng, split)
    return drawn_task(rng, APP, {"title": title}, policy, fault, _EVENTS, begin=begin)


def _add_on(state: State, split: Split, rng: random.Random) -> Task:
    title = _title(rng, split)
    today = date.fromisoformat(str(state["time"])[:10])
    month = (today.replace(day=number) for number in range(1, 29))
    day = rng.choice([day for day in month if day != today and is_of(split, day)])
    wanted = {"title": title, "date": day.isoformat()}
    policy, fault = ways.add_event_on(title, day), partial(_not_added, wanted)
    values, begin = {"title": title, "day": f"{day:%B} {day.day}"}, _begun(state, rng, split)
    return drawn_task(rng, APP, values, policy, fault, _EVENTS, begin=begin)


def _add_at(state: State, split: Split, rng: random.Random) -> Task:
    title, time = _title(rng, split), _daytime(rng, split)
    wanted = {"title": title, "start": time}
    policy, fault = ways.add_event_at(title, time), partial(_not_added, wanted)
    values, begin = {"title": title, "time": time}, _begun(state, rng, split)
    return drawn_task(rng, APP, values, policy, fault, _EVENTS, begin=begin, max_steps=22)


def _daytime(rng: random.Random, split: Split) -> str:
    """Draw a time at which an event of an hour begins and ends on the same day."""
    time = drawn_time(rng, split)
    while not "06:00" <= time < "22:00":
        time = drawn_time(rng, split)
    return time


def _not_added(wanted: Mapping[str, str], before: State, after: State) -> str:
    old, new = calendar_app(before)["events"], calendar_app(after)["events"]
    if [one for one in new if one in old] != old:
        return "an event that was there was changed"
    added = [one for one in new if one not in old]
    if len(added) != 1:
        return f"{len(added)} events were added, not 1"
    wrong = [name for name, value in wanted.items() if added[0][name] != value]
    return f"the new event has {wrong[0]} {added[0][wrong[0]]!r}" if wrong else ""


def _move(state: State, split: Split, rng: random.Random) -> Task:
    event = rng.choice([one for one in calendar_app(state)["events"] if not one["all_day"]])
    title, time = event["title"], _daytime(rng, split)
    policy, fault = ways.add_event_at(title, time), partial(_not_moved, title, time)
    values, begin = {"title": title, "time": time}, _begun(state, rng, split)
    return drawn_task(rng, APP, values, policy, fault, _EVENTS, begin=begin, max_steps=26)


def _not_moved(title: str, time: str, before: State, after: State) -> str:
    def rest(state: State) -> list[dict[str, Any]]:
        events = calendar_app(state)["events"]
        loose = ("start", "end")
        kept = [
            {name: one[name] for name in one if one["title"] != title or name not in loose}
            for one in events
        ]
        return sorted(kept, key=lambda one: int(one["id"]))

    moved = ways.event_of(after, title)
    if rest(before) != rest(after) or moved is None:
        return "more than the time of the event was changed"
    return "" if moved["start"] == time else f"the event begins at {moved['start']}"


def _open(state: State, split: Split, rng: random.Random) -> Task:
    title = _there(state, rng)
    policy, fault = ways.open_event(title), partial(_not_open, title)
    begin = _begun(state, rng, split)
    return drawn_task(rng, APP, {"title": title}, policy, fault, (), begin=begin)


def _not_open(title: str, before: State, after: State) -> str:
    app, event = calendar_app(after), ways.event_of(after, title)
    if after["screen"] != "app" or after["foreground"] != "com.qvl.calendar":
        return "Calendar is not in front"
    is_open = event is not None and app["opened"] == event["id"]
    return "" if is_open else f"the page is {app['page']!r}, the open event {app['opened']}"


def _delete(state: State, split: Split, rng: random.Random) -> Task:
    title, other = _there(state, rng), _there(state, rng)
    policy, fault = ways.delete_event(title), partial(_not_deleted, title)
    begin = [*_begun(state, rng, split), halfway(APP, ways.delete_event(title), 'Tap "Delete"')]
    if other != title:
        begin.append(halfway(APP, ways.delete_event(other), 'Tap "Delete"'))
    return drawn_task(rng, APP, {"title": title}, policy, fault, _EVENTS, begin=begin)


def _not_deleted(title: str, before: State, after: State) -> str:
    wanted = [one for one in calendar_app(before)["events"] if one["title"] != title]
    found = calendar_app(after)["events"]
    gone = len(calendar_app(before)["events"]) - len(found)
    return "" if found == wanted else f"{gone} events are gone, and {title!r} should be"


_MAKE: Mapping[str, Make] = {
    "calendar.add_event": _add,
    "calendar.add_event_on": _add_on,
    "calendar.add_event_at": _add_at,
    "calendar.move_event": _move,
    "calendar.open_event": _open,
    "calendar.delete_event": _delete,
}
CALENDAR = tuple(TaskFamily(name, WORDINGS[name], make) for name, make in _MAKE.items())
