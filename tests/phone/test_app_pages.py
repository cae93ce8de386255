"""Every page of every app opens without a complaint from QML, however the phone is held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtTest import QTest

from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

WAYS = [
    pytest.param({}, 0, id="portrait"),
    pytest.param({"dark": True, "font_scale": 1.3}, 0, id="dark-large-text"),
    pytest.param({"width_px": 720, "height_px": 1280, "density": 2.0}, 1, id="small-landscape"),
]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    heard: list[str] = []
    qInstallMessageHandler(lambda kind, context, text: heard.append(text))
    yield heard
    qInstallMessageHandler(None)


def walk_flights(app: Any) -> Iterator[str]:
    app.delay_ms = 0
    yield "search"
    app.search()
    yield "search with errors"
    app.set_round_trip(True)
    for field, code in (("origin", "ZRH"), ("destination", "LIS")):
        app.edit_city(field)
        yield "city"
        app.pick_city(code)
    app.search()
    yield "results"
    app.choose(app.state()["results"][0]["id"])
    yield "details"
    app.accept_flight()
    yield "returns"
    app.choose(app.state()["results"][0]["id"])
    app.accept_flight()
    yield "passenger"
    app.use_saved_passenger()
    app.accept_passenger()
    yield "review"
    app.accept_terms(True)
    app.pay()
    yield "confirmed"
    app.show_tab("trips")
    yield "trips"
    app.open_trip(app.state()["bookings"][0]["reference"])
    yield "trip"
    app.cancel_trip()
    yield "trip with a question"


def walk_messages(app: Any) -> Iterator[str]:
    yield "list"
    app.open_chat(app.state()["chats"][0]["id"])
    yield "chat"
    app.start()
    yield "new"


def walk_contacts(app: Any) -> Iterator[str]:
    yield "list"
    app.open_person(app.state()["contacts"][0]["id"])
    yield "person"
    app.edit()
    yield "edit"


def walk_notes(app: Any) -> Iterator[str]:
    yield "list"
    app.toggle_grid()
    yield "list of one column"
    app.open_note(1)
    yield "note"
    app.delete()
    yield "list with undo"


def walk_calendar(app: Any) -> Iterator[str]:
    yield "month"
    app.show_schedule()
    yield "schedule"
    app.open_event(1)
    yield "event"
    app.edit()
    yield "edit"


WALKS = {
    "flights": walk_flights,
    "messages": walk_messages,
    "contacts": walk_contacts,
    "notes": walk_notes,
    "calendar": walk_calendar,
}


@pytest.mark.parametrize(("options", "quarter_turns"), WAYS)
def test_every_page_opens_and_differs_from_the_one_before(
    complaints: list[str], options: dict[str, Any], quarter_turns: int
) -> None:
    phone = build_phone(1, **options)
    phone.rotate(quarter_turns)
    for name, walk in WALKS.items():
        _walk(phone, f"com.qvl.{name}", walk, complaints)
    phone.close()


def _walk(phone: QtPhone, package: str, walk: Any, complaints: list[str]) -> None:
    phone.start_app(package)
    before = b""
    for page in walk(phone.handset.apps.logic[package]):
        QTest.qWait(20)
        picture = phone.capture().rgba
        assert complaints == [], f"{package}, page {page}"
        assert picture != before, f"{package}, page {page} looks like the page before"
        before = picture
