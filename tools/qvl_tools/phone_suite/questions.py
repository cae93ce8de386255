"""Task families that ask: the answer is read from the screen and told to the user."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone.apps.trips import money
from qvl_tools.phone.clock import day_text
from qvl_tools.phone_suite import questions_policy as ways
from qvl_tools.phone_suite.answers import says, says_yes, times
from qvl_tools.phone_suite.beginnings import Start, drawn_faults, drawn_start
from qvl_tools.phone_suite.calendar_policy import calendar_app, open_event
from qvl_tools.phone_suite.changes import changed
from qvl_tools.phone_suite.clock_policy import clock_app, time_of
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.contacts_policy import PACKAGE as CONTACTS_PACKAGE
from qvl_tools.phone_suite.contacts_policy import show as show_contact
from qvl_tools.phone_suite.family import Policy, State, Task, TaskFamily
from qvl_tools.phone_suite.flights import draw_trip
from qvl_tools.phone_suite.flights_trip import cheapest
from qvl_tools.phone_suite.notes_policy import PACKAGE as NOTES_PACKAGE
from qvl_tools.phone_suite.notes_policy import show as show_note
from qvl_tools.phone_suite.questions_wordings import WORDINGS
from qvl_tools.phone_suite.settings_policy import SWITCHES, switch
from qvl_tools.phone_suite.starts import after, then_home

_LONGEST = 26
"""Signs of a line that can be asked for."""
_MAX_STEPS = 14
_ASKED_SWITCHES = tuple(one for one in SWITCHES if one.key not in ("wifi", "hour24"))


def _battery(state: State, split: Split, rng: random.Random) -> Task:
    level = f"{state['settings']['batteryLevel']}%"
    return _task(rng, "", {}, ways.see_battery, (level,))


def _time(state: State, split: Split, rng: random.Random) -> Task:
    return _task(rng, "", {}, ways.see_time, times(f"{_now(state):%H:%M}"))


def _date(state: State, split: Split, rng: random.Random) -> Task:
    now = _now(state)
    accepted = (day_text(now), f"{now:%B} {now.day}", f"{now.day} {now:%B}", f"{now:%b} {now.day}")
    return _task(rng, "", {}, ways.see_date, accepted)


def _alarm(state: State, split: Split, rng: random.Random) -> Task:
    alarm = rng.choice([one for one in clock_app(state)["alarms"] if one["label"]])
    time = time_of(alarm)
    return _task(rng, "Clock", {"label": alarm["label"]}, ways.see_alarm(time), times(time))


def _price(state: State, split: Split, rng: random.Random) -> Task:
    trip = draw_trip(state, rng, order="Price")
    values = {"origin": trip.origin.name, "destination": trip.destination.name}
    price = money(cheapest(state, trip).price)
    return _task(rng, "Flights", values, ways.see_price(trip), (price,), max_steps=30)


def _number(state: State, split: Split, rng: random.Random) -> Task:
    person = rng.choice(state["apps"][CONTACTS_PACKAGE]["contacts"])
    see = show_contact(person["id"], person["name"])
    return _task(rng, "Contacts", {"name": person["name"]}, see, (person["phone"],))


def _line(state: State, split: Split, rng: random.Random) -> Task:
    notes = state["apps"][NOTES_PACKAGE]["notes"]
    lines = {one["id"]: one["body"].partition("\n")[0] for one in notes}
    fits = [one for one in notes if one["title"] and 0 < len(lines[one["id"]]) <= _LONGEST]
    note = rng.choice(fits)
    see = show_note(note["id"], note["title"])
    return _task(rng, "Notes", {"title": note["title"]}, see, (lines[note["id"]],))


def _event(state: State, split: Split, rng: random.Random) -> Task:
    event = rng.choice([one for one in calendar_app(state)["events"] if one["start"]])
    values = {"title": event["title"]}
    return _task(rng, "Calendar", values, open_event(event["title"]), times(event["start"]))


def _switch(state: State, split: Split, rng: random.Random) -> Task:
    setting, on = rng.choice(_ASKED_SWITCHES), rng.random() < 0.5

    def is_on(state: State) -> bool:
        return bool(state["settings"][setting.key])

    def right(state: State, answer: str) -> bool:
        return says_yes(answer) == is_on(state)

    turned = then_home(after(switch(setting, on), "Settings"), lambda one: is_on(one.state) == on)
    return Task(
        values={"setting": setting.label},
        policy=ways.asked(
            ways.see_switch(setting), lambda state: "Yes" if is_on(state) else "No", right
        ),
        check=_checked(right),
        faults=drawn_faults(rng),
        start=drawn_start(rng, "Settings", ()) if is_on(state) == on else turned,
        max_steps=_MAX_STEPS,
        app="Settings",
    )


def _now(state: State) -> datetime:
    return datetime.fromisoformat(state["time"])


def _task(
    rng: random.Random,
    app: str,
    values: Mapping[str, str],
    see: Policy,
    accepted: Sequence[str],
    *,
    begin: Sequence[Start] = (),
    max_steps: int = _MAX_STEPS,
) -> Task:
    """Return a task that asks for a value that nothing on the way changes.

    Args:
        rng: Draws where it begins and what stands in the way.
        app: Name of the app in which the answer is read; empty for any screen.
        values: Fill the wordings.
        see: Brings the answer onto the screen, and is done there.
        accepted: What counts as the answer; the first is what the expert says.
        begin: Beginnings in the app.
        max_steps: About twice what the way takes.
    """

    def right(state: State, answer: str) -> bool:
        return says(answer, accepted)

    policy = ways.asked(see, lambda state: accepted[0], right)
    start = drawn_start(rng, app or rng.choice(list(PACKAGES)), begin)
    return Task(values, policy, _checked(right), drawn_faults(rng), start, max_steps, app)


def _checked(right: ways.Right) -> Callable[[State, State, str], Verdict]:
    """Check that the answer is right, and that nothing was changed on the way."""

    def check(before: State, after: State, answer: str) -> Verdict:
        if not answer:
            return Verdict(False, "nothing was answered")
        if not right(before, answer):
            return Verdict(False, f"the answer {answer!r} is wrong")
        others = changed(before, after)
        if others:
            return Verdict(False, f"also changed: {', '.join(others)}")
        return Verdict(True, f"the answer {answer!r} is right")

    return check


QUESTIONS = tuple(
    TaskFamily(f"questions.{name}", WORDINGS[name], make)
    for name, make in {
        "battery": _battery,
        "time": _time,
        "date": _date,
        "alarm": _alarm,
        "flight_price": _price,
        "phone_number": _number,
        "note": _line,
        "event_time": _event,
        "switch": _switch,
    }.items()
)
"""Task families whose goal is an answer."""
