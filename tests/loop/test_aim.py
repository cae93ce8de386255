"""What counts as the same screen for an action, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import SIZE
from tests.loop.guarded import COLUMNS, ROWS, frame, tap

from qvl_agent.actions import DeviceAction, OpenApp, Press, SystemButton, Tap, TypeText
from qvl_agent.aim import AWAY_SHARE, CARET_TILES, is_aimed, looks_the_same
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.settle import TILE_PX


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
