"""What the places of a pointer say of the person who moves it, over made-up time."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from qvl_tools.desktop.area import Area
from qvl_tools.desktop.pointer_signs import (
    CORNER_PX,
    CORNER_S,
    CORNER_TIMES,
    NEAR_PX,
    TOGETHER_S,
    HotCorner,
    Movement,
    hot_corner,
    near,
)

STEP_S = 0.05
PLACES = st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000))
ELSEWHERE = PLACES.filter(lambda place: not near(place, (0, 0), CORNER_PX))


def watched(corner: HotCorner, places: list[tuple[int, int]], start_s: float = 0.0) -> list[bool]:
    return [corner.seen(place, start_s + STEP_S * step) for step, place in enumerate(places)]


@given(ELSEWHERE, st.integers(0, CORNER_PX), st.integers(0, CORNER_PX))
def test_a_person_holds_it_for_a_second(before: tuple[int, int], x: int, y: int) -> None:
    told = watched(HotCorner((0, 0)), [before, *[(x, y)] * 30])
    assert told.index(True) == 1 + round(CORNER_S / STEP_S)


@given(st.lists(ELSEWHERE, max_size=5), st.integers(21, 200))
def test_where_the_agent_put_it_does_not_count_until_it_has_left(
    before: list[tuple[int, int]], looks: int
) -> None:
    corner = HotCorner((0, 0))
    watched(corner, before)
    corner.put((0, 0))
    assert not any(watched(corner, [(0, 0)] * looks, 10.0))
    assert any(watched(corner, [(50, 50), *[(0, 0)] * 30], 100.0))


@given(st.lists(st.one_of(ELSEWHERE, st.just((0, 0))), max_size=60))
def test_it_counts_only_without_a_break(places: list[tuple[int, int]]) -> None:
    longest = run = 0
    since_it_left = itertools.dropwhile(lambda place: place == (0, 0), places)
    for place in since_it_left:
        run = run + 1 if place == (0, 0) else 0
        longest = max(longest, run)
    corner = HotCorner((0, 0))
    told = [corner.seen(place, STEP_S * step) for step, place in enumerate(places)]
    held = (longest - 1) * STEP_S >= CORNER_S - 1e-9
    assert any(told) == (held or corner.entered >= CORNER_TIMES)


def test_it_is_enough_to_put_it_there_again_and_again() -> None:
    places = [(700, 300), (0, 0)] * CORNER_TIMES
    told = watched(HotCorner((0, 0)), places)
    assert told == [False] * (len(places) - 1) + [True]


def test_the_corner_is_the_leftmost_monitors() -> None:
    monitors = [Area(0, 0, 1920, 1080), Area(-1280, 200, 1280, 800), Area(1920, -300, 100, 100)]
    assert hot_corner(monitors) == (-1280, 200)
    assert hot_corner(monitors[:1]) == (0, 0)


def test_a_hand_is_seen_on_its_way() -> None:
    movement = Movement((0, 0))
    told = []
    for place, now_s in [((10, 0), 1.0), ((30, 5), 1.05)]:
        movement.seen(place, now_s)
        told.append(movement.by_hand)
    assert told == [False, True]
    assert not movement.rests(1.06)
    assert movement.rests(1.06 + TOGETHER_S)


def test_what_the_agent_does_ends_what_was_before() -> None:
    movement = Movement((0, 0))
    for step in range(4):
        movement.seen((10 * step, 0), 1.0 + STEP_S * step)
    movement.put((500, 500))
    assert movement == Movement((500, 500))


@given(st.lists(PLACES, min_size=1, max_size=6))
def test_jumps_far_apart_in_time_are_no_hand(places: list[tuple[int, int]]) -> None:
    movement = Movement((0, 0))
    for number, place in enumerate(places):
        for look in range(20):
            movement.seen(place, number * 10.0 + look * STEP_S)
    assert not movement.by_hand
    assert movement.rests(1000.0)


@given(st.lists(st.tuples(st.integers(-1, 1), st.integers(-1, 1)), max_size=50))
def test_a_mouse_that_lies_still_is_at_rest(trembling: list[tuple[int, int]]) -> None:
    movement = Movement((100, 100))
    for step, (x, y) in enumerate(trembling):
        movement.seen((100 + x, 100 + y), step * STEP_S)
    assert movement.step_s is None


def test_a_slow_drift_is_a_hand_in_the_end() -> None:
    movement = Movement((0, 0))
    for step in range(20):
        movement.seen((step, 0), step * STEP_S)
    assert movement.by_hand
    assert NEAR_PX < 19
