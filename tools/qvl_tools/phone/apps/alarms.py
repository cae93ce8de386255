"""The alarms of the Clock app."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from qvl_tools.phone.worlds import EVERYDAY, World

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS, WEEKEND, EVERY_DAY = (0, 1, 2, 3, 4), (5, 6), (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Alarm:
    """One alarm; ``days`` counts from 0 for Monday, empty for once."""

    id: int
    hour: int
    minute: int
    label: str = ""
    days: tuple[int, ...] = ()
    on: bool = True

    def next_ring(self, now: datetime) -> datetime:
        """Return when it rings next if it is on."""
        at = now.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        for ahead in range(8):
            moment = at + timedelta(days=ahead)
            if moment > now and (not self.days or moment.weekday() in self.days):
                return moment
        raise ValueError(f"no day to ring on: {self.days!r}")

    def days_text(self, now: datetime) -> str:
        """Say on which days it rings."""
        if not self.days:
            return "Today" if self.next_ring(now).date() == now.date() else "Tomorrow"
        named = {WEEKDAYS: "Weekdays", WEEKEND: "Weekends", EVERY_DAY: "Every day"}
        return named.get(self.days) or ", ".join(DAY_NAMES[day] for day in self.days)

    def truth(self) -> dict[str, object]:
        """Return it as JSON-able data."""
        return {**asdict(self), "days": list(self.days)}


def seeded_alarms(rng: random.Random, world: World = EVERYDAY) -> list[Alarm]:
    """Return the alarms that the phone comes with."""
    first, third = world.alarm_labels
    alarms = (
        Alarm(1, rng.randrange(6, 8), rng.choice((0, 15, 30, 45)), first, WEEKDAYS),
        Alarm(2, rng.randrange(8, 10), rng.choice((0, 30)), "", WEEKEND, on=False),
        Alarm(3, rng.randrange(17, 21), rng.choice((0, 15, 30)), third, (2,), on=False),
    )
    return [replace(alarm, minute=alarm.minute + world.alarm_shift_min) for alarm in alarms]


def ring_in(alarm: Alarm, now: datetime) -> str:
    """Say how long it is until the alarm rings, as Android does in a toast."""
    minutes = int((alarm.next_ring(now) - now).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    said = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in parts if count]
    return "Alarm set for " + (" and ".join(said[:2]) or "less than 1 minute") + " from now"


def with_day(alarm: Alarm, day: int) -> Alarm:
    """Return the alarm with one of its days switched."""
    days = set(alarm.days) ^ {day}
    return replace(alarm, days=tuple(sorted(days)))
