from __future__ import annotations

from typing import Any

import pytest
from tests.phone.app_bench import make, toasts_of

from qvl_tools.phone.apps.flights import Flights
from qvl_tools.phone.content import owner


@pytest.fixture
def app() -> Flights:
    """Flights that answers at once."""
    flights = make(Flights)
    flights.delay_ms = 0
    return flights


def truth(app: Flights) -> Any:
    return app.state()


def search(app: Flights, origin: str = "ZRH", destination: str = "LIS") -> None:
    for field, code in (("origin", origin), ("destination", destination)):
        app.edit_city(field)
        app.pick_city(code)
    app.search()


def choose_first(app: Flights) -> dict[str, Any]:
    flight: dict[str, Any] = truth(app)["results"][0]
    app.choose(flight["id"])
    app.accept_flight()
    return flight


def book(app: Flights) -> Any:
    search(app)
    choose_first(app)
    app.use_saved_passenger()
    app.accept_passenger()
    app.accept_terms(True)
    app.pay()
    return truth(app)["bookings"][-1]


def test_a_search_needs_both_cities(app: Flights) -> None:
    app.search()
    assert set(truth(app)["errors"]) == {"origin", "destination"}
    assert truth(app)["page"] == "search"


def test_a_search_needs_two_different_cities(app: Flights) -> None:
    search(app, "ZRH", "ZRH")
    assert truth(app)["errors"] == {"destination": "Choose two different cities"}
    app.edit_city("destination")
    app.pick_city("LIS")
    assert truth(app)["errors"] == {}


def test_the_city_page_fills_the_field_it_was_opened_for(app: Flights) -> None:
    app.edit_city("destination")
    assert truth(app)["page"] == "city"
    app.pick_city("LIS")
    assert truth(app)["page"] == "search"
    assert truth(app)["form"]["destination"] == "LIS"
    assert truth(app)["form"]["origin"] == ""


def test_swap(app: Flights) -> None:
    search(app)
    app.back()
    app.swap()
    form = truth(app)["form"]
    assert (form["origin"], form["destination"]) == ("LIS", "ZRH")


def test_the_number_of_passengers_has_bounds(app: Flights) -> None:
    app.add_passengers(-1)
    assert truth(app)["form"]["passengers"] == 1
    for _ in range(9):
        app.add_passengers(1)
    assert truth(app)["form"]["passengers"] == 6


def test_a_later_departure_moves_the_return_along(app: Flights) -> None:
    app.set_round_trip(True)
    app.set_day("depart", "2026-12-20")
    assert truth(app)["form"]["return_date"] == "2026-12-27"


def test_a_return_before_the_departure_is_refused(app: Flights) -> None:
    app.set_round_trip(True)
    app.set_day("depart", "2026-12-20")
    app.set_day("back", "2026-12-18")
    search(app)
    assert "back" in truth(app)["errors"]


def test_results_can_be_filtered_and_sorted(app: Flights) -> None:
    search(app)
    count = len(truth(app)["results"])
    app.toggle_filter("nonstop")
    assert all(flight["stops"] == 0 for flight in truth(app)["results"])
    app.toggle_filter("nonstop")
    assert len(truth(app)["results"]) == count
    app.set_sort("Departure time")
    departures = [flight["departs"] for flight in truth(app)["results"]]
    assert departures == sorted(departures)


def test_a_new_search_forgets_filters(app: Flights) -> None:
    search(app)
    app.toggle_filter("nonstop")
    app.back()
    app.search()
    assert truth(app)["filters"] == []


def test_loading_ends_when_the_results_are_left() -> None:
    app = make(Flights)
    app.delay_ms = 60_000
    app.edit_city("origin")
    app.pick_city("ZRH")
    app.edit_city("destination")
    app.pick_city("LIS")
    app.search()
    assert truth(app)["loading"]
    assert truth(app)["results"] == []
    assert app.back()
    assert not truth(app)["loading"]


def test_passenger_details_are_checked(app: Flights) -> None:
    search(app)
    choose_first(app)
    app.accept_passenger()
    assert set(truth(app)["errors"]) == {"first_name", "last_name", "email"}
    app.edit_passenger("first_name", " Ada ")
    app.edit_passenger("last_name", "Byron")
    app.edit_passenger("email", "ada@nowhere")
    app.edit_passenger("phone", "call me")
    app.accept_passenger()
    assert set(truth(app)["errors"]) == {"email", "phone"}
    app.edit_passenger("email", "ada@example.com")
    app.edit_passenger("phone", "+41 44 555 01 23")
    app.accept_passenger()
    assert truth(app)["page"] == "review"
    assert truth(app)["passengers"][0]["first_name"] == "Ada"


