"""The guard over a device in memory: what it lets through, what it refuses, what it waits for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.doubles import SIZE, Clock, CounterDevice

from qvl_agent.actions import DeviceAction, OpenApp, Press, SystemButton, Tap, TypeText
from qvl_agent.aim import AWAY_SHARE, CARET_TILES, is_aimed, looks_the_same
from qvl_agent.device import InFront
from qvl_agent.errors import (
    ActionFailed,
    ActionHeldBack,
    ActionUnknown,
    CaptureFailed,
    DeviceLost,
    UserStopped,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.guard import COMEBACKS, MAX_REFUSALS, Guarded, PatientReader
from qvl_agent.observation import Observation
from qvl_agent.settle import TILE_PX

COLUMNS, ROWS = 5, 10
GONE = DeviceLost("the cable is out")


def frame(*tiles: tuple[int, int], scale: int = 1, size: Size = SIZE) -> Observation:
    """A white screen with a dot in each of these tiles (column, row)."""
    image = Image.new("RGB", (size.width_px * scale, size.height_px * scale), "white")
    for column, row in tiles:
        image.putpixel((column * TILE_PX + 3, row * TILE_PX + 3), (0, 0, 0))
    return Observation(image, size, 0.0)


def tap(column: int, row: int) -> Tap:
    return Tap(point=ScreenPoint(column * TILE_PX + 20, row * TILE_PX + 20))


@given(
    target=st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1)),
    dot=st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1)),
)
def test_what_changes_counts_where_the_target_is(
    target: tuple[int, int], dot: tuple[int, int]
) -> None:
    near = max(abs(target[0] - dot[0]), abs(target[1] - dot[1])) <= 1
    assert looks_the_same(tap(*target), frame(), frame(dot)) is not near


def test_what_changes_far_away_counts_in_large_part() -> None:
    far = [(column, row) for row in range(5, 10) for column in range(COLUMNS)]
    most = int(AWAY_SHARE * COLUMNS * ROWS)
    assert looks_the_same(tap(0, 0), frame(), frame(*far[:most]))
    assert not looks_the_same(tap(0, 0), frame(), frame(*far[: most + 1]))


def test_another_size_is_another_screen() -> None:
    turned = Size(SIZE.height_px, SIZE.width_px)
    assert not looks_the_same(tap(0, 0), frame(), frame(size=turned))


def test_points_of_the_screen_are_found_in_a_larger_picture() -> None:
    at_the_target, beside = frame((8, 18), scale=2), frame((4, 9), scale=2)
    action = Tap(point=ScreenPoint(4 * TILE_PX + 5, 9 * TILE_PX + 5))
    assert not looks_the_same(action, frame(scale=2), at_the_target)
    assert looks_the_same(action, frame(scale=2), beside)


def test_the_status_bar_may_change() -> None:
    assert looks_the_same(tap(0, 0), frame(), frame((0, 0)), ignore_top_px=24)
    assert looks_the_same(tap(0, 0), frame(), frame((0, 0)), ignore_top_px=SIZE.height_px)


@pytest.mark.parametrize("action", [TypeText(text="x"), Press(keys=["enter"])])
def test_a_caret_may_blink_before_keys_are_pressed(action: DeviceAction) -> None:
    caret = [(1, 1), (2, 1), (1, 2), (2, 2), (3, 3)]
    assert looks_the_same(action, frame(), frame(*caret[:CARET_TILES]))
    assert not looks_the_same(action, frame(), frame(*caret))


def test_what_leads_anywhere_from_anywhere_needs_no_aim() -> None:
    assert not is_aimed(OpenApp(app="Notes"))
    assert not is_aimed(SystemButton(button="home"))
    assert is_aimed(SystemButton(button="back"))


class Bench:
    """A guarded counter and its clock."""

    def __init__(self, device: CounterDevice | None = None, *, patience_s: float = 30.0) -> None:
        self.clock, self.device = Clock(), device or CounterDevice()
        self.said: list[str] = []
        self.guard = Guarded(
            self.device,
            patience_s=patience_s,
            on_notice=self.said.append,
            now=self.clock,
            pause=self.clock.pause,
        )

    def think(self, seconds: float = 3.0) -> None:
        self.clock.pause(seconds)

    def tap(self, label: str) -> None:
        self.guard.perform(Tap(point=self.device.box(label).center))


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
