from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.phone.app_bench import make, toasts_of

from qvl_tools.phone.apps.calendar import Calendar


@pytest.fixture
def app() -> Calendar:
    return make(Calendar)


def truth(app: Calendar) -> Any:
    return app.state()


def today(app: Calendar) -> date:
    return app.context.clock.now().date()


def event(app: Calendar, title: str) -> Any:
    return next((one for one in truth(app)["events"] if one["title"] == title), None)


def test_the_month_has_six_weeks_from_monday_with_today_and_its_dots(app: Calendar) -> None:
    cells = app.property("month")["cells"]
    assert len(cells) == 42
    assert date.fromisoformat(cells[0]["day"]).weekday() == 0
    (cell,) = [cell for cell in cells if cell["today"]]
    assert cell["day"] == today(app).isoformat()
    assert cell["chosen"]
    assert cell["dots"]


def test_turning_months_crosses_years(app: Calendar) -> None:
    for _ in range(12):
        app.shift_month(1)
    assert truth(app)["month"] == f"{today(app).year + 1}-{today(app).month:02d}"
    for _ in range(12):
        app.shift_month(-1)
    assert truth(app)["day"] == today(app).isoformat()


def test_a_new_event_is_on_the_chosen_day(app: Calendar) -> None:
    shown = toasts_of(app)
    day = (today(app) + timedelta(days=40)).isoformat()
    app.choose_day(day)
    app.add()
    app.type_field("title", " Physio ")
    app.type_field("location", "Main street 1")
    app.set_time("start", 16, 30)
    app.set_time("end", 17, 15)
    app.save()
    assert {**event(app, "Physio"), "id": 0} == {
        "id": 0,
        "title": "Physio",
        "date": day,
        "start": "16:30",
        "end": "17:15",
        "location": "Main street 1",
        "all_day": False,
    }
    assert truth(app)["page"] == "month"
    assert shown == ["Event saved"]


def test_an_event_needs_a_title_and_an_end_after_its_start(app: Calendar) -> None:
    app.add()
    app.set_time("end", 8, 0)
    app.save()
    assert set(truth(app)["errors"]) == {"title", "end"}
    app.type_field("title", "Nap")
    app.set_all_day(True)
    app.save()
    assert event(app, "Nap")["start"] is None


def test_a_later_start_takes_the_end_along(app: Calendar) -> None:
    app.add()
    app.type_field("title", "Call")
    app.set_time("start", 14, 0)
    app.save()
    assert (event(app, "Call")["start"], event(app, "Call")["end"]) == ("14:00", "15:00")


def test_an_event_stays_within_its_day(app: Calendar) -> None:
    app.add()
    app.type_field("title", "Late")
    app.set_time("start", 23, 30)
    app.save()
    assert event(app, "Late")["end"] == "23:59"


def test_editing_returns_to_the_event(app: Calendar) -> None:
    some = event(app, "Dentist")
    app.open_event(some["id"])
    app.edit()
    new_day = (today(app) + timedelta(days=30)).isoformat()
    app.set_day(new_day)
    app.save()
    assert truth(app)["page"] == "event"
    assert event(app, "Dentist")["date"] == new_day
    assert truth(app)["day"] == new_day


def test_deleting_asks_first(app: Calendar) -> None:
    some = event(app, "Dentist")
    app.open_event(some["id"])
    app.delete()
    assert app.back()
    assert event(app, "Dentist")
    app.delete()
    app.answer(True)
    assert event(app, "Dentist") is None
    assert truth(app)["page"] == "month"


def test_the_schedule_starts_today_and_searches_everything(app: Calendar) -> None:
    app.show_schedule()
    days = [card["day"] for card in app.property("schedule")]
    assert days == sorted(days)
    assert days[0] == today(app).isoformat()
    app.search("hairc")
    assert [card["title"] for card in app.property("schedule")] == ["Haircut"]  # in the past
    app.search("room everest")
    assert len(app.property("schedule")) == 2
