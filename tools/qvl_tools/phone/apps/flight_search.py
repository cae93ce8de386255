"""The first half of Flights: the search form, the city page, the results and the details."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.fares import (
    CABIN_FACTOR,
    Flight,
    chosen_flights,
    flights_for,
    price_limit,
)
from qvl_tools.phone.apps.paged import PagedApp
from qvl_tools.phone.apps.search_form import MAX_PASSENGERS, SearchForm, count_text
from qvl_tools.phone.apps.trips import flight_card, money
from qvl_tools.phone.cities import CITY, find_cities

LOADING_MS = 400


class FlightSearch(PagedApp):
    """The pages search, city, results, details, returns and return_details.

    Attributes:
        delay_ms: How long a search and a payment take; 0 answers at once. The system raises it for
            the ``slow_loading`` fault.
    """

    home = "search"

    form_changed = Signal()
    errors_changed = Signal()
    cities_changed = Signal()
    results_changed = Signal()
    loading_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.delay_ms = LOADING_MS
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._finish_loading)
        self._forget_search()

    def _forget_search(self) -> None:
        today = self.context.clock.now().date()
        self._form = SearchForm(depart=today + timedelta(days=7), back=today + timedelta(days=14))
        self._errors: dict[str, str] = {}
        self._city_field = "origin"
        self._city_query = ""
        self._offers: list[Flight] = []
        self._picked: dict[int, Flight] = {}
        self._filters: frozenset[str] = frozenset()
        self._sort = "Price"
        self._then: Callable[[], None] | None = None
        self._timer.stop()

    # What the pages show.

    @Property(dict, notify=form_changed)
    def form(self) -> dict[str, object]:
        """The search form."""
        return self._form.card()

    @Property(list, constant=True)
    def cabins(self) -> list[str]:
        """Names of the cabin classes."""
        return list(CABIN_FACTOR)

    @Property(list, constant=True)
    def ideas(self) -> list[dict[str, str]]:
        """Destinations that the search page proposes."""
        known = [city.code for city in self.context.world.cities]
        codes = random.Random(f"ideas:{self.context.seed}").sample(known, 6)
        return [
            {"code": code, "name": CITY[code].name, "country": CITY[code].country} for code in codes
        ]

    @Property(str, constant=True)
    def today(self) -> str:
        """The first day that can be flown, in ISO form."""
        return self.context.clock.now().date().isoformat()

    @Property(dict, notify=errors_changed)
    def errors(self) -> dict[str, str]:
        """What is wrong with the form on top, by field."""
        return self._errors

    @Property(bool, notify=loading_changed)
    def loading(self) -> bool:
        """Whether a search or a payment is under way."""
        return self._then is not None

    @Property(str, notify=cities_changed)
    def city_field(self) -> str:
        """Which field the city page fills: origin or destination."""
        return self._city_field

    @Property(list, notify=cities_changed)
    def cities(self) -> list[dict[str, str]]:
        """The cities that match what was typed on the city page."""
        world = self.context.world
        return [
            {"code": city.code, "name": city.name, "place": f"{city.airport} · {city.country}"}
            for city in find_cities(self._city_query, world.cities, world.popular)
        ]

    @Property(dict, notify=results_changed)
    def results(self) -> dict[str, object]:
        """The results page: flights, count, limit of the price filter, sort, filters, headings."""
        first, last = self._ends()
        day = self._form.card()["back_text" if self._leg() else "depart_text"]
        flights = self._shown()
        return {
            "flights": [flight_card(flight) for flight in flights],
            "count": count_text(len(flights), "flight"),
            "limit": money(price_limit(self._offers)),
            "sort": self._sort,
            "filters": sorted(self._filters),
            "title": f"{CITY[first].name} to {CITY[last].name}" if first and last else "",
            "subtitle": f"{day} · {self._who()} · {self._form.cabin}",
            "leg": "Returning flight" if self._leg() else "Departing flight",
        }

    @Property(dict, notify=results_changed)
    def flight(self) -> dict[str, object]:
        """The flight on the details page."""
        flight = self._picked.get(self._leg())
        if flight is None:
            return {}
        total = money(flight.price * self._form.passengers)
        return {
            **flight_card(flight),
            "cabin": self._form.cabin,
            "total": total,
            "who": self._who(),
        }

    # The search form.

    @Slot(str)
    def edit_city(self, field: str) -> None:
        """Open the city page for a field: origin or destination."""
        self._city_field = field
        self.find_city("")
        self.show_page("city")

    @Slot(str)
    def find_city(self, query: str) -> None:
        """Search on the city page."""
        self._city_query = query
        self.cities_changed.emit()

    @Slot(str)
    def pick_city(self, code: str) -> None:
        """Take a city, and return to the form."""
        self._set_form(**{self._city_field: code})
        self.back()

    @Slot(str)
    def take_idea(self, code: str) -> None:
        """Take a proposed destination."""
        self._set_form(destination=code)

    @Slot()
    def swap(self) -> None:
        """Exchange origin and destination."""
        self._set_form(origin=self._form.destination, destination=self._form.origin)

    @Slot(bool)
    def set_round_trip(self, on: bool) -> None:
        """Ask for a return flight too, or not."""
        self._set_form(round_trip=on)

    @Slot(str, str)
    def set_day(self, field: str, iso_day: str) -> None:
        """Set the day of departure (``depart``) or return (``back``), never before it."""
        day = date.fromisoformat(iso_day)
        self._set_form(**{field: day})
        if field == "depart" and self._form.back < day:
            self._set_form(back=day + timedelta(days=7))

    @Slot(int)
    def add_passengers(self, count: int) -> None:
        """Change the number of passengers, within 1 to 6."""
        self._set_form(passengers=min(MAX_PASSENGERS, max(1, self._form.passengers + count)))

    @Slot(str)
    def set_cabin(self, cabin: str) -> None:
        """Choose the cabin class."""
        self._set_form(cabin=cabin)

    def _set_form(self, **fields: object) -> None:
        self._form = replace(self._form, **fields)  # type: ignore[arg-type]
        self._set_errors({})
        self.form_changed.emit()

    def _set_errors(self, errors: dict[str, str]) -> bool:
        self._errors = errors
        self.errors_changed.emit()
        return bool(errors)

    def _who(self) -> str:
        return count_text(self._form.passengers, "passenger")

    @Slot()
    def search(self) -> None:
        """Check the form, and load the results."""
        if self._set_errors(self._form.errors()):
            return
        self._picked, self._filters, self._sort = {}, frozenset(), "Price"
        self.show_page("results")
        self._load_offers()

    # Waiting.

    def _load(self, then: Callable[[], None]) -> None:
        self._then = then
        self.loading_changed.emit()
        if self.delay_ms:
            self._timer.start(self.delay_ms)
        else:
            self._finish_loading()

    def _finish_loading(self) -> None:
        then, self._then = self._then, None
        self.loading_changed.emit()
        if then is not None:
            then()

    # Results and details.

    def _leg(self) -> int:
        return 1 if "returns" in self.stack else 0

    def _ends(self) -> tuple[str, str]:
        form = self._form
        return (form.destination, form.origin) if self._leg() else (form.origin, form.destination)

    def _load_offers(self) -> None:
        self._offers = []
        self.results_changed.emit()
        self._load(self._show_offers)

    def _show_offers(self) -> None:
        first, last = self._ends()
        day = self._form.back if self._leg() else self._form.depart
        seed = self.context.seed
        self._offers = flights_for(seed, CITY[first], CITY[last], day, self._form.cabin)
        self.results_changed.emit()

    def _shown(self) -> list[Flight]:
        return chosen_flights(self._offers, self._filters, self._sort)

    @Slot(str)
    def set_sort(self, sort: str) -> None:
        """Sort the results by Price, Departure time or Duration."""
        self._sort = sort
        self.results_changed.emit()

    @Slot(str)
    def toggle_filter(self, name: str) -> None:
        """Switch a filter: nonstop, morning or cheap."""
        self._filters ^= {name}
        self.results_changed.emit()

    @Slot(str)
    def choose(self, flight_id: str) -> None:
        """Open the details of a flight."""
        self._picked[self._leg()] = next(f for f in self._offers if f.id == flight_id)
        self.results_changed.emit()
        self.show_page("return_details" if self._leg() else "details")

    @Slot(result=bool)
    def back(self) -> bool:
        """Step back; leaving results ends their loading, leaving returns reloads the first."""
        left = self.stack[-1]
        used = super().back()
        if left in ("results", "returns"):
            self._timer.stop()
            self._then = None
            self._picked.pop(1, None)
            self.loading_changed.emit()
        if left == "returns":
            self._show_offers()
        return used
