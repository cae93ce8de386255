"""What a task of the Flights app asks for, and which of the flights on sale it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args

from qvl_tools.phone.apps.fares import Flight, Sort, chosen_flights, flights_for
from qvl_tools.phone.cities import City
from qvl_tools.phone.worlds import WORLDS
from qvl_tools.phone_suite.family import State

PACKAGE = "com.qvl.flights"


@dataclass(frozen=True)
class Trip:
    """A trip one way.

    Attributes:
        origin: Where from.
        destination: Where to.
        day: Of departure; None for whichever the form proposes.
        passengers: How many fly.
        cabin: Name of the cabin class.
        order: By what the flight that is wanted comes first; None where any order will do.
        nonstop: Only flights without a stop count.
    """

    origin: City
    destination: City
    day: date | None = None
    passengers: int = 1
    cabin: str = "Economy"
    order: Sort | None = None
    nonstop: bool = False

    @property
    def route(self) -> str:
        """As titles and trip cards show it."""
        return f"{self.origin.name} to {self.destination.name}"

    @property
    def filters(self) -> frozenset[str]:
        """The filters that have to be on."""
        return frozenset({"nonstop"} if self.nonstop else ())


def flights_app(state: State) -> Mapping[str, Any]:
    """Return the truth of the Flights app."""
    found: Mapping[str, Any] = state["apps"][PACKAGE]
    return found


def cities_of(state: State) -> tuple[City, ...]:
    """Return the cities that a phone's Flights knows."""
    return WORLDS[state["world"]].cities


def gap(form: Mapping[str, Any], trip: Trip) -> str:
    """Return the first field of the search form that is not as the trip asks; empty for none."""
    wanted = {
        "round_trip": False,
        "origin": trip.origin.code,
        "destination": trip.destination.code,
        "date": trip.day.isoformat() if trip.day else form["date"],
        "passengers": trip.passengers,
        "cabin": trip.cabin,
    }
    return next((name for name, value in wanted.items() if form[name] != value), "")


def is_wanted(state: State, trip: Trip, flight_id: str, day: date) -> bool:
    """Say whether a flight of a day is one that the trip means, among all on sale then.

    Flights of one price are equally cheap, and flights of one departure equally early.
    """
    offers = flights_for(state["seed"], trip.origin, trip.destination, day, trip.cabin)
    flight = next((offer for offer in offers if offer.id == flight_id), None)
    if flight is None:
        return False
    orders: tuple[Sort, ...] = (trip.order,) if trip.order else get_args(Sort)
    return any(_is_first(flight, offers, trip, order) for order in orders)


def _is_first(flight: Flight, offers: list[Flight], trip: Trip, order: Sort) -> bool:
    listed = chosen_flights(offers, trip.filters, order)
    if not listed or flight not in listed:
        return False
    best = listed[0]
    match order:
        case "Price":
            return flight.price == best.price
        case "Departure time":
            return flight.departs == best.departs
        case "Duration":
            return flight == best


def has_offers(state: State, trip: Trip, day: date) -> bool:
    """Say whether any flight of a day is what the trip asks for."""
    offers = flights_for(state["seed"], trip.origin, trip.destination, day, trip.cabin)
    return bool(chosen_flights(offers, trip.filters, "Price"))


def cheapest(state: State, trip: Trip) -> Flight:
    """Return the cheapest flight of the day that the form proposes."""
    day = proposed_day(state)
    offers = flights_for(state["seed"], trip.origin, trip.destination, day, trip.cabin)
    return chosen_flights(offers, trip.filters, "Price")[0]


def proposed_day(state: State) -> date:
    """Return the day that an untouched form proposes."""
    return datetime.fromisoformat(state["time"]).date() + timedelta(days=7)


def is_for(booking: Mapping[str, Any], trip: Trip) -> bool:
    """Say whether a booking stands, for the route and the day of a trip."""
    route = (booking["origin"], booking["destination"])
    return (
        route == (trip.origin.code, trip.destination.code)
        and booking["status"] == "confirmed"
        and trip.day in (None, date.fromisoformat(booking["date"]))
    )
