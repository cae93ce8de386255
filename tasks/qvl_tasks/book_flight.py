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
    _choose_city(screen, "From", origin)
    _choose_city(screen, "To", destination)
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
    _prove(screen, origin, destination)


def _choose_city(screen: Screen, field: str, city: str) -> None:
    screen.tap(field)
    screen.wait_for("Popular cities")
    screen.type(city)
    screen.tap(city, below="Matching cities")


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


def _prove(screen: Screen, origin: str, destination: str) -> None:
    screen.expect("Booking confirmed")
    label = screen.wait_for("Booking reference")
    below = (box for box in screen.texts() if box.box.top >= label.box.bottom)
    reference = next((box.text for box in below if _REFERENCE.fullmatch(box.text)), "")
    if not reference:
        screen.give_up("the confirmation shows no booking reference")
    screen.answer(f"{origin} to {destination}, booking reference {reference}")
    screen.tap("View my trips", scroll=True)
    screen.expect(reference)