def test_the_saved_passenger_is_the_owner(app: Flights) -> None:
    search(app)
    choose_first(app)
    app.use_saved_passenger()
    assert truth(app)["passengers"][0]["email"] == owner(1).email


def test_payment_needs_the_terms(app: Flights) -> None:
    search(app)
    choose_first(app)
    app.use_saved_passenger()
    app.accept_passenger()
    app.pay()
    assert "terms" in truth(app)["errors"]
    assert truth(app)["bookings"] == []


def test_a_booking_holds_what_was_chosen(app: Flights) -> None:
    search(app)
    flight = choose_first(app)
    app.use_saved_passenger()
    app.accept_passenger()
    app.accept_terms(True)
    app.pay()
    state = truth(app)
    assert state["page"] == "confirmed"
    (booking,) = state["bookings"]
    assert booking["flight"] == flight["id"]
    assert booking["price"] == flight["price"]
    assert booking["date"] == state["form"]["date"]
    assert (booking["origin"], booking["destination"]) == ("ZRH", "LIS")
    assert booking["passenger"] == owner(1).name
    assert booking["status"] == "confirmed"
    assert len(booking["reference"]) == 6


def test_every_passenger_has_a_form_and_a_fare(app: Flights) -> None:
    app.add_passengers(1)
    search(app)
    flight = choose_first(app)
    app.use_saved_passenger()
    app.accept_passenger()
    assert truth(app)["page"] == "passenger"
    app.edit_passenger("first_name", "Ada")
    assert app.back()  # to the first passenger
    app.accept_passenger()
    app.edit_passenger("last_name", "Byron")
    app.accept_passenger()
    app.accept_terms(True)
    app.pay()
    (booking,) = truth(app)["bookings"]
    assert booking["price"] == 2 * flight["price"]
    assert [one["last_name"] for one in booking["passengers"]] == [owner(1).last_name, "Byron"]


def test_a_round_trip_has_two_flights(app: Flights) -> None:
    app.set_round_trip(True)
    search(app)
    there = choose_first(app)
    assert truth(app)["page"] == "returns"
    back = choose_first(app)
    assert (back["origin"], back["destination"]) == ("LIS", "ZRH")
    app.use_saved_passenger()
    app.accept_passenger()
    app.accept_terms(True)
    app.pay()
    (booking,) = truth(app)["bookings"]
    assert booking["price"] == there["price"] + back["price"]
    assert [flight["id"] for flight in booking["flights"]] == [there["id"], back["id"]]


def test_leaving_the_returns_shows_the_first_flights_again(app: Flights) -> None:
    app.set_round_trip(True)
    search(app)
    first = truth(app)["results"]
    choose_first(app)
    choose_first(app)
    for page in ("return_details", "returns", "details"):
        assert app.back()
        assert truth(app)["page"] == page
    assert len(truth(app)["chosen"]) == 1
    app.back()
    assert truth(app)["results"] == first


def test_back_walks_the_way_and_leaves_the_app_last(app: Flights) -> None:
    search(app)
    choose_first(app)
    pages = []
    while app.back():
        pages.append(truth(app)["page"])
    assert pages == ["details", "results", "search"]


def test_a_trip_is_cancelled_only_on_a_yes(app: Flights) -> None:
    shown = toasts_of(app)
    booking = book(app)
    app.show_tab("trips")
    app.open_trip(booking["reference"])
    app.cancel_trip()
    assert app.back()  # closes the dialog
    assert truth(app)["page"] == "trip"
    assert truth(app)["bookings"][0]["status"] == "confirmed"
    app.cancel_trip()
    app.answer(True)
    assert truth(app)["bookings"][0]["status"] == "cancelled"
    assert shown == ["Trip cancelled"]


def test_a_fresh_start_keeps_bookings_alone(app: Flights) -> None:
    book(app)
    search(app)
    app.reset_screen()
    state = truth(app)
    assert state["page"] == "search"
    assert state["form"]["origin"] == ""
    assert state["results"] == []
    assert len(state["bookings"]) == 1


def test_links_open_the_tabs(app: Flights) -> None:
    app.open_link("qvl://flights/trips")
    assert truth(app)["page"] == "trips"
    app.open_link("qvl://flights")
    assert truth(app)["page"] == "search"
