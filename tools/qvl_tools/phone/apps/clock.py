"""Clock: alarms, the time elsewhere, a timer and a stopwatch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.alarms import Alarm, ring_in, seeded_alarms, with_day
from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.timers import TimersApp
from qvl_tools.phone.cities import CITY

TABS = ("alarm", "world", "timer", "stopwatch")


class Clock(TimersApp):
    """The Clock app. ``page`` is the open tab, and ``cities`` while a city is looked for."""

    package = "com.android.deskclock"
    label = "Clock"
    icon = "schedule"
    color = "#4A5A8C"
    qml = "Clock.qml"
    home = "alarm"

    changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._alarms = seeded_alarms(context.rng, context.world)
        self._expanded = 0
        self._cities = context.rng.sample([city.code for city in context.world.cities], 3)
        self._query = ""

    @Slot(str)
    def open_tab(self, name: str) -> None:
        """Show a tab."""
        self.show_only(name)
        self.changed.emit()

    # Alarms.

    @Property(list, notify=changed)
    def alarms(self) -> list[dict[str, object]]:
        """The alarms by time: what each card shows."""
        now = self.context.clock.now()
        return [
            {
                **alarm.truth(),
                "days_text": alarm.days_text(now),
                "expanded": alarm.id == self._expanded,
            }
            for alarm in sorted(self._alarms, key=lambda one: (one.hour, one.minute, one.id))
        ]

    def _alarm(self, alarm_id: int) -> Alarm:
        return next(one for one in self._alarms if one.id == alarm_id)

    def _keep(self, alarm: Alarm) -> None:
        self._alarms = [alarm if one.id == alarm.id else one for one in self._alarms]
        self.changed.emit()

    @Slot(int, int)
    def add_alarm(self, hour: int, minute: int) -> None:
        """Add an alarm and open its card."""
        number = max((one.id for one in self._alarms), default=0) + 1
        alarm = Alarm(number, hour, minute)
        self._alarms.append(alarm)
        self._expanded = number
        self.changed.emit()
        self._tell(alarm)

    def _tell(self, alarm: Alarm) -> None:
        self.toast.emit(ring_in(alarm, self.context.clock.now()))

    @Slot(int, int, int)
    def set_time(self, alarm_id: int, hour: int, minute: int) -> None:
        """Change when an alarm rings, which also turns it on."""
        alarm = replace(self._alarm(alarm_id), hour=hour, minute=minute, on=True)
        self._keep(alarm)
        self._tell(alarm)

    @Slot(int, bool)
    def switch_alarm(self, alarm_id: int, on: bool) -> None:
        """Turn an alarm on or off."""
        alarm = replace(self._alarm(alarm_id), on=on)
        self._keep(alarm)
        if on:
            self._tell(alarm)

    @Slot(int, int)
    def switch_day(self, alarm_id: int, day: int) -> None:
        """Let an alarm ring on a day of the week (0 for Monday), or no more."""
        self._keep(with_day(self._alarm(alarm_id), day))

    @Slot(int, str)
    def set_label(self, alarm_id: int, label: str) -> None:
        """Name an alarm."""
        self._keep(replace(self._alarm(alarm_id), label=label.strip()))

    @Slot(int)
    def delete_alarm(self, alarm_id: int) -> None:
        """Delete an alarm."""
        self._alarms = [one for one in self._alarms if one.id != alarm_id]
        self.changed.emit()
        self.toast.emit("Alarm deleted")

    @Slot(int)
    def expand(self, alarm_id: int) -> None:
        """Open an alarm's card, or close it."""
        self._expanded = 0 if alarm_id == self._expanded else alarm_id
        self.changed.emit()

    # The time elsewhere.

    @Property(dict, notify=changed)
    def here(self) -> dict[str, str]:
        """The phone's own time and date."""
        now = self.context.clock.now()
        return {"time": f"{now:%H:%M}", "date": f"{now:%A, %B} {now.day}"}

    @Property(list, notify=changed)
    def world(self) -> list[dict[str, str]]:
        """The chosen cities: name, time, and how far from here."""
        return [self._city_card(code) for code in self._cities]

    def _city_card(self, code: str) -> dict[str, str]:
        city, now = CITY[code], self.context.clock.now()
        ahead_h = city.utc_offset_h - CITY[self.context.world.home_city].utc_offset_h
        there = now + timedelta(hours=ahead_h)
        day = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}[(there.date() - now.date()).days]
        side = "ahead" if ahead_h > 0 else "behind"
        gap = f"{abs(ahead_h):g} hrs {side}" if ahead_h else "same time"
        return {
            "code": code,
            "name": city.name,
            "country": city.country,
            "time": f"{there:%H:%M}",
            "note": f"{day}, {gap}",
        }

    @Property(list, notify=changed)
    def found_cities(self) -> list[dict[str, str]]:
        """Cities to add that match the search, by name."""
        wanted = self._query.casefold()
        return [
            self._city_card(city.code)
            for city in sorted(self.context.world.cities, key=lambda one: one.name)
            if city.code not in self._cities
            and (wanted in city.name.casefold() or wanted in city.country.casefold())
        ]

    @Slot(str)
    def search_city(self, query: str) -> None:
        """Look for cities to add."""
        self._query = query.strip()
        self.changed.emit()

    @Slot()
    def look_for_city(self) -> None:
        """Open the page with all cities."""
        self._query = ""
        self.changed.emit()
        self.show_page("cities")

    @Slot(str)
    def add_city(self, code: str) -> None:
        """Add a city and return to the list."""
        self._cities = [*self._cities, code]
        self.changed.emit()
        self.back()

    @Slot(str)
    def remove_city(self, code: str) -> None:
        """Take a city from the list."""
        self._cities = [one for one in self._cities if one != code]
        self.changed.emit()

    # The contract of an app.

    def reset_screen(self) -> None:
        """Return to the alarms, all cards closed."""
        super().reset_screen()
        self._expanded = 0
        self.forget_digits()
        self.changed.emit()

    def state(self) -> dict[str, object]:
        """Return alarms, cities, timer and stopwatch."""
        return {
            "tab": self.stack[-1],
            "alarms": [alarm.truth() for alarm in self._alarms],
            "cities": list(self._cities),
            **self.timers_truth(),
        }
