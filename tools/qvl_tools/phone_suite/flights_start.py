"""Where tasks of the Flights app begin: at home, elsewhere, in a form that is filled already."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from qvl_tools.phone.apps.fares import CABIN_FACTOR
from qvl_tools.phone.worlds import world_of
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.beginnings import drawn_faults
from qvl_tools.phone_suite.common import PACKAGES, is_front
from qvl_tools.phone_suite.family import Move, Task
from qvl_tools.phone_suite.flights_form import city_move, form_move
from qvl_tools.phone_suite.flights_policy import booking
from qvl_tools.phone_suite.flights_trip import Trip, flights_app, gap, is_for
from qvl_tools.phone_suite.sight import Sight

_FIELDS = ("", "origin", "destination", "passengers", "cabin")
"""Up to where a form may be filled, in the order in which it is."""


def begin(task: Task, trip: Trip, rng: random.Random) -> Task:
    """Return the task with a starting state: half of them begin at home, untouched."""
    filled = _beside(trip, rng) if rng.random() < 0.35 else None
    last = rng.choices(_FIELDS, (0, 3, 4, 2, 2))[0] if filled else ""
    app = rng.choice(list(PACKAGES)) if rng.random() < 0.3 else ""

    def start(sight: Sight) -> Move | None:
        return (_fill(sight, filled, last) if filled else None) or _leave(sight, app)

    return replace(task, start=start, faults=drawn_faults(rng))


def with_trips(task: Task, trips: Sequence[Trip], rng: random.Random) -> Task:
    """Return the task on a phone on which trips were booked."""
    app = rng.choice(list(PACKAGES)) if rng.random() < 0.5 else ""

    def start(sight: Sight) -> Move | None:
        bookings = flights_app(sight.state)["bookings"]
        left = [trip for trip in trips if not any(is_for(one, trip) for one in bookings)]
        if not left:
            return _leave(sight, app)
        return _in_flights(sight) or booking(left[0])(sight)

    return replace(task, start=start, faults=drawn_faults(rng))


def _beside(trip: Trip, rng: random.Random) -> Trip:
    """Return a trip some of whose fields are as asked, and some not."""
    cities = [trip.origin, trip.destination, *rng.sample(world_of(trip.origin).cities, 2)]
    origin, destination = rng.choice(
        [ends for first in cities for last in cities if (ends := (first, last)) and first != last]
    )
    cabin = rng.choice([trip.cabin, *CABIN_FACTOR])
    return Trip(origin, destination, passengers=rng.randint(1, 3), cabin=cabin)


def _in_flights(sight: Sight) -> Move | None:
    return None if is_front(sight, "Flights") else moves.open_app("Flights")


def _fill(sight: Sight, filled: Trip, last: str) -> Move | None:
    """Fill the form as far as a field; None where it is."""
    app = flights_app(sight.state)
    missed = gap(app["form"], filled)
    if app["page"] == "search" and missed not in _FIELDS[1 : _FIELDS.index(last) + 1]:
        return None
    there = _in_flights(sight)
    if there is not None:
        return there
    if app["page"] not in ("search", "city"):
        return moves.press_back("The form is another page.")
    return city_move(sight, filled) if app["page"] == "city" else form_move(sight, filled)


def _leave(sight: Sight, app: str) -> Move | None:
    return None if not app or is_front(sight, app) else moves.open_app(app)
