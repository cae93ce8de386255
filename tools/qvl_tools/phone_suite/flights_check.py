"""Whether a goal of the Flights app was reached, by its bookings and its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from qvl_agent.evals.suite import Verdict
from qvl_tools.phone.apps.trips import money
from qvl_tools.phone_suite.changes import judged
from qvl_tools.phone_suite.drawn import Fault
from qvl_tools.phone_suite.family import State
from qvl_tools.phone_suite.flights_trip import PACKAGE, Trip, flights_app, gap, is_for, is_wanted

Check = Callable[[State, State, str], Verdict]
_BOOKINGS = "Flights bookings"


def booked(trip: Trip) -> Check:
    """Check that the trip, and nothing else, was booked."""
    return _check(lambda before, after: _not_booked(trip, before, after), _BOOKINGS)


def shown(trip: Trip) -> Check:
    """Check that the flights of the trip are on the screen, and nothing was booked."""
    return _check(lambda before, after: _not_shown(trip, after))


def cancelled(trip: Trip) -> Check:
    """Check that the booked trip of the route, and no other, was cancelled."""
    return _check(lambda before, after: _not_cancelled(trip, before, after), _BOOKINGS)


def _check(fault: Fault, *allowed: str) -> Check:
    def check(before: State, after: State, answer: str) -> Verdict:
        return judged(fault(before, after), before, after, allowed)

    return check


def _not_booked(trip: Trip, before: State, after: State) -> str:
    old, new = _bookings(before), _bookings(after)
    made = [new[reference] for reference in new if reference not in old]
    if any(new.get(reference) != old[reference] for reference in old):
        return "a trip that was booked before was changed"
    return _wrong(after, made[0], trip) if len(made) == 1 else f"{len(made)} trips were booked"


def _not_shown(trip: Trip, after: State) -> str:
    app = flights_app(after)
    if after["screen"] != "app" or after["foreground"] != PACKAGE:
        return f"{after['foreground']} is in front"
    if app["page"] != "results" or app["loading"]:
        return f"the page is {app['page']!r}, not the flights found"
    missed = gap(app["form"], trip)
    if missed:
        return f"{missed} is {app['form'][missed]!r} in the search"
    return "" if set(app["filters"]) == trip.filters else f"the filters are {app['filters']}"


def _not_cancelled(trip: Trip, before: State, after: State) -> str:
    new = _bookings(after)
    wanted = {
        reference: {**one, "status": "cancelled"} if is_for(one, trip) else one
        for reference, one in _bookings(before).items()
    }
    told = ", ".join(f"{_told(one)}: {one['status']}" for one in new.values())
    return "" if new == wanted else f"the trips are {told or 'none'}"


def _bookings(state: State) -> dict[str, Mapping[str, Any]]:
    return {one["reference"]: one for one in flights_app(state)["bookings"]}


def _wrong(state: State, made: Mapping[str, Any], trip: Trip) -> str:
    """Say what of a new booking is not as the trip asks; empty for nothing."""
    day = date.fromisoformat(made["date"])
    asked = {
        "status": "confirmed",
        "origin": trip.origin.code,
        "destination": trip.destination.code,
        "cabin": trip.cabin,
        "date": (trip.day or day).isoformat(),
    }
    for name, value in asked.items():
        if made[name] != value:
            return f"{name} is {made[name]!r}, not {value!r}"
    if len(made["flights"]) != 1:
        return "a return flight is booked, too"
    if len(made["passengers"]) != trip.passengers:
        return f"{len(made['passengers'])} passengers are booked, not {trip.passengers}"
    if not is_wanted(state, trip, made["flight"], day):
        return f"{_told(made)} is not the flight that was asked for"
    return ""


def _told(one: Mapping[str, Any]) -> str:
    return (
        f"{one['flight']} from {one['origin']} to {one['destination']} on {one['date']}"
        f" for {money(one['price'])}"
    )
