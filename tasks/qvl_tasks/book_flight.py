"""The task that ships: book a flight in the Flights app, by visible text, and prove it."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from qvl_agent.observation import TextBox
from qvl_tasks.api import task
from qvl_tasks.screen import Screen

_FLIGHT = re.compile(r"\d\d:\d\d – \d\d:\d\d\b.*\$\d")
_REFERENCE = re.compile(r"[A-Z0-9]{6}")
_MAX_MONTHS = 24


@task(
    "book a flight [from {origin}] [to {destination}] [on {day}]",
    "book the {prefer} flight [from {origin}] [to {destination}] [on {day}]",
    "fly [me] from {origin} to {destination} [on {day}]",
    permits=["pays", "grants"],
)
def book_flight(
    screen: Screen,
    origin: str,
    destination: str,
    day: date | None = None,
    prefer: Literal["first", "cheapest", "earliest"] = "first",
) -> None:
    """Book a one-way flight for the saved passenger and check that it is among the trips."""
    screen.open_app("Flights")
    route = (_choose_city(screen, "From", origin), _choose_city(screen, "To", destination))
    if day is not None:
        _choose_day(screen, day)
    screen.tap("Search flights", scroll=True)
    screen.wait_for("Sort")
    _choose_order(screen, prefer)
    screen.tap_box(_first_flight(screen))
    screen.tap("Continue")
    screen.tap("Use saved passenger")
    screen.tap("Continue")
    screen.tap("I accept the fare rules", scroll=True)
    screen.tap("Confirm and pay")
    _prove(screen, route, day)


def _choose_city(screen: Screen, field: str, city: str) -> str:
    """Choose a city by its whole name or its airport's code; return the name as the form has it."""
    screen.tap(field)
    screen.wait_for("Popular cities")
    screen.type(city)
    screen.wait_for("Matching cities")
    screen.tap(city, below="Matching cities", whole=True)
    screen.wait_for(field, whole=True)
    form = re.compile(rf"{field} (.+) \(([A-Z]{{3}})\)")
    chosen = next((found for box in screen.texts() if (found := form.fullmatch(box.text))), None)
    if chosen is None or city.casefold() not in (chosen[1].casefold(), chosen[2].casefold()):
        screen.give_up(f"{city!r} was not taken as {field!r}")
    return str(chosen[1])


def _choose_day(screen: Screen, day: date) -> None:
    screen.tap("Departure date", scroll=True)
    for _ in range(_MAX_MONTHS):
        if screen.sees(f"{day:%B %Y}"):
            break
        screen.tap("Next month")
    else:
        screen.give_up(f"the calendar does not reach {day:%B %Y}")
    found = screen.wait_for(str(day.day), below=f"{day:%B %Y}", role="Button")
    if not found.clickable:
        screen.give_up(f"{day:%d %B %Y} can't be chosen")
    screen.tap_box(found)
    screen.tap("OK")


def _choose_order(screen: Screen, prefer: str) -> None:
    if prefer == "first":
        return
    screen.tap("Sort")
    screen.tap("Price" if prefer == "cheapest" else "Departure time", below="Sort by")


def _first_flight(screen: Screen) -> TextBox:
    flights = [box for box in screen.texts() if box.clickable and _FLIGHT.match(box.text)]
    return flights[0] if flights else screen.give_up("no flight was found")


def _prove(screen: Screen, route: tuple[str, str], day: date | None) -> None:
    screen.expect("Booking confirmed")
    label = screen.wait_for("Booking reference")
    below = [box.text for box in screen.texts() if box.box.top >= label.box.bottom]
    reference = next((text for text in below if _REFERENCE.fullmatch(text)), "")
    if not reference:
        screen.give_up("the confirmation shows no booking reference")
    booked = screen.expect(" to ".join(route))
    if day is not None and f"{day:%a, %b} {day.day}" not in booked:
        screen.give_up(f"{booked!r} is booked, not for {day:%a, %b} {day.day}")
    screen.answer(f"{booked}, booking reference {reference}")
    screen.tap("View my trips", scroll=True)
    screen.expect(reference)
