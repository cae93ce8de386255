"""Flights: search, choose, fill in the passengers, pay, and look after the trips.

The pages are a stack: search, city, results, details, (returns, return_details,) passenger, review,
confirmed; and trips, trip. What a page shows is a plain dict or list; prices are dollars.
"""

from __future__ import annotations

from dataclasses import asdict, replace

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.fares import Flight
from qvl_tools.phone.apps.flight_search import FlightSearch
from qvl_tools.phone.apps.trips import (
    Booking,
    Passenger,
    flight_card,
    flight_truth,
    money,
    new_reference,
)
from qvl_tools.phone.content import owner


class Flights(FlightSearch):
    """The Flights app."""

    package = "com.qvl.flights"
    label = "Flights"
    icon = "flight"
    color = "#0B57D0"
    qml = "Flights.qml"

    passenger_changed = Signal()
    trips_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.bookings: list[Booking] = []
        self._reference = ""
        self._start_passengers()

    def _start_passengers(self) -> None:
        self._passengers = [Passenger()] * self._form.passengers
        self._passenger = 0
        self._terms = False

    # What the pages show.

    @Property(dict, notify=passenger_changed)
    def passenger(self) -> dict[str, object]:
        """The passenger form: what was typed, its heading, whether it is the contact's."""
        count = len(self._passengers)
        return {
            **asdict(self._passengers[self._passenger]),
            "heading": f"Passenger {self._passenger + 1} of {count}" if count > 1 else "Passenger",
            "contact": self._passenger == 0,
            "saved": owner(self.context.seed, self.context.world).name,
        }

    @Property(dict, notify=passenger_changed)
    def review(self) -> dict[str, object]:
        """The review page: flights, passengers, prices, whether the terms were accepted."""
        flights = self._legs()
        return {
            "flights": [flight_card(flight) for flight in flights],
            "passengers": [passenger.name for passenger in self._passengers],
            "email": self._passengers[0].email,
            "cabin": self._form.cabin,
            "fares": [
                {
                    "label": f"{flight.origin} – {flight.destination} · {self._who()}",
                    "price": money(flight.price * self._form.passengers),
                }
                for flight in flights
            ],
            "total": money(self._total()),
            "terms": self._terms,
        }

    @Property(list, notify=trips_changed)
    def trips(self) -> list[dict[str, object]]:
        """The booked trips, newest first."""
        return [booking.card() for booking in reversed(self.bookings)]

    @Property(dict, notify=trips_changed)
    def trip(self) -> dict[str, object]:
        """The trip on the trip page, and on the confirmation page."""
        found = [booking for booking in self.bookings if booking.reference == self._reference]
        return found[0].card() if found else {}

    # Passengers.

    @Slot()
    def accept_flight(self) -> None:
        """Go on from the details: to the return flights, or to the passengers."""
        if self._form.round_trip and not self._leg():
            self.show_page("returns")
            self._load_offers()
            return
        self._start_passengers()
        self.show_page("passenger")
        self.passenger_changed.emit()

    @Slot(str, str)
    def edit_passenger(self, field: str, text: str) -> None:
        """Take what was typed into a field: first_name, last_name, email or phone."""
        typed = replace(self._passengers[self._passenger], **{field: text})
        if typed != self._passengers[self._passenger]:
            self._set_passenger(typed)

    @Slot()
    def use_saved_passenger(self) -> None:
        """Fill the form from the phone's profile."""
        me = owner(self.context.seed, self.context.world)
        self._set_passenger(Passenger(me.first_name, me.last_name, me.email, me.phone))

    def _set_passenger(self, passenger: Passenger) -> None:
        self._passengers[self._passenger] = passenger
        self._set_errors({})
        self.passenger_changed.emit()

    @Slot()
    def accept_passenger(self) -> None:
        """Check the form; go on to the next passenger, or to the review."""
        passenger = self._passengers[self._passenger].trimmed()
        if self._set_errors(passenger.errors(contact=self._passenger == 0)):
            return
        self._passengers[self._passenger] = passenger
        if self._passenger + 1 < len(self._passengers):
            self._passenger += 1
        else:
            self.show_page("review")
        self.passenger_changed.emit()

    # Payment.

    def _legs(self) -> list[Flight]:
        return [self._picked[leg] for leg in sorted(self._picked)]

    def _total(self) -> int:
        return sum(flight.price for flight in self._legs()) * self._form.passengers

    @Slot(bool)
    def accept_terms(self, on: bool) -> None:
        """Tick or clear the box of the fare rules."""
        self._terms = on
        self._set_errors({})
        self.passenger_changed.emit()

    @Slot()
    def pay(self) -> None:
        """Book what is under review; the fare rules must have been accepted."""
        missing = {} if self._terms else {"terms": "Accept the fare rules to continue"}
        if self._set_errors(missing) or self._then is not None:
            return
        self._load(self._book)

    def _book(self) -> None:
        self._reference = new_reference(self.context.rng)
        flights, passengers = tuple(self._legs()), tuple(self._passengers)
        booking = Booking(self._reference, flights, passengers, self._form.cabin, self._total())
        self.bookings.append(booking)
        self.trips_changed.emit()
        self.show_only("search", "confirmed")

    # Trips.

    @Slot(str)
    def show_tab(self, name: str) -> None:
        """Open a tab of the home page: search or trips."""
        self.show_only(*(("search", "trips") if name == "trips" else ("search",)))

    @Slot(str)
    def open_trip(self, reference: str) -> None:
        """Open a booked trip."""
        self._reference = reference
        self.trips_changed.emit()
        self.show_page("trip")

    @Slot()
    def cancel_trip(self) -> None:
        """Ask whether to cancel the open trip, and cancel it on a yes."""
        self.ask(
            "Cancel this trip?",
            f"Booking {self._reference} will be cancelled and refunded to your card.",
            "Cancel trip",
            self._cancel,
        )

    def _cancel(self) -> None:
        self.bookings = [
            booking.cancelled() if booking.reference == self._reference else booking
            for booking in self.bookings
        ]
        self.trips_changed.emit()
        self.toast.emit("Trip cancelled")

    # What the system calls.

    @Slot(result=bool)
    def back(self) -> bool:
        """Step back, through the passengers one by one; a payment under way cannot be left."""
        if self.stack[-1] == "review" and self._then is not None:
            return True
        if self.stack[-1] == "passenger" and self._passenger > 0:
            self._passenger -= 1
            self._set_errors({})
            self.passenger_changed.emit()
            return True
        self._set_errors({})
        return super().back()

    def reset_screen(self) -> None:
        """Forget the search, the form and the open pages; keep the bookings."""
        self._forget_search()
        self._start_passengers()
        super().reset_screen()
        for signal in (self.form_changed, self.results_changed, self.passenger_changed):
            signal.emit()
        self.loading_changed.emit()

    def open_link(self, data: str) -> None:
        """Open the trips for a link that ends in ``trips``, else the search."""
        self.show_tab("trips" if data.rstrip("/").endswith("trips") else "search")

    def state(self) -> dict[str, object]:
        """Return the form, the page, the results on it, the passengers typed and the bookings."""
        return {
            "page": self.stack[-1],
            "form": self._form.truth(),
            "loading": self._then is not None,
            "errors": dict(self._errors),
            "sort": self._sort,
            "filters": sorted(self._filters),
            "results": [flight_truth(flight) for flight in self._shown()],
            "chosen": [flight_truth(flight) for flight in self._legs()],
            "passengers": [asdict(passenger) for passenger in self._passengers],
            "bookings": [booking.truth() for booking in self.bookings],
        }
