"""The phone's own time, so that the same seed shows the same day."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta

_FIRST_DAY = datetime(2026, 3, 2)  # noqa: DTZ001 - the phone's local time has no zone
_DAYS = 200


class SeededClock:
    """A clock that starts at a seeded full hour, and stands still unless it is live.

    A clock that stands keeps pixels: two phones of one seed agree whenever they are looked at.
    """

    def __init__(self, seed: int, *, live: bool = False) -> None:
        rng = random.Random(f"clock {seed}")
        self._start = _FIRST_DAY + timedelta(days=rng.randrange(_DAYS), hours=rng.randrange(8, 19))
        self._live = live
        self._born_s = time.monotonic()

    def now(self) -> datetime:
        """Return the phone's local time (naive)."""
        if not self._live:
            return self._start
        return self._start + timedelta(seconds=time.monotonic() - self._born_s)

    @property
    def live(self) -> bool:
        """Whether the clock runs."""
        return self._live


def day_text(moment: datetime) -> str:
    """Write a date as the launcher does: ``Tue, Mar 3``."""
    return f"{moment:%a}, {moment:%b} {moment.day}"
