"""The flights on sale: made from the phone's seed, the route and the day, so searches repeat."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from qvl_tools.phone.cities import CITY, City, distance_km
from qvl_tools.phone.worlds import world_of

Cabin = Literal["Economy", "Premium", "Business", "First"]
Sort = Literal["Price", "Departure time", "Duration"]

CABIN_FACTOR: dict[str, float] = {"Economy": 1.0, "Premium": 1.55, "Business": 3.2, "First": 5.1}
CRUISE_KM_PER_MIN = 13.6
TAXI_MIN = 35
NONSTOP_RANGE_KM = 13_500
FIRST_DEPARTURE_MIN = 5 * 60 + 45
LAST_DEPARTURE_MIN = 22 * 60 + 10


@dataclass(frozen=True)
class Flight:
    """One flight on sale.

    Attributes:
        departs: Local time at the origin.
        arrives: Local time at the destination.
        stops: Codes of the airports where passengers change.
        price: Dollars for one passenger in the cabin that was searched.
    """

    id: str
    airline_code: str
    airline: str
    color: str
    origin: str
    destination: str
    departs: datetime
    arrives: datetime
    duration_min: int
    stops: tuple[str, ...]
    price: int

    @property
    def days_later(self) -> int:
        """How many calendar days after the departure the flight arrives."""
        return (self.arrives.date() - self.departs.date()).days


def flights_for(seed: int, origin: City, destination: City, day: date, cabin: str) -> list[Flight]:
    """Return the 12 to 18 flights of one day, by departure; the cabin changes prices alone."""
    rng = random.Random(f"fares:{seed}:{origin.code}:{destination.code}:{day}")
    count = rng.randint(12, 18)
    slots = rng.sample(range(FIRST_DEPARTURE_MIN, LAST_DEPARTURE_MIN, 5), count)
    numbers = rng.sample(range(101, 1999), count)
    factor = CABIN_FACTOR[cabin]
    return [
        _flight(rng, origin, destination, day, minute, number, factor)
        for minute, number in zip(sorted(slots), numbers, strict=True)
    ]


def _flight(
    rng: random.Random,
    origin: City,
    destination: City,
    day: date,
    minute: int,
    number: int,
    factor: float,
) -> Flight:
    code, airline, color = rng.choice(world_of(origin).airlines)
    stops = _stops(rng, origin, destination)
    route = [origin, *(CITY[stop] for stop in stops), destination]
    flown_km = sum(distance_km(a, b) for a, b in pairwise(route))
    layovers = sum(rng.randrange(55, 185, 5) for _ in stops)
    flown_min = 5 * round((flown_km / CRUISE_KM_PER_MIN + TAXI_MIN * (len(route) - 1)) / 5)
    departs = datetime.combine(day, time(minute // 60, minute % 60))
    shift = timedelta(hours=destination.utc_offset_h - origin.utc_offset_h)
    duration_min = flown_min + layovers
    return Flight(
        id=f"{code} {number}",
        airline_code=code,
        airline=airline,
        color=color,
        origin=origin.code,
        destination=destination.code,
        departs=departs,
        arrives=departs + timedelta(minutes=duration_min) + shift,
        duration_min=duration_min,
        stops=stops,
        price=round(_economy_price(rng, origin, destination, minute, len(stops)) * factor),
    )


def _stops(rng: random.Random, origin: City, destination: City) -> tuple[str, ...]:
    straight_km = distance_km(origin, destination)
    if straight_km < NONSTOP_RANGE_KM and rng.random() < 0.55:
        return ()

    def detour(code: str) -> float:
        hub = CITY[code]
        return distance_km(origin, hub) + distance_km(hub, destination)

    ends = (origin.code, destination.code)
    hubs = sorted((hub for hub in world_of(origin).hubs if hub not in ends), key=detour)
    first = rng.choice(hubs[:4])
    if straight_km < 5_000 or rng.random() < 0.8:
        return (first,)
    second = rng.choice([hub for hub in hubs[:5] if hub != first])
    from_origin = [CITY[first], CITY[second]]
    from_origin.sort(key=lambda hub: distance_km(origin, hub))
    return tuple(hub.code for hub in from_origin)


def _economy_price(
    rng: random.Random, origin: City, destination: City, minute: int, stops: int
) -> float:
    base = 48 + 0.068 * distance_km(origin, destination)
    rush = 1.12 if 7 * 60 <= minute <= 9 * 60 or 17 * 60 <= minute <= 19 * 60 else 1.0
    return base * rush * (1.18 if stops == 0 else 0.86) * rng.uniform(0.82, 1.32)


def price_limit(flights: list[Flight]) -> int:
    """Return a round price that about a third of the flights stay under, for the filter."""
    prices = sorted(flight.price for flight in flights)
    if not prices:
        return 0
    step = 10 if prices[0] < 200 else 50
    return step * max(1, round(prices[len(prices) // 3] / step))


def chosen_flights(flights: list[Flight], filters: frozenset[str], sort: str) -> list[Flight]:
    """Return the flights that pass the filters (nonstop, morning, cheap), in the order asked."""
    limit = price_limit(flights)
    kept = [
        flight
        for flight in flights
        if ("nonstop" not in filters or not flight.stops)
        and ("morning" not in filters or flight.departs.hour < 12)
        and ("cheap" not in filters or flight.price < limit)
    ]
    keys = {
        "Price": lambda flight: (flight.price, flight.departs),
        "Departure time": lambda flight: (flight.departs, flight.price),
        "Duration": lambda flight: (flight.duration_min, flight.price),
    }
    return sorted(kept, key=keys[sort])


def clock_text(moment: datetime) -> str:
    """Return a time such as ``07:25``."""
    return f"{moment:%H:%M}"


def day_text(day: date) -> str:
    """Return a day such as ``Thu, Dec 3``."""
    return f"{day:%a}, {day:%b} {day.day}"


def duration_text(minutes: int) -> str:
    """Return a duration such as ``2 h 45 min``."""
    return f"{minutes // 60} h {minutes % 60:02d} min"


def stops_text(flight: Flight) -> str:
    """Return ``Nonstop`` or the stops with their airports."""
    if not flight.stops:
        return "Nonstop"
    count = len(flight.stops)
    return f"{count} stop{'s' if count > 1 else ''} · {', '.join(flight.stops)}"
