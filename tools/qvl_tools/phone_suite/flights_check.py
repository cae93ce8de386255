"""Whether a goal of the Flights app was reached, by its bookings and its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from qvl_agent.evals.suite import Verdict
from qvl_tools.phone.apps.trips import money
from qvl_tools.phone_suite.family import State
from qvl_tools.phone_suite.flights_trip import Trip, flights_app, gap, is_for, is_wanted

Check = Callable[[State, State, str], Verdict]


def booked(trip: Trip) -> Check:
    """Check that the trip, and nothing else, was booked."""

    def check(before: State, after: State, answer: str) -> Verdict:
        old, new = _bookings(before), _bookings(after)
        made = [new[reference] for reference in new if reference not in old]
        if any(new.get(reference) != old[reference] for reference in old):
            return Verdict(False, "a trip that was booked before was changed")
        if len(made) != 1:
            return Verdict(False, f"{len(made)} trips were booked, not 1")
        wrong = _wrong(after, made[0], trip)
        return Verdict(not wrong, wrong or f"{_told(made[0])} is booked")

    return check


def shown(trip: Trip) -> Check:
    """Check that the flights of the trip are on the screen, and nothing was booked."""

    def check(before: State, after: State, answer: str) -> Verdict:
        app = flights_app(after)
        if _bookings(before) != _bookings(after):
            return Verdict(False, "the booked trips were changed")
        if after["screen"] != "app" or after["foreground"] != "com.qvl.flights":
            return Verdict(False, f"{after['foreground']} is in front")
        if app["page"] != "results" or app["loading"]:
            return Verdict(False, f"the page is {app['page']!r}, not the flights found")
        missed = gap(app["form"], trip)
        if missed:
            return Verdict(False, f"{missed} is {app['form'][missed]!r} in the search")
        if set(app["filters"]) != trip.filters:
            return Verdict(False, f"the filters are {app['filters']}")
        return Verdict(True, f"{len(app['results'])} flights {trip.route} are shown")

    return check


def cancelled(trip: Trip) -> Check:
    """Check that the booked trip of the route, and no other, was cancelled."""

    def check(before: State, after: State, answer: str) -> Verdict:
        old, new = _bookings(before), _bookings(after)
        wanted = {
            reference: {**one, "status": "cancelled"} if is_for(one, trip) else one
            for reference, one in old.items()
        }
        if new == wanted:
            return Verdict(True, f"{trip.route} is cancelled, and nothing else was changed")
        told = ", ".join(f"{_told(one)}: {one['status']}" for one in new.values())
        return Verdict(False, f"the trips are {told or 'none'}")

    return check


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
