"""What Flights keeps: passengers, as typed, and bookings, as made."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass, replace
from typing import Literal

from qvl_tools.phone.apps.fares import Flight, clock_text, day_text, duration_text, stops_text
from qvl_tools.phone.cities import CITY

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+?[\d\s()./-]{6,20}")
REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Passenger:
    """One traveller, as the form holds it; the first one of a booking is its contact."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def trimmed(self) -> Passenger:
        """Return the passenger without the blanks around what was typed."""
        return Passenger(**{key: value.strip() for key, value in asdict(self).items()})

    def errors(self, *, contact: bool) -> dict[str, str]:
        """Return what is wrong, by field; an address is asked of the contact alone."""
        found: dict[str, str] = {}
        if not self.first_name.strip():
            found["first_name"] = "Enter the first name"
        if not self.last_name.strip():
            found["last_name"] = "Enter the last name"
        if contact and not self.email.strip():
            found["email"] = "Enter an email address"
        elif contact and not EMAIL.fullmatch(self.email.strip()):
            found["email"] = "Enter a valid email address"
        if self.phone.strip() and not PHONE.fullmatch(self.phone.strip()):
            found["phone"] = "Enter a valid phone number"
        return found


@dataclass(frozen=True)
class Booking:
    """One booked trip: one flight, or one there and one back."""

    reference: str
    flights: tuple[Flight, ...]
    passengers: tuple[Passenger, ...]
    cabin: str
    price: int
    status: Literal["confirmed", "cancelled"] = "confirmed"

    def cancelled(self) -> Booking:
        """Return the booking after it was cancelled."""
        return replace(self, status="cancelled")

    def truth(self) -> dict[str, object]:
        """Return the booking as JSON-able data; the plain fields are those of the first flight."""
        first = self.flights[0]
        return {
            "reference": self.reference,
            "status": self.status,
            "origin": first.origin,
            "destination": first.destination,
            "date": first.departs.date().isoformat(),
            "flight": first.id,
            "flights": [flight_truth(flight) for flight in self.flights],
            "passenger": self.passengers[0].name,
            "passengers": [asdict(passenger) for passenger in self.passengers],
            "cabin": self.cabin,
            "price": self.price,
        }

    def card(self) -> dict[str, object]:
        """Return the booking as a trip card shows it."""
        first = self.flights[0]
        return {
            "reference": self.reference,
            "cancelled": self.status == "cancelled",
            "status": "Cancelled" if self.status == "cancelled" else "Confirmed",
            "route": f"{CITY[first.origin].name} to {CITY[first.destination].name}",
            "days": " – ".join(day_text(flight.departs.date()) for flight in self.flights),
            "flights": [flight_card(flight) for flight in self.flights],
            "passengers": [passenger.name for passenger in self.passengers],
            "email": self.passengers[0].email,
            "cabin": self.cabin,
            "price": money(self.price),
        }


def money(dollars: int) -> str:
    """Return an amount such as ``$1,240``."""
    return f"${dollars:,}"


def new_reference(rng: random.Random) -> str:
    """Return a booking code of six signs, none of which looks like another."""
    return "".join(rng.choices(REFERENCE_SIGNS, k=6))


def flight_truth(flight: Flight) -> dict[str, object]:
    """Return a flight as JSON-able data."""
    return {
        "id": flight.id,
        "airline": flight.airline,
        "origin": flight.origin,
        "destination": flight.destination,
        "departs": flight.departs.isoformat(timespec="minutes"),
        "arrives": flight.arrives.isoformat(timespec="minutes"),
        "duration_min": flight.duration_min,
        "stops": len(flight.stops),
        "price": flight.price,
    }


def flight_card(flight: Flight) -> dict[str, object]:
    """Return a flight as the pages show it."""
    origin, destination = CITY[flight.origin], CITY[flight.destination]
    return {
        "id": flight.id,
        "airline": flight.airline,
        "airline_code": flight.airline_code,
        "color": flight.color,
        "day": day_text(flight.departs.date()),
        "departs": clock_text(flight.departs),
        "arrives": clock_text(flight.arrives),
        "days_later": f"+{flight.days_later}" if flight.days_later else "",
        "duration": duration_text(flight.duration_min),
        "stops": stops_text(flight),
        "nonstop": not flight.stops,
        "price": money(flight.price),
        "origin": flight.origin,
        "destination": flight.destination,
        "origin_city": origin.name,
        "destination_city": destination.name,
        "origin_airport": f"{origin.airport} ({origin.code})",
        "destination_airport": f"{destination.airport} ({destination.code})",
    }
