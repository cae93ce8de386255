"""Calendar: a month with dots, the agenda of a day, a schedule with search, and a form."""

from __future__ import annotations

import calendar
import random
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.events import Event, when
from qvl_tools.phone.apps.paged import PagedApp
from qvl_tools.phone.cities import fold

DAY_MIN = 24 * 60


class Calendar(PagedApp):
    """The Calendar app: pages month, schedule, event, edit."""

    package = "com.qvl.calendar"
    label = "Calendar"
    icon = "calendar_month"
    color = "#1A73E8"
    qml = "Calendar.qml"
    home = "month"

    events_changed = Signal()
    month_changed = Signal()
    event_changed = Signal()
    form_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._today = context.clock.now().date()
        samples = context.world.events
        self._events = {
            number: Event(
                day=self._today + timedelta(days=_moved(sample.day, context.rng)),
                id=number,
                title=sample.title,
                start_min=sample.start_min or 0,
                end_min=(sample.start_min or 0) + sample.length_min,
                location=sample.location,
                all_day=sample.start_min is None,
            )
            for number, sample in enumerate(context.rng.sample(samples, len(samples)), start=1)
        }
        self._next_id = len(samples) + 1
        self._day = self._month = self._today
        self._query = ""
        self._event_id = 0
        self._form = Event(self._today)
        self._errors: dict[str, str] = {}
        self.events_changed.connect(self.month_changed)

    @Property(dict, notify=month_changed)
    def month(self) -> dict[str, object]:
        """The month page: title, six weeks of cells, the chosen day and its events."""
        first = self._month.replace(day=1)
        monday = first - timedelta(days=first.weekday())
        cells = [self._cell(monday + timedelta(days=offset)) for offset in range(42)]
        return {
            "title": f"{first:%B} {first.year}",
            "short_title": f"{first:%b} {first.year}",
            "cells": cells,
            "day": f"{self._day:%A}, {self._day:%B} {self._day.day}",
            "today": self._day == self._today and first == self._today.replace(day=1),
            "events": [event.card() for event in self._of_day(self._day)],
        }

    def _cell(self, day: date) -> dict[str, object]:
        return {
            "day": day.isoformat(),
            "number": str(day.day),
            "label": f"{calendar.month_name[day.month]} {day.day}",
            "inside": day.month == self._month.month,
            "today": day == self._today,
            "chosen": day == self._day,
            "dots": [event.color for event in self._of_day(day)][:3],
        }

    def _of_day(self, day: date) -> list[Event]:
        found = [event for event in self._events.values() if event.day == day]
        return sorted(found, key=when)

    @Property(str, notify=events_changed)
    def query(self) -> str:
        """What was typed into the search field of the schedule."""
        return self._query

    @Property(list, notify=events_changed)
    def schedule(self) -> list[dict[str, object]]:
        """The events from today on, or all that a search finds; ``heads`` is set at a new day."""
        wanted = fold(self._query).strip()
        found = [
            event
            for event in self._events.values()
            if (wanted and wanted in fold(f"{event.title} {event.location}"))
            or (not wanted and event.day >= self._today)
        ]
        cards = [event.card() for event in sorted(found, key=when)]
        for previous, card in zip([{}, *cards], cards, strict=False):
            card["heads"] = previous.get("day") != card["day"]
        return cards

    @Property(dict, notify=event_changed)
    def opened(self) -> dict[str, object]:
        """The event on the details page."""
        event = self._events.get(self._event_id)
        return event.card() if event else {}

    @Property(dict, notify=form_changed)
    def form(self) -> dict[str, object]:
        """The form, with ``heading`` and the ``errors`` by field."""
        heading = "Edit event" if self._form.id else "New event"
        return {**self._form.card(), "heading": heading, "errors": self._errors}

    @Slot(int)
    def shift_month(self, months: int) -> None:
        """Turn to another month; its first day is chosen, or today in the month of today."""
        number = self._month.year * 12 + self._month.month - 1 + months
        self._month = date(number // 12, number % 12 + 1, 1)
        inside = self._month == self._today.replace(day=1)
        self._day = self._today if inside else self._month
        self.month_changed.emit()

    @Slot(str)
    def choose_day(self, iso_day: str) -> None:
        """Choose a day, and turn to its month."""
        self._day = self._month = date.fromisoformat(iso_day)
        self.month_changed.emit()

    @Slot()
    def go_today(self) -> None:
        """Choose today."""
        self.choose_day(self._today.isoformat())

    @Slot()
    def show_schedule(self) -> None:
        """Open the schedule."""
        self.search("")
        self.show_page("schedule")

    @Slot(str)
    def search(self, query: str) -> None:
        """Filter the schedule by title or place."""
        self._query = query
        self.events_changed.emit()

    @Slot(int)
    def open_event(self, event_id: int) -> None:
        """Open the details of an event."""
        self._event_id = event_id
        self.event_changed.emit()
        self.show_page("event")

    @Slot()
    def add(self) -> None:
        """Open the form for a new event on the chosen day."""
        self._open_form(Event(self._day))

    @Slot()
    def edit(self) -> None:
        """Open the form with the open event."""
        self._open_form(self._events[self._event_id])

    def _open_form(self, event: Event) -> None:
        self._form, self._errors = event, {}
        self.form_changed.emit()
        self.show_page("edit")

    @Slot(str, str)
    def type_field(self, field: str, text: str) -> None:
        """Take what was typed into the title or the location."""
        if getattr(self._form, field) != text:
            typed = replace(self._form, **{field: text})  # type: ignore[arg-type]
            self._set_form(typed)

    @Slot(bool)
    def set_all_day(self, on: bool) -> None:
        """Make the event last the whole day, or not."""
        self._set_form(replace(self._form, all_day=on))

    @Slot(str)
    def set_day(self, iso_day: str) -> None:
        """Move the event to a day."""
        self._set_form(replace(self._form, day=date.fromisoformat(iso_day)))

    @Slot(str, int, int)
    def set_time(self, field: str, hour: int, minute: int) -> None:
        """Set the ``start``, which takes the end along, or the ``end``."""
        at_min = hour * 60 + minute
        if field == "end":
            self._set_form(replace(self._form, end_min=at_min))
            return
        length_min = max(15, self._form.end_min - self._form.start_min)
        end_min = min(DAY_MIN - 1, at_min + length_min)
        self._set_form(replace(self._form, start_min=at_min, end_min=end_min))

    def _set_form(self, event: Event) -> None:
        self._form, self._errors = event, {}
        self.form_changed.emit()

    @Slot()
    def save(self) -> None:
        """Check the form and store the event; the month shows its day."""
        self._errors = self._form.errors()
        self.form_changed.emit()
        if self._errors:
            return
        event = replace(
            self._form, title=self._form.title.strip(), location=self._form.location.strip()
        )
        if not event.id:
            event = replace(event, id=self._next_id)
            self._next_id += 1
        self._events[event.id] = event
        self._event_id = event.id
        self.event_changed.emit()
        self.events_changed.emit()
        self.choose_day(event.day.isoformat())
        self.back()
        self.toast.emit("Event saved")

    @Slot()
    def delete(self) -> None:
        """Ask whether to delete the open event, and delete it on a yes."""
        title = self._events[self._event_id].title
        self.ask("Delete this event?", f"“{title}” will be removed.", "Delete", self._delete)

    def _delete(self) -> None:
        self.back()
        del self._events[self._event_id]
        self.events_changed.emit()
        self.toast.emit("Event deleted")

    def reset_screen(self) -> None:
        """Return to the month of today."""
        super().reset_screen()
        self._query = ""
        self._set_form(Event(self._today))
        self.events_changed.emit()
        self.go_today()

    def state(self) -> dict[str, object]:
        """Return the page, the event open on it (0 for none), the chosen day, and all events."""
        return {
            "page": self.stack[-1],
            "opened": self._event_id if self.stack[-1] == "event" else 0,
            "day": self._day.isoformat(),
            "month": f"{self._month:%Y-%m}",
            "query": self._query,
            "errors": dict(self._errors),
            "events": [event.truth() for event in sorted(self._events.values(), key=when)],
        }


def _moved(day: int, rng: random.Random) -> int:
    """Return a day after today near the sample's, so that seeds differ; other days stay."""
    return day + rng.randint(0, 3) if day > 0 else day
