"""Each app through the real screen: what is tapped by its name changes what the app holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.phone.finger import Finger

from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone


@pytest.fixture(scope="module")
def phone() -> Iterator[QtPhone]:
    built = build_phone(1, width_px=720, height_px=1280, density=2.0)
    yield built
    built.close()


def test_a_flight_is_found_chosen_paid_and_cancelled(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.flights")
    finger.tap("From")
    phone.commit_text("zuri")
    finger.tap("Zurich")
    finger.tap("To")
    phone.commit_text("lisb")
    finger.tap("Lisbon")
    finger.scroll()
    finger.tap("Search flights")
    finger.wait(lambda: finger.state()["results"], "results")
    finger.tap("Nonstop")
    chosen = finger.state()["results"][0]
    assert chosen["stops"] == 0
    finger.tap(f"${chosen['price']}")
    finger.tap("Continue")
    finger.tap("Use saved passenger")
    finger.tap("Continue")
    finger.scroll()
    finger.scroll()
    finger.tap("I accept the fare rules")
    finger.tap("Confirm and pay")
    finger.see("Booking confirmed")
    (booking,) = finger.state()["bookings"]
    assert booking["flight"] == chosen["id"]
    assert finger.see("reference").text == booking["reference"]
    finger.scroll()
    finger.tap("View my trips")
    finger.tap("Zurich to Lisbon")
    finger.scroll()
    finger.tap("Cancel trip")
    finger.see("Cancel this trip?")
    finger.tap("button1")
    assert finger.state()["bookings"][0]["status"] == "cancelled"


def test_flights_shows_what_is_missing(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.flights")
    finger.scroll()
    finger.tap("Search flights")
    finger.see("Choose where you fly to")
    assert finger.state()["page"] == "search"


def test_flights_takes_a_day_and_typed_passengers(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.flights")
    for field, city in (("From", "Oslo"), ("To", "Rome")):
        finger.tap(field)
        phone.commit_text(city)
        finger.tap(f"{city}") if not finger.sees(city) else finger.tap("city")
    finger.tap("Departure date")
    finger.tap("Next month")
    finger.tap("17")
    finger.tap("OK")
    assert finger.state()["form"]["date"].endswith("-17")
    finger.tap("Add passenger")
    finger.scroll()
    finger.tap("Business")
    finger.tap("Search flights")
    finger.tap("flight")
    finger.tap("Continue")
    finger.type("First name", "Ada")
    finger.type("Last name", "Byron")
    finger.type("Email", "ada@example.com")
    finger.hide_keyboard()
    finger.tap("Continue")
    finger.see("Passenger 2 of 2")
    assert finger.state()["passengers"][0]["email"] == "ada@example.com"
    assert finger.state()["form"]["cabin"] == "Business"


def test_a_message_is_written_to_somebody_new_and_deleted(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.messages")
    known = {chat["name"] for chat in finger.state()["chats"]}
    contacts = phone.state()["apps"]["com.qvl.contacts"]["contacts"]  # type: ignore[index]
    name = next(person["name"] for person in contacts if person["name"] not in known)
    finger.tap("Start chat")
    phone.commit_text(name)
    finger.tap("person")
    finger.type("Text message", "Grüezi 👋")
    finger.tap("Send message")
    finger.see("Grüezi 👋")
    finger.hide_keyboard()
    finger.back()
    assert finger.state()["chats"][-1]["messages"] == [{"mine": True, "text": "Grüezi 👋"}]
    finger.long_press(name)
    finger.see("Delete this conversation?")
    finger.tap("Delete")
    assert name not in {chat["name"] for chat in finger.state()["chats"]}


def test_a_contact_is_added_found_and_edited(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.contacts")
    finger.tap("Create contact")
    finger.tap("Save")
    finger.see("Enter a name")
    finger.type("First name", "Ada")
    finger.type("Last name", "Byron")
    finger.hide_keyboard()
    finger.type("Phone", "+44 20 7946 0123")
    finger.hide_keyboard()
    finger.tap("Save")
    finger.tap("Add to favourites")
    finger.back()
    finger.type("search", "byr")
    finger.tap("Ada Byron")
    finger.tap("Edit contact")
    finger.tap("Email")
    phone.commit_text("ada@example.com")
    finger.hide_keyboard()
    finger.tap("Save")
    (ada,) = [one for one in finger.state()["contacts"] if one["last_name"] == "Byron"]
    assert (ada["favourite"], ada["email"]) == (True, "ada@example.com")


def test_a_note_is_written_pinned_deleted_and_had_back(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.notes")
    finger.tap("New note")
    finger.type("Title", "Shoes")
    finger.type("Note", "size 42\nblack")
    finger.tap("Pin note")
    finger.tap("Save")
    note = finger.state()["notes"][-1]
    assert (note["title"], note["body"], note["pinned"]) == ("Shoes", "size 42\nblack", True)
    finger.tap("Shoes")
    finger.tap("Delete note")
    assert "Shoes" not in [one["title"] for one in finger.state()["notes"]]
    finger.tap("Undo")
    assert "Shoes" in [one["title"] for one in finger.state()["notes"]]


def test_an_event_is_added_moved_and_deleted(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.calendar")
    finger.tap("Next month")
    finger.tap("18")
    finger.tap("Create event")
    finger.type("Title", "Physio")
    finger.hide_keyboard()
    finger.tap("Start")
    finger.tap("16")
    finger.tap("30")
    finger.tap("OK")
    finger.tap("Save")
    event = next(one for one in finger.state()["events"] if one["title"] == "Physio")
    assert (event["start"], event["end"]) == ("16:30", "17:30")
    assert event["date"].endswith("-18")
    finger.tap("Physio")
    finger.tap("Edit event")
    finger.tap("All day")
    finger.tap("Save")
    finger.see("All day")
    finger.tap("Delete event")
    finger.tap("Delete")
    assert "Physio" not in [one["title"] for one in finger.state()["events"]]


def test_pages_that_were_left_are_not_on_the_screen(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.contacts")
    finger.tap("contact")
    finger.see("Contact info")
    assert not finger.sees("Create contact")
    finger.back()
    finger.see("Create contact")
    assert not finger.sees("Contact info")
