"""How the search form of Flights is filled: cities, day, passengers, cabin."""

from __future__ import annotations

from datetime import date, datetime

from qvl_tools.phone.cities import City
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import content, scroll_to, tap
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.flights_trip import PACKAGE, Trip, gap
from qvl_tools.phone_suite.sight import Sight

_ROWS = (
    *("Where to next?", "One way", "From", "To", "Departure date", "Remove passenger"),
    *("Add passenger", "Cabin class", "Economy", "Premium", "Business", "First"),
    *("Search flights", "Ideas for you"),
)
"""What the form shows, from the top."""


def form_move(sight: Sight, trip: Trip) -> Move | None:
    """Return the next move on the search page, or None where the form is as the trip asks."""
    form = sight.app(PACKAGE)["form"]
    match gap(form, trip):
        case "round_trip":
            return _reach(sight, "One way", "The return flight is not wanted.")
        case "origin":
            return _reach(sight, "From", f'From is not "{trip.origin.name}".')
        case "destination":
            return _reach(sight, "To", f'To is not "{trip.destination.name}".')
        case "date":
            return _reach(sight, "Departure date", "The day is another.")
        case "passengers" if form["passengers"] < trip.passengers:
            return _reach(sight, "Add passenger", f'"{trip.passengers}" passengers are wanted.')
        case "passengers":
            return _reach(sight, "Remove passenger", f'"{trip.passengers}" passengers are wanted.')
        case "cabin":
            return _reach(sight, trip.cabin, f'The cabin is not "{trip.cabin}".')
    return None


def search_move(sight: Sight) -> Move:
    """Tap the button that searches."""
    return _reach(sight, "Search flights", "The form is complete.")


def city_move(sight: Sight, trip: Trip) -> Move:
    """Return the next move on the page where a city is searched, for either end of the trip."""
    field = sight.find(lambda node: node.resource_id.endswith("/city_search"))
    if field is None:
        return moves.press_back("The cities are not wanted.")
    city = _asked_for(field.hint, trip)
    typed = content(field)
    if typed and typed != city.name:
        return tap(sight, "Clear", "Another city is typed.")
    if not field.focused:
        return moves.tap(field, "The field has no focus.", label=field.hint)
    if typed:
        return moves.press_enter(f'"{city.name}" is typed.')
    return moves.type_text(city.name, "The field is empty.")


def _asked_for(hint: str, trip: Trip) -> City:
    return trip.origin if hint == "Where from?" else trip.destination


def is_picking_day(sight: Sight) -> bool:
    """Say whether the dialog that picks a day is open."""
    return _shown_month(sight) is not None


def day_move(sight: Sight, trip: Trip) -> Move:
    """Return the next move in the dialog that picks a day."""
    month, day = _shown_month(sight), trip.day
    if month is None or day is None or sight.app(PACKAGE)["form"]["round_trip"]:
        return tap(sight, "Cancel", "No day is to be chosen.")
    if (month.year, month.month) < (day.year, day.month):
        return tap(sight, "Next month", "The month is later.")
    if (month.year, month.month) > (day.year, day.month):
        return tap(sight, "Previous month", "The month is earlier.")
    number = sight.labelled(f"{day:%d %B %Y}")
    if number is not None and not number.checked:
        return moves.tap(number, f'The day is "{day.day}".')
    return tap(sight, "OK", "The day is chosen.")


def _shown_month(sight: Sight) -> date | None:
    """Return the first day of the month that the dialog shows."""
    title = sight.find(lambda node: node.resource_id.endswith("/date_picker_month"))
    if title is None:
        return None
    return datetime.strptime(title.text, "%B %Y").date()  # noqa: DTZ007 - a month, no moment


def _reach(sight: Sight, label: str, thought: str) -> Move:
    """Tap what the form shows, and scroll there first where it must be."""
    return scroll_to(sight, label, _ROWS) or tap(sight, label, thought)
