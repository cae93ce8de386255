"""Task families of Flights: the expert gets there, and what is nearly right is not taken for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.phone_suite.played import changed, find_back, made, play
from tests.phone_suite.stage import sight, small_phone

from qvl_agent.evals.suite import Split
from qvl_tools.phone.apps.fares import Flight, chosen_flights, flights_for
from qvl_tools.phone.apps.trips import Booking, Passenger
from qvl_tools.phone.cities import CITY
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone.worlds import WORLDS
from qvl_tools.phone_suite.days import HELD_OUT_DAYS
from qvl_tools.phone_suite.flights import FLIGHTS
from qvl_tools.phone_suite.flights_check import booked, cancelled, shown
from qvl_tools.phone_suite.flights_policy import booking
from qvl_tools.phone_suite.flights_trip import Trip, flights_app, proposed_day

FAMILIES = {family.name: family for family in FLIGHTS}
SPLITS: tuple[Split, ...] = ("training", "held_out")
TRIP = Trip(CITY["ZRH"], CITY["LIS"], order="Price")
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(6)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


@pytest.mark.parametrize("name", FAMILIES)
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, name: str, tmp_path: Path
) -> None:
    split = SPLITS[len(name) % 2]
    result, verdict = play(device, FAMILIES[name], 1, split, tmp_path)
    assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["flights.search_cabin", "flights.search"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    assert find_back(device, FAMILIES[name], 4, turns=5)[-1] == "Finish"


@pytest.mark.parametrize("page", ["search", "city", "results", "details", "confirmed", "trips"])
def test_done_is_said_where_it_can_be_read_only(device: PhoneDevice, page: str) -> None:
    seen, trip = sight(device), replace(TRIP, origin=CITY["OSL"])
    app = {"page": page, "bookings": [ticket(offers(seen.state, trip)[0])]}
    assert (
        booking(trip)(replace(seen, state=changed(dict(seen.state), "Flights", **app))).saying
        != "Finish"
    )


def offers(state: Any, trip: Trip = TRIP, ahead: int = 0, cabin: str = "Economy") -> list[Flight]:
    """Return the flights of a day, cheapest first; the proposed day, or one later."""
    day = proposed_day(state) + timedelta(days=ahead)
    listed = flights_for(state["seed"], trip.origin, trip.destination, day, cabin)
    return chosen_flights(listed, frozenset(), "Price")


def with_bookings(state: State, *made: dict[str, object]) -> State:
    return changed(state, "Flights", bookings=list(made))


def ticket(*flights: Flight, cabin: str = "Economy", people: int = 1, **more: Any) -> Any:
    """Return a booking as the truth tells it."""
    passengers = (Passenger("Ada", "Holm", "ada@example.com"),) * people
    reference = more.pop("reference", f"R{flights[0].id[-4:]}")
    return Booking(reference, flights, passengers, cabin, 1, **more).truth()


def test_the_cheapest_is_booked_and_nothing_else(state: State) -> None:
    state = with_bookings(state)
    check, (best, dearer, *_) = booked(TRIP), offers(state)
    right = with_bookings(state, ticket(best))
    assert check(state, right, "").achieved
    for app, things in (("Notes", "notes"), ("Contacts", "contacts")):
        assert not check(state, changed(right, app, **{things: []}), "").achieved
    back = flights_for(state["seed"], TRIP.destination, TRIP.origin, proposed_day(state), "Economy")
    for wrong in (
        [],
        [ticket(dearer)],
        [ticket(best), ticket(dearer)],
        [ticket(best, cabin="Business")],
        [ticket(best, people=2)],
        [ticket(best, back[0])],
        [ticket(back[0])],
        [ticket(best, status="cancelled")],
        [ticket(offers(state, replace(TRIP, destination=CITY["OPO"]))[0])],
    ):
        assert not check(state, with_bookings(state, *wrong), "").achieved, wrong


def test_a_trip_that_was_booked_before_stays(state: State) -> None:
    best, other = offers(state)[:2]
    before = with_bookings(state, ticket(other))
    assert booked(TRIP)(before, with_bookings(state, ticket(other), ticket(best)), "").achieved
    gone = with_bookings(state, ticket(other, status="cancelled"), ticket(best))
    assert not booked(TRIP)(before, gone, "").achieved


def test_the_order_and_the_filter_decide(state: State) -> None:
    state, listed = with_bookings(state), offers(state)
    earliest = min(listed, key=lambda flight: flight.departs)
    nonstop = next(flight for flight in listed if not flight.stops)
    for trip, right in (
        (replace(TRIP, order="Departure time"), earliest),
        (replace(TRIP, nonstop=True), nonstop),
    ):
        for flight in listed:
            achieved = booked(trip)(state, with_bookings(state, ticket(flight)), "").achieved
            assert achieved == (flight == right)


def test_the_day_counts_where_it_is_named(state: State) -> None:
    state = with_bookings(state)
    trip = replace(TRIP, day=proposed_day(state) + timedelta(days=3))
    right, wrong = offers(state, ahead=3)[0], offers(state)[0]
    assert booked(trip)(state, with_bookings(state, ticket(right)), "").achieved
    assert not booked(trip)(state, with_bookings(state, ticket(wrong)), "").achieved
    assert booked(TRIP)(state, with_bookings(state, ticket(right)), "").achieved


def test_the_flights_of_the_route_are_shown(state: State) -> None:
    form = {**flights_app(state)["form"], "origin": "ZRH", "destination": "LIS"}
    form |= {"round_trip": False, "passengers": 1, "cabin": "Economy"}
    page = {"page": "results", "form": form, "filters": [], "loading": False}
    before = with_bookings(state)
    right = changed({**before, "screen": "app", "foreground": "com.qvl.flights"}, "Flights", **page)
    assert shown(TRIP)(before, right, "").achieved
    for wrong in (
        {"page": "search"},
        {"loading": True},
        {"filters": ["morning"]},
        {"form": {**form, "passengers": 2}},
        {"form": {**form, "origin": "LIS", "destination": "ZRH"}},
        {"bookings": [ticket(offers(state)[0])]},
    ):
        assert not shown(TRIP)(before, changed(right, "Flights", **wrong), "").achieved, wrong
    for wrong in ({**right, "foreground": "com.qvl.notes"}, changed(right, "Notes", notes=[])):
        assert not shown(TRIP)(before, wrong, "").achieved


def test_that_trip_is_cancelled_and_no_other(state: State) -> None:
    mine = offers(state)[0]
    other = offers(state, replace(TRIP, origin=CITY["OSL"]))[0]
    before = with_bookings(state, ticket(mine), ticket(other))
    right = with_bookings(state, ticket(mine, status="cancelled"), ticket(other))
    assert cancelled(TRIP)(before, right, "").achieved
    assert not cancelled(TRIP)(before, changed(right, "Clock", alarms=[]), "").achieved
    for wrong in (
        [ticket(mine), ticket(other)],
        [ticket(mine), ticket(other, status="cancelled")],
        [ticket(mine, status="cancelled"), ticket(other, status="cancelled")],
        [ticket(other)],
    ):
        assert not cancelled(TRIP)(before, with_bookings(state, *wrong), "").achieved


@pytest.mark.parametrize("name", FAMILIES)
def test_goals_name_what_is_wanted(state: State, name: str) -> None:
    for seed, split in enumerate(SPLITS):
        task = made(FAMILIES[name], state, seed, split)
        for wording in FAMILIES[name].wordings[split]:
            goal = wording.format(**task.values)
            assert task.values["origin"] in goal
            assert task.values["destination"] in goal


def test_days_of_the_splits_are_apart(state: State) -> None:
    today = date.fromisoformat(state["time"][:10])
    for seed in range(60):
        for split in SPLITS:
            task = FAMILIES["flights.book_on_day"].make(state, split, random.Random(seed))
            number = int(task.values["day"].split()[1])
            assert (number in HELD_OUT_DAYS) == (split == "held_out")
            months = {today.strftime("%B"), today.replace(day=1).strftime("%B")}
            months.add((today.replace(day=28) + timedelta(days=7)).strftime("%B"))
            assert task.values["day"].split()[0] in months


def test_cities_are_those_of_the_phones_world(state: State) -> None:
    names = {city.name for city in WORLDS["held_out"].cities}
    elsewhere = {**state, "world": "held_out"}
    task = made(FAMILIES["flights.book"], elsewhere, 1, "held_out")
    assert {task.values["origin"], task.values["destination"]} <= names
