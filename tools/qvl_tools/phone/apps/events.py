"""One appointment of Calendar, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qvl_tools.phone.apps.fares import day_text

COLORS = ("#3F5AA9", "#386A20", "#8E4585", "#B3590B", "#00696D")


@dataclass(frozen=True)
class Event:
    """One appointment; start and end are minutes after midnight; id 0 is not stored yet."""

    day: date
    id: int = 0
    title: str = ""
    start_min: int = 9 * 60
    end_min: int = 10 * 60
    location: str = ""
    all_day: bool = False

    def errors(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        found: dict[str, str] = {}
        if not self.title.strip():
            found["title"] = "Enter a title"
        if not self.all_day and self.end_min <= self.start_min:
            found["end"] = "The event ends before it starts"
        return found

    def times(self) -> str:
        """Return when it takes place, such as ``09:30 – 10:15``."""
        if self.all_day:
            return "All day"
        return f"{minute_text(self.start_min)} – {minute_text(self.end_min)}"

    @property
    def color(self) -> str:
        """The colour of its dot and bar."""
        return COLORS[self.id % len(COLORS)]

    def card(self) -> dict[str, object]:
        """Return the event as the pages show it."""
        return {
            "id": self.id,
            "title": self.title,
            "day": self.day.isoformat(),
            "day_text": day_text(self.day),
            "long_day": f"{self.day:%A}, {self.day:%B} {self.day.day}",
            "start": minute_text(self.start_min),
            "end": minute_text(self.end_min),
            "times": self.times(),
            "location": self.location,
            "all_day": self.all_day,
            "color": self.color,
        }

    def truth(self) -> dict[str, object]:
        """Return the event as JSON-able data."""
        return {
            "id": self.id,
            "title": self.title,
            "date": self.day.isoformat(),
            "start": None if self.all_day else minute_text(self.start_min),
            "end": None if self.all_day else minute_text(self.end_min),
            "location": self.location,
            "all_day": self.all_day,
        }


def minute_text(minute: int) -> str:
    """Return a time of day such as ``09:30``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def when(event: Event) -> tuple[date, bool, int, int]:
    """Return the key that sorts events by time, whole days first."""
    return event.day, not event.all_day, event.start_min, event.id
