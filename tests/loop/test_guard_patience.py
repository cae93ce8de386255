"""The guard and a device that goes away: what is waited for, and what is never made up for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from tests.doubles import SIZE, Clock, CounterDevice
from tests.loop.guarded import Bench

from qvl_agent.actions import DeviceAction, TypeText
from qvl_agent.device import InFront
from qvl_agent.errors import (
    ActionFailed,
    ActionHeldBack,
    ActionUnknown,
    DeviceLost,
)
from qvl_agent.guard import COMEBACKS, PatientReader
from qvl_agent.observation import Observation

GONE = DeviceLost("the cable is out")


class Leaving(CounterDevice):
    """Is away for some looks and touches; each wait brings it a step nearer."""

    def __init__(self, clock: Callable[[], Clock], *, comes_back: Iterator[bool]) -> None:
        super().__init__()
        self.comes_back = comes_back
        self.waits_s: list[float] = []
        self.away = False
        self.clock = clock
        self.on_capture = self.fail
        self.on_perform = lambda action: self.fail()

    def fail(self) -> None:
        if self.away:
            raise GONE

    def in_front(self) -> InFront:
        self.fail()
        return self.front

    def wait_until_back(self, timeout_s: float) -> bool:
        self.waits_s.append(timeout_s)
        back = next(self.comes_back)
        self.clock().pause(2.0 if back else timeout_s)
        self.away = not back
        return back


def leaving(*comes_back: bool, patience_s: float = 30.0) -> tuple[Bench, Leaving]:
    device = Leaving(lambda: bench.clock, comes_back=iter(comes_back))
    bench = Bench(device, patience_s=patience_s)
    return bench, device


def test_a_device_that_comes_back_is_looked_at_then() -> None:
    bench, device = leaving(True)
    device.away = True
    assert bench.guard.capture().screen == SIZE
    assert device.waits_s == [30.0]
    assert "the cable is out; waiting up to 30 s" in bench.said[0]
    assert "it is back within 2.0 s" in bench.said[1]


def test_a_device_that_stays_away_is_lost() -> None:
    bench, device = leaving(False, patience_s=5.0)
    device.away = True
    with pytest.raises(DeviceLost, match="cable"):
        bench.guard.capture()
    assert device.waits_s == [5.0]


def test_no_patience_is_no_wait() -> None:
    bench, device = leaving(patience_s=0.0)
    device.away = True
    with pytest.raises(DeviceLost):
        bench.guard.capture()
    assert (device.waits_s, bench.said) == ([], [])


def test_one_that_only_says_that_it_is_back_is_lost() -> None:
    bench, device = leaving(*[True] * 9)

    def gone() -> None:
        raise GONE

    device.on_capture = gone
    with pytest.raises(DeviceLost):
        bench.guard.capture()
    assert len(device.waits_s) == COMEBACKS


def test_a_touch_that_did_not_leave_is_not_made_up_for() -> None:
    bench, device = leaving(True)
    bench.guard.capture()
    device.away = True
    with pytest.raises(ActionFailed, match="it was away and is back, and nothing was done"):
        bench.tap("plus")
    assert device.performed == []
    bench.guard.capture()
    bench.tap("plus")
    assert device.count == 1


def test_a_device_that_refuses_every_touch_is_lost() -> None:
    """Such as one whose lease another agent has: it answers, and is not ours."""
    bench, device = leaving(*[True] * 9)

    def gone(action: DeviceAction) -> None:
        raise GONE

    device.on_perform = gone
    with pytest.raises(ActionFailed):
        bench.tap("plus")
    with pytest.raises(DeviceLost):
        bench.tap("plus")


def test_a_device_that_answers_in_between_may_go_away_again() -> None:
    bench, device = leaving(*[True] * 9)
    answers = itertools.cycle([GONE, ActionFailed("no such button")])

    def answer(action: DeviceAction) -> None:
        raise next(answers)

    device.on_perform = answer
    for _ in range(3):
        with pytest.raises(ActionHeldBack):
            bench.tap("plus")
        with pytest.raises(ActionFailed, match="no such button"):
            bench.tap("plus")


def test_what_may_have_happened_is_never_sent_again() -> None:
    bench, device = leaving(True)
    tries = itertools.count()

    def cut(action: DeviceAction) -> None:
        next(tries)
        raise ActionUnknown("the link broke")

    device.on_perform = cut
    with pytest.raises(ActionUnknown):
        bench.tap("plus")
    assert (next(tries), device.waits_s) == (1, [])


def test_texts_and_what_is_in_front_are_waited_for_too() -> None:
    bench, device = leaving(True, True)
    device.away = True
    assert bench.guard.in_front() == InFront()

    def read(observation: Observation) -> tuple[()]:
        device.fail()
        return ()

    device.away = True
    device.read_texts = read  # type: ignore[method-assign]
    assert PatientReader(bench.guard, device).read_texts(bench.guard.capture()) == ()


def test_nothing_is_typed_into_a_lock_screen() -> None:
    bench, device = leaving()
    bench.guard.capture()
    bench.think()
    device.front = InFront("", "locked")
    with pytest.raises(ActionFailed, match="locked"):
        bench.guard.perform(TypeText(text="hunter2"))
    assert device.performed == []
