"""The search form of Flights, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qvl_tools.phone.apps.fares import day_text
from qvl_tools.phone.cities import CITY

MAX_PASSENGERS = 6


@dataclass(frozen=True)
class SearchForm:
    """What is asked for. Cities are airport codes, empty until chosen."""

    depart: date
    back: date
    origin: str = ""
    destination: str = ""
    round_trip: bool = False
    passengers: int = 1
    cabin: str = "Economy"

    def errors(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        found: dict[str, str] = {}
        if not self.origin:
            found["origin"] = "Choose where you fly from"
        if not self.destination:
            found["destination"] = "Choose where you fly to"
        elif self.origin == self.destination:
            found["destination"] = "Choose two different cities"
        if self.round_trip and self.back < self.depart:
            found["back"] = "Return before departure"
        return found

    def card(self) -> dict[str, object]:
        """Return the form as the page shows it."""
        return {
            "origin": city_text(self.origin),
            "destination": city_text(self.destination),
            "depart": self.depart.isoformat(),
            "depart_text": day_text(self.depart),
            "back": self.back.isoformat(),
            "back_text": day_text(self.back),
            "round_trip": self.round_trip,
            "passengers": self.passengers,
            "passengers_text": count_text(self.passengers, "passenger"),
            "cabin": self.cabin,
            "can_add": self.passengers < MAX_PASSENGERS,
            "can_remove": self.passengers > 1,
        }

    def truth(self) -> dict[str, object]:
        """Return the form as JSON-able data."""
        return {
            "origin": self.origin,
            "destination": self.destination,
            "date": self.depart.isoformat(),
            "return_date": self.back.isoformat() if self.round_trip else None,
            "round_trip": self.round_trip,
            "passengers": self.passengers,
            "cabin": self.cabin,
        }


def city_text(code: str) -> str:
    """Return a city such as ``Zurich (ZRH)``, empty for none."""
    return f"{CITY[code].name} ({code})" if code else ""


def count_text(count: int, noun: str) -> str:
    """Return a count such as ``2 passengers``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
