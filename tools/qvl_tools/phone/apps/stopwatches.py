"""Time that passes: the Clock app's timer and stopwatch, on the monotonic clock."""

from __future__ import annotations

import time


class Stopwatch:
    """Counts up while it runs."""

    def __init__(self) -> None:
        self.laps_s: list[float] = []
        self._counted_s = 0.0
        self._since_s: float | None = None

    @property
    def running(self) -> bool:
        """Whether it counts now."""
        return self._since_s is not None

    @property
    def elapsed_s(self) -> float:
        """What it shows."""
        return self._counted_s + (time.monotonic() - self._since_s if self._since_s else 0.0)

    def toggle(self) -> None:
        """Start, or stop and keep what was counted."""
        if self._since_s is None:
            self._since_s = time.monotonic()
        else:
            self._counted_s = self.elapsed_s
            self._since_s = None

    def lap(self) -> None:
        """Note what it shows now."""
        self.laps_s.append(self.elapsed_s)


class Countdown:
    """Counts a set time down; below zero it has rung.

    Attributes:
        set_s: What was set, 0 for nothing.
    """

    def __init__(self, set_s: int = 0) -> None:
        self.set_s = set_s
        self._watch = Stopwatch()

    @property
    def running(self) -> bool:
        """Whether it counts now."""
        return self._watch.running

    @property
    def remaining_s(self) -> float:
        """What is left, negative once it rings."""
        return self.set_s - self._watch.elapsed_s

    @property
    def ringing(self) -> bool:
        """Whether its time is up."""
        return self.set_s > 0 and self.remaining_s <= 0

    def toggle(self) -> None:
        """Start or pause."""
        self._watch.toggle()

    def add(self, seconds: int) -> None:
        """Give it more time; one that rings starts over with that time."""
        if self.ringing:
            self.set_s, self._watch = seconds, Stopwatch()
            self.toggle()
        else:
            self.set_s += seconds

    def restart(self) -> None:
        """Go back to what was set, and wait."""
        self._watch = Stopwatch()


def digital(seconds: float, *, hundredths: bool = False) -> str:
    """Write a duration as a clock does: ``1:05``, ``1:00:09``, with hundredths ``0:07.31``."""
    whole = int(seconds)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    text = f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
    return f"{text}.{int(seconds * 100) % 100:02d}" if hundredths else text
