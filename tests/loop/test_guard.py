"""The guard over a device in memory: what it lets through, what it refuses, what it waits for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.doubles import SIZE, CounterDevice
from tests.loop.guarded import Bench

from qvl_agent.actions import Tap
from qvl_agent.errors import (
    ActionFailed,
    ActionHeldBack,
    CaptureFailed,
    UserStopped,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.guard import MAX_REFUSALS
from qvl_agent.observation import Observation


def test_a_screen_that_stays_is_touched_after_one_more_look() -> None:
    bench, looks = Bench(), list[float]()
    bench.device.on_capture = lambda: looks.append(bench.clock())
    bench.guard.capture()
    bench.think()
    bench.tap("plus")
    assert (bench.device.count, len(looks)) == (1, 2)


def test_a_fresh_frame_costs_no_look() -> None:
    bench, looks = Bench(), list[float]()
    bench.guard.capture()
    bench.device.on_capture = lambda: looks.append(bench.clock())
    bench.clock.pause(0.2)
    bench.tap("plus")
    assert (bench.device.count, looks) == (1, [])


def test_a_button_that_moved_away_is_not_tapped() -> None:
    bench = Bench()
    bench.guard.capture()
    bench.think()
    bench.device.labels = ("Pay 10 EUR", "plus")  # the person scrolled
    with pytest.raises(ActionFailed, match="has changed since it was looked at") as failure:
        bench.tap("Pay 10 EUR")
    assert not failure.value.partly_done
    assert bench.device.performed == []


def test_after_another_look_it_is_tapped() -> None:
    bench = Bench()
    bench.guard.capture()
    bench.think()
    bench.device.count = 7
    bench.device.labels = ("plus", "minus")
    with pytest.raises(ActionFailed):
        bench.tap("plus")
    bench.guard.capture()
    bench.think()
    bench.tap("plus")
    assert bench.device.count == 8


def test_a_change_far_from_the_target_is_none_of_its_business() -> None:
    bench = Bench()
    bench.guard.capture()
    bench.think()
    bench.device.text = "12:34"  # at the top; the target is at the bottom
    bench.tap("Pay 10 EUR")
    assert bench.device.count == 1000


def blinking(bench: Bench, period_s: float) -> Callable[[], None]:
    """The top of the screen changes to and fro as time goes by."""

    def blink() -> None:
        bench.device.text = "|" if int(bench.clock.now_s / period_s) % 2 else ""

    return blink


def test_what_blinks_comes_back() -> None:
    bench = Bench()
    bench.device.on_capture = blinking(bench, 0.5)
    bench.guard.capture()
    bench.clock.pause(3.6)  # the other half of the period
    bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    assert len(bench.device.performed) == 1


def moving(bench: Bench) -> Callable[[], None]:
    counter = itertools.count()

    def move() -> None:
        bench.device.text = f"frame {next(counter)}"

    return move


def test_what_moved_when_it_was_looked_at_may_move_on() -> None:
    bench = Bench()
    bench.device.on_capture = moving(bench)
    bench.guard.capture()
    bench.clock.pause(0.04)
    bench.guard.capture()
    bench.think()
    bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    assert len(bench.device.performed) == 1


def test_what_stood_still_and_moves_now_is_something_else() -> None:
    bench = Bench()
    bench.guard.capture()
    bench.clock.pause(0.04)
    bench.guard.capture()
    bench.think()
    bench.device.on_capture = moving(bench)
    with pytest.raises(ActionFailed):
        bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    assert bench.device.performed == []


class Turning(CounterDevice):
    """Its pictures lie on their side where it is turned."""

    turned = False

    def capture(self) -> Observation:
        seen = super().capture()
        if not self.turned:
            return seen
        image = seen.image.transpose(Image.Transpose.ROTATE_90)
        return replace(seen, frame=image, screen=Size(SIZE.height_px, SIZE.width_px))


def test_a_screen_that_changes_more_quickly_than_anybody_decides_is_touched_in_the_end() -> None:
    bench = Bench()
    for _ in range(MAX_REFUSALS):
        bench.guard.capture()
        bench.think()
        bench.device.text += "tick"
        with pytest.raises(ActionFailed):
            bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    bench.guard.capture()
    bench.think()
    bench.device.text = "tock"
    bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    assert len(bench.device.performed) == 1


def test_on_a_screen_of_another_size_nothing_is_touched_however_often_it_was_refused() -> None:
    device, turns = Turning(), itertools.count()
    bench = Bench(device)
    for _ in range(MAX_REFUSALS + 2):
        device.turned = bool(next(turns) % 2)
        bench.guard.capture()
        bench.think()
        device.turned = not device.turned
        with pytest.raises(ActionHeldBack):
            bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    assert device.performed == []


def test_what_turned_and_moves_is_not_touched() -> None:
    device = Turning()
    bench = Bench(device)
    bench.guard.capture()
    bench.think()
    device.turned, device.on_capture = True, moving(bench)
    with pytest.raises(ActionHeldBack):
        bench.guard.perform(Tap(point=ScreenPoint(30, 20)))
    assert device.performed == []


def test_an_earlier_look_counts_where_the_guard_is_held_to_it() -> None:
    bench = Bench()
    agreed = bench.guard.capture()
    bench.device.labels = ("Pay 10 EUR", "plus")
    bench.guard.capture()
    bench.guard.hold_to(agreed)
    with pytest.raises(ActionHeldBack):
        bench.tap("plus")
    bench.device.labels = CounterDevice().labels
    bench.tap("plus")
    assert bench.device.count == 1


def test_what_cannot_be_looked_at_is_not_touched() -> None:
    bench = Bench()
    bench.guard.capture()
    bench.think()

    def torn() -> None:
        raise CaptureFailed("torn")

    bench.device.on_capture = torn
    with pytest.raises(ActionFailed, match="nothing was done: torn"):
        bench.tap("plus")
    assert bench.device.performed == []


def test_the_stop_file_stops_the_next_touch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QVL_STOP_FILE", str(tmp_path / "stop"))
    bench = Bench()
    bench.tap("plus")
    (tmp_path / "stop").touch()
    with pytest.raises(UserStopped):
        bench.tap("plus")
    assert bench.device.count == 1


def test_closing_closes_the_device() -> None:
    bench = Bench()
    bench.guard.close()
    assert bench.device.closed


LABELS = ("plus", "minus", "inert", "Send")


@given(
    decisions=st.lists(
        st.tuples(
            st.sampled_from(LABELS),
            st.none() | st.permutations(LABELS),
            st.sampled_from([0.0, 0.3, 5.0]),
        ),
        max_size=8,
    )
)
def test_what_is_tapped_is_what_was_seen(
    decisions: list[tuple[str, list[str] | None, float]],
) -> None:
    """Somebody else may move everything while the agent thinks, as long as that is not at once."""
    bench, refused = Bench(CounterDevice(LABELS)), 0
    for wanted, moved, seconds in decisions:
        bench.guard.capture()
        before, target = bench.device.labels, bench.device.box(wanted)
        bench.think(seconds)
        if moved is not None and seconds:
            bench.device.labels = tuple(moved)
        done = len(bench.device.performed)
        try:
            bench.guard.perform(Tap(point=target.center))
        except ActionFailed:
            refused += 1
            assert len(bench.device.performed) == done
            assert bench.device.labels != before, "where nothing moved, nothing is refused"
            continue
        assert bench.device.box(wanted) == target or refused >= MAX_REFUSALS
        refused = 0
