"""The task families of the Flights app."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from qvl_agent.evals.suite import Split
from qvl_tools.phone.apps.fares import CABIN_FACTOR
from qvl_tools.phone_suite import flights_wordings as worded
from qvl_tools.phone_suite.days import is_of
from qvl_tools.phone_suite.drawn import Make
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.flights_check import booked, cancelled, shown
from qvl_tools.phone_suite.flights_policy import booking, cancelling, searching
from qvl_tools.phone_suite.flights_start import begin, with_trips
from qvl_tools.phone_suite.flights_trip import (
    Trip,
    cities_of,
    flights_app,
    has_offers,
    is_for,
    proposed_day,
)

_MAX_STEPS = 36


def draw_trip(state: State, rng: random.Random, **asked: Any) -> Trip:
    """Return a trip between two cities of a phone that has flights and is not booked yet.

    Args:
        state: Of the phone.
        rng: Decides the cities.
        asked: Other fields of the trip.
    """
    while True:
        origin, destination = rng.sample(cities_of(state), 2)
        trip = Trip(origin, destination, **asked)
        known = any(is_for(one, trip) for one in flights_app(state)["bookings"])
        if not known and has_offers(state, trip, trip.day or proposed_day(state)):
            return trip


def _today(state: State) -> date:
    return datetime.fromisoformat(state["time"]).date()


def _draw_day(state: State, split: Split, rng: random.Random) -> date:
    """Return a day of this month or the next that the form does not propose."""
    today = _today(state)
    days = [today + timedelta(days=ahead) for ahead in range(1, 62)]
    months = {today.month, today.month % 12 + 1}
    fitting = [
        day
        for day in days
        if day.month in months and is_of(split, day) and day != proposed_day(state)
    ]
    return rng.choice(fitting)


def _values(trip: Trip) -> dict[str, str]:
    values = {"origin": trip.origin.name, "destination": trip.destination.name}
    values |= {"count": str(trip.passengers), "cabin": trip.cabin}
    return values | ({"day": f"{trip.day:%B} {trip.day.day}"} if trip.day else {})


def _booking(**asked: Any) -> Make:
    def make(state: State, split: Split, rng: random.Random) -> Task:
        trip = draw_trip(state, rng, **asked)
        return begin(_book(trip), trip, rng)

    return make


def _book(trip: Trip) -> Task:
    return Task(_values(trip), booking(trip), booked(trip), max_steps=_MAX_STEPS)


def _book_on_day(state: State, split: Split, rng: random.Random) -> Task:
    trip = draw_trip(state, rng, order="Price", day=_draw_day(state, split, rng))
    return begin(replace(_book(trip), max_steps=_MAX_STEPS + 8), trip, rng)


def _search(trip: Trip, rng: random.Random) -> Task:
    task = Task(_values(trip), searching(trip), shown(trip), max_steps=_MAX_STEPS - 8)
    return begin(task, trip, rng)


def _search_plain(state: State, split: Split, rng: random.Random) -> Task:
    return _search(draw_trip(state, rng), rng)


def _search_group(state: State, split: Split, rng: random.Random) -> Task:
    return _search(draw_trip(state, rng, passengers=rng.randint(2, 4)), rng)


def _search_cabin(state: State, split: Split, rng: random.Random) -> Task:
    cabins = [cabin for cabin in CABIN_FACTOR if cabin != "Economy"]
    return _search(draw_trip(state, rng, cabin=rng.choice(cabins)), rng)


def _cancel(state: State, split: Split, rng: random.Random) -> Task:
    trip, other = draw_trip(state, rng), draw_trip(state, rng)
    kept = [] if rng.random() < 0.6 or trip.route == other.route else [other]
    task = Task(_values(trip), cancelling(trip), cancelled(trip), max_steps=20)
    return with_trips(task, rng.sample([trip, *kept], 1 + len(kept)), rng)


FLIGHTS = (
    TaskFamily("flights.book", worded.BOOK, _booking()),
    TaskFamily("flights.book_cheapest", worded.CHEAPEST, _booking(order="Price")),
    TaskFamily("flights.book_earliest", worded.EARLIEST, _booking(order="Departure time")),
    TaskFamily("flights.book_nonstop", worded.NONSTOP, _booking(order="Price", nonstop=True)),
    TaskFamily("flights.book_on_day", worded.ON_DAY, _book_on_day),
    TaskFamily("flights.search", worded.SEARCH, _search_plain),
    TaskFamily("flights.search_group", worded.GROUP, _search_group),
    TaskFamily("flights.search_cabin", worded.CABIN, _search_cabin),
    TaskFamily("flights.cancel_trip", worded.CANCEL, _cancel),
)
"""All task families of the Flights app."""
