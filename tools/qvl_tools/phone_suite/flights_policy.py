"""The experts of the Flights app: search, book and cancel, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qvl_tools.phone.apps.trips import money
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import tap
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.flights_form import (
    city_move,
    day_move,
    form_move,
    is_picking_day,
    search_move,
)
from qvl_tools.phone_suite.flights_trip import PACKAGE, Trip, gap, is_for
from qvl_tools.phone_suite.sight import Sight, words

_FIRST = {
    None: "This is the first flight.",
    "Price": "The first flight is the cheapest.",
    "Departure time": "The first flight is the earliest.",
    "Duration": "The first flight is the shortest.",
}


def searching(trip: Trip) -> Policy:
    """Return the expert that has the flights of a trip shown."""

    def policy(sight: Sight) -> Move:
        on_the_way = results_move(sight, trip)
        return on_the_way or moves.finish(f'The flights "{trip.route}" are shown.')

    return policy


def booking(trip: Trip) -> Policy:
    """Return the expert that books a trip for the saved passenger."""

    def policy(sight: Sight) -> Move:
        if any(is_for(booked, trip) for booked in sight.app(PACKAGE)["bookings"]):
            return _show_booking(sight, trip)
        return _paying(sight, trip) or results_move(sight, trip) or _choose(sight, trip)

    return policy


def cancelling(trip: Trip) -> Policy:
    """Return the expert that cancels the booked trip of a route."""
    return lambda sight: _cancel(sight, trip)


def results_move(sight: Sight, trip: Trip) -> Move | None:
    """Return the next move towards the flights of a trip; None where they are shown as asked."""
    if sight.labelled("Keep", role="Button") is not None:
        return tap(sight, "Keep", "No trip is to be cancelled.")
    if is_picking_day(sight):
        return day_move(sight, trip)
    match sight.app(PACKAGE)["page"]:
        case "search":
            return form_move(sight, trip) or search_move(sight)
        case "city":
            return city_move(sight, trip)
        case "results":
            return _arrange(sight, trip)
        case "trips":
            return tap(sight, "Search", "The trips are not wanted.")
        case "confirmed":
            return tap(sight, "Done", "This is another trip.")
    return moves.press_back("This is another page.")


def _arrange(sight: Sight, trip: Trip) -> Move | None:
    """Have the right search, filters and order on the page of results."""
    app = sight.app(PACKAGE)
    if sight.labelled("Sort by") is not None:
        return tap(sight, trip.order or app["sort"], "The orders are listed.")
    if gap(app["form"], trip):
        return moves.press_back("The search is another.")
    if app["loading"]:
        return moves.wait("The screen is loading.")
    for name in sorted(trip.filters ^ set(app["filters"])):
        return _switch_filter(sight, name)
    if trip.order not in (None, app["sort"]):
        return tap(sight, f"Sort: {app['sort']}", f'The order is "{app["sort"]}".')
    return None


def _switch_filter(sight: Sight, name: str) -> Move:
    chip = sight.find(lambda node: node.resource_id.endswith(f"/filter_{name}"))
    if chip is None:
        return moves.press_back("The search is another.")
    asked = name == "nonstop" and not chip.selected
    return moves.tap(chip, "Only nonstop flights." if asked else "A filter is on.")


def _choose(sight: Sight, trip: Trip) -> Move:
    flights = sight.app(PACKAGE)["results"]
    if not flights:
        return moves.give_up("No flight matches.")
    price = first_price(sight)
    if price is None:
        return moves.swipe_down(sight, "The first flight is further up.")
    return moves.tap(price, _FIRST[trip.order])


def first_price(sight: Sight) -> Node | None:
    """Return the price of the first flight of the results, where it is on the screen."""
    first: Mapping[str, Any] = sight.app(PACKAGE)["results"][0]
    times = f"{first['departs'][11:]} – {first['arrives'][11:]}"
    rows = [node for node in sight.nodes() if node.resource_id.endswith("/flight")]
    for row in (replace(sight, root=node) for node in rows):
        if row.labelled(times) is not None:
            return row.labelled(money(first["price"]))
    return None


def _paying(sight: Sight, trip: Trip) -> Move | None:
    """Return the next move from a chosen flight to its payment; None where none is chosen."""
    app = sight.app(PACKAGE)
    page = app["page"]
    if page not in ("details", "passenger", "review"):
        return None
    if gap(app["form"], trip):
        return moves.press_back("The flight is another.")
    if trip.nonstop and app["chosen"][-1]["stops"]:
        return moves.press_back("The flight has stops.")
    if page == "details":
        return tap(sight, "Continue", "The flight is chosen.")
    return _who(sight) if page == "passenger" else _review(sight)


def _who(sight: Sight) -> Move:
    app = sight.app(PACKAGE)
    passenger = app["passengers"][0]
    filled = all(passenger[name].strip() for name in ("first_name", "last_name", "email"))
    if filled and not app["errors"]:
        return tap(sight, "Continue", "The passenger is filled in.")
    if sight.labelled("Use saved passenger") is None:
        return moves.swipe_down(sight, '"Use saved passenger" is further up.')
    return tap(sight, "Use saved passenger", "The passenger is missing.")


def _review(sight: Sight) -> Move:
    if sight.app(PACKAGE)["loading"]:
        return moves.wait("The screen is loading.")
    rules = sight.find(lambda node: node.resource_id.endswith("/terms"))
    if rules is None or not rules.checked:
        return tap(sight, "I accept the fare rules", "The fare rules are not accepted.")
    return tap(sight, "Confirm and pay", "The fare rules are accepted.")


def _show_booking(sight: Sight, trip: Trip) -> Move:
    """Go where it can be seen that the trip is booked, and say so."""
    if is_picking_day(sight):
        return tap(sight, "Cancel", "No day is to be chosen.")
    if sight.labelled("Keep", role="Button") is not None:
        return tap(sight, "Keep", "No trip is to be cancelled.")
    match sight.app(PACKAGE)["page"]:
        case "search":
            return tap(sight, "My trips", "The trip is booked.")
        case "confirmed" | "trips" | "trip" if _reads(sight, trip.route):
            return moves.finish(f'"{trip.route}" is booked.')
        case "confirmed":
            return tap(sight, "View my trips", "This is another trip.")
    return moves.press_back("This is another page.")


def _reads(sight: Sight, route: str) -> bool:
    return sight.find(lambda node: any(word.startswith(route) for word in words(node))) is not None


def _cancel(sight: Sight, trip: Trip) -> Move:
    if is_picking_day(sight):
        return tap(sight, "Cancel", "No day is to be chosen.")
    if sight.labelled("Keep", role="Button") is not None:
        return _answer_question(sight, trip)
    match sight.app(PACKAGE)["page"]:
        case "search":
            return tap(sight, "My trips", "The trips are not shown.")
        case "confirmed":
            return tap(sight, "View my trips", "The trips are not shown.")
        case "trips":
            return _among_trips(sight, trip)
        case "trip" if _reads(sight, trip.route):
            return _in_trip(sight, trip)
    return moves.press_back("This is another page.")


def _answer_question(sight: Sight, trip: Trip) -> Move:
    """Say yes for the trip, and no for another one."""
    booked = [one for one in sight.app(PACKAGE)["bookings"] if is_for(one, trip)]
    if any(_mentions(sight, one["reference"]) for one in booked):
        return tap(sight, "Cancel trip", "The question is about this trip.", role="Button")
    return tap(sight, "Keep", "The question is about another trip.")


def _mentions(sight: Sight, reference: str) -> bool:
    return sight.find(lambda node: reference in node.text) is not None


def _among_trips(sight: Sight, trip: Trip) -> Move:
    if not any(is_for(one, trip) for one in sight.app(PACKAGE)["bookings"]):
        return moves.finish(f'"{trip.route}" is cancelled.')
    return tap(sight, trip.route, "The trip is listed.")


def _in_trip(sight: Sight, trip: Trip) -> Move:
    if sight.find(lambda node: node.text.startswith("Cancelled · ")) is not None:
        return moves.finish(f'"{trip.route}" is cancelled.')
    return tap(sight, "Cancel trip", "The trip is open.", role="Button")
