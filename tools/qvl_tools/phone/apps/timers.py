"""The two tabs of Clock where time passes: a timer and a stopwatch."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from qvl_tools.phone.apps import stopwatches
from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.paged import PagedApp

_TICK_MS = 100


class TimersApp(PagedApp):
    """Timer and stopwatch; ``ticked`` is emitted while one of them runs."""

    ticked = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._digits = ""
        self._countdown = stopwatches.Countdown()
        self._stopwatch = stopwatches.Stopwatch()
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    def _on_tick(self) -> None:
        self.ticked.emit()
        if not (self._countdown.running or self._stopwatch.running):
            self._tick.stop()

    def _run(self) -> None:
        self._tick.start()
        self.ticked.emit()

    # Timer.

    @Property(dict, notify=ticked)
    def timer(self) -> dict[str, object]:
        """The timer: digits typed so far, or what is left."""
        count = self._countdown
        typed = self._digits.rjust(6, "0")
        left_s = count.remaining_s
        sign = "-" if left_s < 0 else ""
        return {
            "hours": typed[:2],
            "minutes": typed[2:4],
            "seconds": typed[4:],
            "typed": bool(self._digits),
            "set": count.set_s > 0,
            "running": count.running,
            "ringing": count.ringing,
            "left": sign + stopwatches.digital(abs(ceil(left_s))),
            "part": max(0.0, left_s / count.set_s) if count.set_s else 0.0,
            "title": stopwatches.digital(count.set_s) + " timer",
        }

    @Slot(str)
    def type_digits(self, digits: str) -> None:
        """Append digits to the time that is typed, as hours, minutes, seconds from the right."""
        self._digits = (self._digits + digits).lstrip("0")[:6]
        self.ticked.emit()

    @Slot()
    def erase_digit(self) -> None:
        """Take the last digit back."""
        self._digits = self._digits[:-1]
        self.ticked.emit()

    @Slot()
    def start_timer(self) -> None:
        """Start the time that was typed."""
        typed = self._digits.rjust(6, "0")
        self._countdown = stopwatches.Countdown(
            int(typed[:2]) * 3600 + int(typed[2:4]) * 60 + int(typed[4:])
        )
        self.toggle_timer()

    @Slot()
    def toggle_timer(self) -> None:
        """Pause the timer or let it go on."""
        self._countdown.toggle()
        self._run()

    @Slot()
    def add_minute(self) -> None:
        """Give the timer a minute more."""
        self._countdown.add(60)
        self._run()

    @Slot()
    def restart_timer(self) -> None:
        """Set the timer back to its full time."""
        self._countdown.restart()
        self._run()

    @Slot()
    def delete_timer(self) -> None:
        """Throw the timer away and type a new one."""
        self._digits = ""
        self._countdown = stopwatches.Countdown()
        self._run()

    # Stopwatch.

    @Property(dict, notify=ticked)
    def stopwatch(self) -> dict[str, object]:
        """The stopwatch: what it shows, and the laps, the last one first."""
        watch = self._stopwatch
        marks = [0.0, *watch.laps_s]
        laps = [
            {
                "number": number,
                "lap": stopwatches.digital(marks[number] - marks[number - 1], hundredths=True),
                "total": stopwatches.digital(marks[number], hundredths=True),
            }
            for number in range(len(marks) - 1, 0, -1)
        ]
        return {
            "text": stopwatches.digital(watch.elapsed_s, hundredths=True),
            "running": watch.running,
            "started": watch.elapsed_s > 0,
            "laps": laps,
        }

    @Slot()
    def toggle_stopwatch(self) -> None:
        """Start or stop the stopwatch."""
        self._stopwatch.toggle()
        self._run()

    @Slot()
    def lap_stopwatch(self) -> None:
        """Note a lap."""
        self._stopwatch.lap()
        self.ticked.emit()

    @Slot()
    def reset_stopwatch(self) -> None:
        """Set the stopwatch to zero."""
        self._stopwatch = stopwatches.Stopwatch()
        self.ticked.emit()

    # What Clock tells of them.

    def forget_digits(self) -> None:
        """Forget the time that is half typed."""
        self._digits = ""
        self.ticked.emit()

    def timers_truth(self) -> dict[str, object]:
        """Return both as JSON-able data."""
        count, watch = self._countdown, self._stopwatch
        return {
            "timer": {
                "set_s": count.set_s,
                "remaining_s": round(count.remaining_s, 2),
                "running": count.running,
                "ringing": count.ringing,
            },
            "stopwatch": {
                "elapsed_s": round(watch.elapsed_s, 2),
                "running": watch.running,
                "laps": len(watch.laps_s),
            },
        }
