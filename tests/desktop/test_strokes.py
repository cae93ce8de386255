"""Drags and notches as numbers, and the pointers of the systems that are not here."""

from __future__ import annotations

import math
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.actions import Direction
from qvl_tools.desktop.pointer import Button, pointer_of
from qvl_tools.desktop.strokes import FEWEST_MOVES, PICK_UP_PX, stroke
from qvl_tools.desktop.wheel import mac_lines, windows_notch

POINTS = st.tuples(st.integers(-4000, 8000), st.integers(-4000, 8000))
PATHS = st.lists(POINTS, min_size=2, max_size=5)


def length(path: list[tuple[int, int]]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(path))


@given(PATHS, st.floats(0, 10))
def test_a_stroke_ends_at_the_end_and_has_a_move_for_each_moment(
    path: list[tuple[int, int]], seconds: float
) -> None:
    points = stroke(path, seconds)
    assert points[-1] == path[-1]
    assert len(points) >= max(FEWEST_MOVES, seconds * 60)


@given(PATHS, st.floats(0, 10))
def test_a_stroke_does_not_leave_its_path(path: list[tuple[int, int]], seconds: float) -> None:
    points = [path[0], *stroke(path, seconds)]
    # Rounded points may be half a pixel off, each.
    assert length(points) <= length(path) + 1.5 * len(points)
    for point in points:
        assert any(
            math.dist(a, point) + math.dist(point, b) <= math.dist(a, b) + 2.0
            for a, b in pairwise(path)
        )


@given(POINTS, POINTS, st.floats(0, 10))
def test_the_first_move_is_a_drag_already_and_no_more(
    start: tuple[int, int], end: tuple[int, int], seconds: float
) -> None:
    first = stroke([start, end], seconds)[0]
    assert math.dist(start, first) == pytest.approx(min(PICK_UP_PX, math.dist(start, end)), abs=1.0)


@given(PATHS)
def test_every_point_of_the_path_is_passed_unless_the_pick_up_is_beyond(
    path: list[tuple[int, int]],
) -> None:
    points = stroke(path, 1.0)
    for number in range(1, len(path)):
        if length(path[: number + 1]) > PICK_UP_PX:
            assert path[number] in points


@pytest.mark.parametrize(
    ("direction", "flag", "data"),
    [
        ("up", 0x0800, 120),
        ("down", 0x0800, -120),
        ("right", 0x1000, 120),
        ("left", 0x1000, -120),
    ],
)
def test_notches_of_windows(direction: Direction, flag: int, data: int) -> None:
    assert windows_notch(direction) == (flag, data)


@given(st.sampled_from(["up", "down", "left", "right"]), st.integers(1, 50))
def test_lines_of_macos_add_up_in_events_of_ten_at_most(direction: Direction, notches: int) -> None:
    events = list(mac_lines(direction, notches))
    down, across = (sum(lines) for lines in zip(*events, strict=True))
    signs = {"up": (3, 0), "down": (-3, 0), "left": (0, 3), "right": (0, -3)}[direction]
    assert (down, across) == (signs[0] * notches, signs[1] * notches)
    assert all(abs(lines) <= 10 for event in events for lines in event)


class Written:
    """Stands for a library of a system that is not here: writes down its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("kCG"):
            return name

        def call(*words: Any, **named: Any) -> tuple[Any, ...]:
            self.calls.append((name, *words, *named.values()))
            return (name, *words)

        return call


@pytest.mark.parametrize(
    ("button", "name", "number"),
    [("left", "Left", 0), ("right", "Right", 1), ("middle", "Other", 2)],
)
def test_clicks_on_macos_carry_their_count(button: Button, name: str, number: int) -> None:
    quartz = Written()
    gui = SimpleNamespace(platformModule=SimpleNamespace(Quartz=quartz))
    pointer = pointer_of(gui, "mac")
    pointer.press(-20, 30, button, nth=2)
    made = ("CGEventCreateMouseEvent", None, f"kCGEvent{name}MouseDown", (-20, 30), number)
    assert quartz.calls == [
        made,
        ("CGEventSetIntegerValueField", made, "kCGMouseEventClickState", 2),
        ("CGEventPost", "kCGHIDEventTap", made),
    ]


def test_moving_with_a_button_held_is_a_drag_on_macos() -> None:
    gui, system = Written(), Written()
    pointer = pointer_of(SimpleNamespace(platformModule=system, moveTo=gui.moveTo), "mac")
    pointer.move(5, 6)
    pointer.move(7, 8, held="left")
    assert gui.calls == [("moveTo", 5, 6, False)]
    assert system.calls == [("_dragTo", 7, 8, "left")]


def test_the_wheel_of_windows_turns_across_as_well() -> None:
    system = Written()
    gui = SimpleNamespace(platformModule=system, position=lambda: (-3, 4))
    pointer_of(gui, "windows").turn("left")
    assert system.calls == [("_sendMouseEvent", 0x1000, -3, 4, -120)]
