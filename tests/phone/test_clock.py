"""Clock: alarms, cities, timer and stopwatch; and the phone's own clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtTest import QTest
from tests.phone.app_bench import make, toasts_of
from tests.phone.finger import Finger

from qvl_tools.phone.apps.alarms import EVERY_DAY, WEEKDAYS, Alarm, ring_in, with_day
from qvl_tools.phone.apps.clock import Clock
from qvl_tools.phone.apps.stopwatches import Countdown, Stopwatch, digital
from qvl_tools.phone.clock import SeededClock, day_text
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

FRIDAY_NOON = datetime(2026, 3, 13, 12)  # noqa: DTZ001 - the phone's local time has no zone


@pytest.fixture(scope="module")
def phone() -> Iterator[QtPhone]:
    built = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield built
    built.close()


@pytest.fixture
def finger(phone: QtPhone) -> Finger:
    return Finger(phone, Clock.package)


def test_a_seeded_clock_stands_on_a_full_hour() -> None:
    clock = SeededClock(7)
    assert clock.now() == SeededClock(7).now()
    assert (clock.now().minute, clock.now().second) == (0, 0)
    assert len({SeededClock(seed).now() for seed in range(20)}) > 10
    assert day_text(FRIDAY_NOON) == "Fri, Mar 13"


def test_a_live_clock_runs() -> None:
    clock = SeededClock(7, live=True)
    first = clock.now()
    time.sleep(0.02)
    assert clock.now() - first >= timedelta(seconds=0.02)


@pytest.mark.parametrize(
    ("alarm", "text", "rings"),
    [
        (Alarm(1, 7, 30), "Tomorrow", "19 hours and 30 minutes"),
        (Alarm(1, 12, 1), "Today", "1 minute"),
        (Alarm(1, 7, 0, days=WEEKDAYS), "Weekdays", "2 days and 19 hours"),
        (Alarm(1, 13, 0, days=(4,)), "Fri", "1 hour"),
        (Alarm(1, 11, 0, days=(2, 4)), "Wed, Fri", "4 days and 23 hours"),
        (Alarm(1, 12, 0, days=EVERY_DAY), "Every day", "1 day"),
    ],
)
def test_an_alarm_says_when_it_rings(alarm: Alarm, text: str, rings: str) -> None:
    assert alarm.days_text(FRIDAY_NOON) == text
    assert ring_in(alarm, FRIDAY_NOON) == f"Alarm set for {rings} from now"


def test_days_are_switched() -> None:
    alarm = with_day(with_day(Alarm(1, 7, 0), 5), 2)
    assert alarm.days == (2, 5)
    assert with_day(alarm, 2).days == (5,)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (65, "1:05"), (3609, "1:00:09"), (0.999, "0:00")]
)
def test_durations_are_written_as_a_clock_does(seconds: float, text: str) -> None:
    assert digital(seconds) == text
    assert digital(7.31, hundredths=True) == "0:07.31"


def test_a_countdown_pauses_rings_and_gets_more_time() -> None:
    count = Countdown(1)
    count.toggle()
    time.sleep(0.02)
    count.toggle()
    left_s = count.remaining_s
    assert 0 < left_s <= 0.98
    time.sleep(0.02)
    assert count.remaining_s == left_s
    count.set_s = 0.01  # type: ignore[assignment]
    assert count.ringing
    count.add(60)
    assert count.running
    assert 59 < count.remaining_s <= 60


def test_a_stopwatch_counts_only_while_it_runs() -> None:
    watch = Stopwatch()
    assert watch.elapsed_s == 0
    watch.toggle()
    time.sleep(0.02)
    watch.lap()
    watch.toggle()
    stood = watch.elapsed_s
    assert stood >= watch.laps_s[0] >= 0.02
    time.sleep(0.01)
    assert watch.elapsed_s == stood


def test_an_alarm_is_added_named_and_deleted_in_the_logic() -> None:
    clock = make(Clock)
    toasts = toasts_of(clock)
    clock.add_alarm(6, 15)
    added: Any = clock.state()["alarms"]
    number = added[-1]["id"]
    assert (added[-1]["hour"], added[-1]["minute"], added[-1]["on"]) == (6, 15, True)
    assert toasts[-1].startswith("Alarm set for ")
    clock.set_label(number, "  Train ")
    clock.switch_day(number, 0)
    clock.switch_alarm(number, False)
    kept: Any = clock.state()["alarms"]
    assert (kept[-1]["label"], kept[-1]["days"], kept[-1]["on"]) == ("Train", [0], False)
    clock.set_time(number, 7, 0)
    changed: Any = clock.state()["alarms"]
    assert (changed[-1]["hour"], changed[-1]["on"]) == (7, True)
    clock.delete_alarm(number)
    left: Any = clock.state()["alarms"]
    assert number not in [alarm["id"] for alarm in left]


def test_an_alarm_is_added_with_the_time_picker(finger: Finger) -> None:
    finger.tap("Add alarm")
    finger.tap("06")
    finger.tap("45")
    finger.tap("OK")
    alarm = finger.state()["alarms"][-1]
    assert (alarm["hour"], alarm["minute"]) == (6, 45)
    assert str(finger.phone.state()["toast"]).startswith("Alarm set for ")
    finger.tap("Saturday")
    assert finger.state()["alarms"][-1]["days"] == [5]
    finger.tap("Add label")
    finger.phone.commit_text("Market")
    finger.tap("OK")
    finger.see("Market")
    finger.tap("Delete")
    assert len(finger.state()["alarms"]) == 3


def test_an_alarm_is_switched(finger: Finger) -> None:
    switch = next(node for node in finger.nodes() if node.class_name.endswith("Switch"))
    left, top, right, bottom = switch.bounds_px
    finger.phone.touch("down", (left + right) / 2, (top + bottom) / 2)
    finger.phone.touch("up", (left + right) / 2, (top + bottom) / 2)
    switched = next(node for node in finger.nodes() if node.class_name.endswith("Switch"))
    assert switched.checked != switch.checked


def test_the_timer_counts_real_time_and_rings(finger: Finger) -> None:
    finger.tap("Timer")
    finger.tap("1")
    finger.tap("Start")
    assert finger.state()["timer"]["running"]
    started = time.monotonic()
    finger.see("Time’s up")
    assert time.monotonic() - started > 0.7
    finger.tap("Delete timer")
    assert finger.state()["timer"]["set_s"] == 0


def test_the_timer_pauses_and_takes_a_minute_more(finger: Finger) -> None:
    finger.tap("Timer")
    for key in ("2", "5", "timer_setup_digit_00", "Delete"):
        finger.tap(key)
    finger.see("Start")
    finger.tap("Start")
    assert finger.state()["timer"]["set_s"] == 2 * 60 + 50
    finger.tap("Pause")
    paused_s = finger.state()["timer"]["remaining_s"]
    QTest.qWait(150)
    assert finger.state()["timer"]["remaining_s"] == paused_s
    finger.tap("+1:00")
    assert finger.state()["timer"]["remaining_s"] == pytest.approx(paused_s + 60)
    finger.tap("Reset")
    assert finger.state()["timer"]["remaining_s"] == 3 * 60 + 50


def test_the_stopwatch_runs_laps_and_resets(finger: Finger) -> None:
    finger.tap("Stopwatch")
    finger.tap("Start")
    finger.tap("Lap")
    finger.see("# 1")
    finger.tap("Pause")
    assert finger.state()["stopwatch"]["laps"] == 1
    assert finger.state()["stopwatch"]["elapsed_s"] > 0
    finger.tap("Reset")
    assert finger.state()["stopwatch"] == {"elapsed_s": 0, "running": False, "laps": 0}


def test_a_city_is_added_and_removed(finger: Finger) -> None:
    finger.tap("tab_world")
    finger.tap("Add city")
    finger.tap("search_text_view")
    finger.phone.commit_text("nairo")
    finger.tap("Nairobi")
    assert finger.state()["tab"] == "world"
    assert len(finger.state()["cities"]) == 4
    finger.see("Nairobi")
    finger.long_press("Nairobi")
    finger.tap("Remove")
    assert len(finger.state()["cities"]) == 3
