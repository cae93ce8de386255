from __future__ import annotations

from datetime import date, timedelta

import pytest

from qvl_tools.phone.apps.fares import (
    chosen_flights,
    duration_text,
    flights_for,
    price_limit,
    stops_text,
)
from qvl_tools.phone.cities import CITY

DAY = date(2026, 12, 3)
ZRH, LIS, SYD, LHR = (CITY[code] for code in ("ZRH", "LIS", "SYD", "LHR"))
FLIGHTS = flights_for(1, ZRH, LIS, DAY, "Economy")


def test_a_search_repeats_and_depends_on_seed_day_and_route() -> None:
    assert flights_for(1, ZRH, LIS, DAY, "Economy") == FLIGHTS
    assert flights_for(2, ZRH, LIS, DAY, "Economy") != FLIGHTS
    assert flights_for(1, ZRH, LIS, DAY + timedelta(days=1), "Economy") != FLIGHTS
    assert flights_for(1, LIS, ZRH, DAY, "Economy") != FLIGHTS


def test_a_cabin_changes_the_prices_alone() -> None:
    business = flights_for(1, ZRH, LIS, DAY, "Business")
    assert [flight.id for flight in business] == [flight.id for flight in FLIGHTS]
    pairs = zip(business, FLIGHTS, strict=True)
    assert all(dear.price > 2 * cheap.price for dear, cheap in pairs)


@pytest.mark.parametrize("seed", range(8))
def test_a_day_has_distinct_flights_some_nonstop(seed: int) -> None:
    flights = flights_for(seed, ZRH, LIS, DAY, "Economy")
    assert 12 <= len(flights) <= 18
    assert len({flight.id for flight in flights}) == len(flights)
    assert any(not flight.stops for flight in flights)
    assert all(flight.departs.date() == DAY for flight in flights)


def test_times_are_local() -> None:
    for flight in FLIGHTS:
        shown_min = (flight.arrives - flight.departs).total_seconds() / 60
        assert shown_min == flight.duration_min - 60  # Lisbon is an hour behind Zurich


def test_the_far_side_of_the_world_takes_a_stop_and_another_day() -> None:
    flights = flights_for(1, LHR, SYD, DAY, "Economy")
    assert all(flight.stops for flight in flights)
    assert all(flight.days_later >= 1 for flight in flights)
    assert not {"LHR", "SYD"} & {stop for flight in flights for stop in flight.stops}


def test_filters_keep_what_they_say() -> None:
    limit = price_limit(FLIGHTS)
    assert all(not f.stops for f in chosen_flights(FLIGHTS, frozenset({"nonstop"}), "Price"))
    assert all(
        f.departs.hour < 12 for f in chosen_flights(FLIGHTS, frozenset({"morning"}), "Price")
    )
    cheap = chosen_flights(FLIGHTS, frozenset({"cheap"}), "Price")
    assert 0 < len(cheap) < len(FLIGHTS)
    assert all(flight.price < limit for flight in cheap)
    assert price_limit([]) == 0


@pytest.mark.parametrize(
    ("sort", "field"),
    [("Price", "price"), ("Departure time", "departs"), ("Duration", "duration_min")],
)
def test_sorts(sort: str, field: str) -> None:
    values = [getattr(f, field) for f in chosen_flights(FLIGHTS, frozenset(), sort)]
    assert values == sorted(values)
    assert len(values) == len(FLIGHTS)


def test_texts() -> None:
    assert duration_text(165) == "2 h 45 min"
    nonstop = next(flight for flight in FLIGHTS if not flight.stops)
    assert stops_text(nonstop) == "Nonstop"
    one_stop = next(flight for flight in FLIGHTS if len(flight.stops) == 1)
    assert stops_text(one_stop) == f"1 stop · {one_stop.stops[0]}"
