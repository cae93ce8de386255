"""What benches make of what their windows felt."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.actions import Drag, Hover, LongPress, Press, Scroll, Swipe, Tap
from qvl_agent.geometry import ScreenPoint
from qvl_tools.conformance.gestures import MODIFIER_ORDER, Felt, gestures, scrolled

AT = ScreenPoint(50, 60)
places = st.tuples(st.integers(0, 2000), st.integers(0, 2000))


def pressed(x: int, y: int, at_s: float, lasting_s: float = 0.05, **more: object) -> list[Felt]:
    return [
        Felt("down", at_s, x, y, **more),  # type: ignore[arg-type]
        Felt("up", at_s + lasting_s, x, y, **more),  # type: ignore[arg-type]
    ]


def test_clicks_count_together_where_they_follow_each_other() -> None:
    felt = [*pressed(50, 60, 0), *pressed(50, 60, 0.2), *pressed(51, 60, 0.4)]
    assert gestures(felt, finger=False) == (Tap(point=AT, count=3),)
    apart = [*pressed(50, 60, 0), *pressed(50, 60, 2), *pressed(90, 60, 2.1)]
    assert [tap.kind for tap in gestures(apart, finger=False)] == ["tap"] * 3
    other = [*pressed(50, 60, 0), *pressed(50, 60, 0.2, button="right")]
    assert gestures(other, finger=False) == (Tap(point=AT), Tap(point=AT, button="right"))
    four = [event for i in range(4) for event in pressed(50, 60, i * 0.2)]
    assert gestures(four, finger=False) == (Tap(point=AT, count=3), Tap(point=AT))


def test_pressing_long_is_no_tap() -> None:
    (done,) = gestures(pressed(50, 60, 1, 0.8), finger=True)
    assert isinstance(done, LongPress)
    assert done.point == AT
    assert round(done.duration_s, 3) == 0.8


@given(start=places, end=places, wait_s=st.sampled_from([0.0, 0.5]), finger=st.booleans())
def test_a_stroke_is_a_drag_unless_a_finger_goes_at_once(
    start: tuple[int, int], end: tuple[int, int], wait_s: float, finger: bool
) -> None:
    if abs(start[0] - end[0]) + abs(start[1] - end[1]) < 40:
        return
    felt = [
        Felt("down", 0, *start, modifiers=("shift", "ctrl")),
        Felt("move", wait_s + 0.1, *end),
        Felt("up", wait_s + 0.2, *end),
    ]
    (done,) = gestures(felt, finger=finger)
    assert isinstance(done, Swipe if finger and not wait_s else Drag)
    assert (done.start, done.end) == (ScreenPoint(*start), ScreenPoint(*end))
    if isinstance(done, Drag):
        assert done.modifiers == ["ctrl", "shift"]


@given(st.lists(st.sampled_from(["up", "down", "left", "right"]), min_size=1, max_size=40))
def test_notches_add_up_by_direction(turned: list[str]) -> None:
    felt = [Felt("wheel", i, 50, 60, direction=way) for i, way in enumerate(turned)]  # type: ignore[arg-type]
    done = gestures(felt, finger=False)
    told = [one.direction for one in done if isinstance(one, Scroll) for _ in range(one.amount)]
    assert told == turned
    ways = [one.direction for one in done if isinstance(one, Scroll)]
    assert all(a != b for a, b in pairwise(ways))


def test_a_pointer_that_is_left_somewhere_hovers_there() -> None:
    there = Felt("move", 1, 300, 60)
    assert gestures([there], finger=False) == (Hover(point=ScreenPoint(300, 60)),)
    clicked = pressed(50, 60, 2)
    assert gestures([there, *clicked], finger=False) == (Tap(point=AT),)
    assert gestures([*clicked, Felt("move", 3, 50, 60)], finger=False) == (Tap(point=AT),)
    assert gestures([*clicked, there], finger=False)[-1] == Hover(point=ScreenPoint(300, 60))


def test_keys_have_their_modifiers_before_them() -> None:
    felt = [Felt("key", 0, key="b", modifiers=tuple(reversed(MODIFIER_ORDER)))]
    assert gestures(felt, finger=False) == (Press(keys=["ctrl", "shift", "alt", "meta", "b"]),)


def test_a_cancelled_touch_is_nothing() -> None:
    assert gestures([Felt("down", 0, 5, 5), Felt("cancel", 0.1)], finger=True) == ()


def test_strokes_of_a_finger_are_a_scroll_in_tenths_of_the_screen() -> None:
    up = Swipe(start=ScreenPoint(500, 1500), end=ScreenPoint(500, 900))
    assert scrolled((up, up), 1000, 2000) == (Scroll(point=up.start, direction="down", amount=6),)
    right = Swipe(start=ScreenPoint(100, 900), end=ScreenPoint(500, 900))
    assert scrolled((right,), 1000, 2000) == (
        Scroll(point=right.start, direction="left", amount=4),
    )
    assert scrolled((up, right), 1000, 2000) == (up, right)
    assert scrolled((up, Tap(point=AT)), 1000, 2000) == (up, Tap(point=AT))
