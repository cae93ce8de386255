"""Clicks, drags and the wheel, as a real window under a real X server tells them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from tests.desktop.events import (
    ALT,
    CTRL,
    LEFT_BUTTON,
    META,
    NOTHING,
    SHIFT,
    EventWindow,
    Strokes,
    held_down,
    x_display,
)
from tests.desktop.test_xsettings import settings_of
from tests.desktop.xserver import XServer
from Xlib import X

from qvl_agent.actions import Direction, Modifier
from qvl_tools.desktop.keys import Keys
from qvl_tools.desktop.mouse import BEFORE_PARCEL_S, Mouse
from qvl_tools.desktop.pointer import Button, Pointer
from qvl_tools.desktop.xsettings import DOUBLE_CLICK

pytestmark = pytest.mark.desktop

NUMBERS: dict[Button, int] = {"left": 1, "middle": 2, "right": 3}


@pytest.fixture(scope="module")
def window(on_display: XServer) -> Iterator[EventWindow]:
    with EventWindow(on_display) as window:
        yield window


@pytest.fixture
def mouse(pointer: Pointer, keys: Keys, window: EventWindow, x_server: XServer) -> Iterator[Mouse]:
    """A mouse that starts anew; after each test, nothing is pressed."""
    window.told()
    yield Mouse(pointer, hold=keys.held)
    assert held_down(x_server) == NOTHING


CLICKS = [
    (button, count, 100 + 40 * row + 500 * number)
    for number, count in enumerate((1, 2, 3))
    for row, button in enumerate(NUMBERS)
]


@pytest.mark.parametrize(("button", "count", "x"), CLICKS)
def test_every_button_clicks_as_often_as_it_is_told(
    mouse: Mouse, window: EventWindow, button: Button, count: int, x: int
) -> None:
    mouse.tap(x, 300, button=button, count=count)
    presses = window.presses()
    assert [press.kind for press in presses] == ["Button", "Double-Button", "Triple-Button"][:count]
    assert {(press.at, press.button) for press in presses} == {((x, 300), NUMBERS[button])}


CORNERS = [(0, 0), (3839, 0), (0, 1079), (3839, 1079), (1919, 0), (1920, 1079)]


@pytest.mark.parametrize("corner", CORNERS)
def test_the_very_corners_can_be_clicked(
    mouse: Mouse, window: EventWindow, corner: tuple[int, int]
) -> None:
    mouse.tap(*corner)
    assert [press.at for press in window.presses()] == [corner]


def test_two_clicks_in_one_place_are_no_double_click(mouse: Mouse, window: EventWindow) -> None:
    mouse.tap(700, 700)
    mouse.tap(704, 703)
    mouse.tap(700, 700, count=2)
    mouse.hold(700, 700, 0.05)
    mouse.drag([(700, 700), (800, 800)], 0.1)
    kinds = [press.kind for press in window.presses()]
    assert kinds == ["Button", "Button", "Button", "Double-Button", "Button", "Button"]


@contextmanager
def double_click_time(server: XServer, milliseconds: int) -> Iterator[None]:
    """Be the settings daemon of the desktop meanwhile."""
    with x_display(server) as display:
        daemon = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        settings = display.intern_atom("_XSETTINGS_SETTINGS")
        said = settings_of([("Xft/Antialias", 1), (DOUBLE_CLICK, milliseconds)])
        daemon.change_property(settings, settings, 8, said)
        daemon.set_selection_owner(display.intern_atom("_XSETTINGS_S0"), X.CurrentTime)
        display.sync()
        yield


def test_the_time_of_a_double_click_is_the_desktops(
    mouse: Mouse, window: EventWindow, pointer: Pointer, x_server: XServer
) -> None:
    assert pointer.double_click_s() == 0.5
    with double_click_time(x_server, 900):
        assert pointer.double_click_s() == 0.9
        mouse.tap(760, 740)
        mouse.tap(760, 740)
    first, second = window.presses()
    assert second.ms - first.ms >= 900
    assert pointer.double_click_s() == 0.5


def test_another_button_or_place_does_not_wait(
    mouse: Mouse, window: EventWindow, x_server: XServer
) -> None:
    with double_click_time(x_server, 60_000):
        mouse.tap(720, 900)
        mouse.tap(720, 900, button="right")
        mouse.tap(820, 900, button="right")
    presses = window.presses()
    assert presses[-1].ms - presses[0].ms < 30_000


HELD: list[tuple[list[Modifier], int]] = [
    (["ctrl"], CTRL),
    (["shift"], SHIFT),
    (["alt"], ALT),
    (["meta"], META),
    (["ctrl", "shift", "alt"], CTRL | SHIFT | ALT),
]


@pytest.mark.parametrize(("modifiers", "bits"), HELD)
def test_keys_are_held_while_it_clicks_drags_and_scrolls(
    mouse: Mouse, window: EventWindow, modifiers: list[Modifier], bits: int
) -> None:
    mouse.tap(900 + bits, 200, modifiers=modifiers)
    mouse.drag([(900, 300), (990, 350)], 0.05, modifiers=modifiers)
    mouse.scroll(900, 400, "down", 2, modifiers=modifiers)
    mouse.tap(900 + bits, 500)
    *held, last = window.presses()
    assert len(held) == 4
    assert {event.state for event in held} == {bits}
    assert last.state == 0


def test_a_long_press_lasts(mouse: Mouse, window: EventWindow) -> None:
    mouse.hold(1100, 600, 0.7)
    press, release = window.told("Button", "ButtonRelease")
    assert release.ms - press.ms >= 690
    assert press.at == release.at == (1100, 600)


@pytest.fixture
def strokes(mouse: Mouse, x_server: XServer) -> Iterator[Strokes]:
    """Whatever the pointer does, told one by one."""
    with x_display(x_server) as display:
        strokes = Strokes(display)
        mouse.hover(1900, 50)
        strokes.told()
        yield strokes


def test_a_drag_is_many_moves_in_the_time_it_is_given(mouse: Mouse, strokes: Strokes) -> None:
    path = [(2000, 100), (2400, 500), (2100, 900)]
    mouse.drag(path, 0.6)
    events = strokes.told()
    press, *moves, release = events[[event.kind for event in events].index("Button") :]
    assert press.at == path[0]
    assert {event.kind for event in moves} == {"Motion"}
    assert all(event.has(LEFT_BUTTON) for event in moves)
    assert len(moves) >= 30
    assert path[1] in [event.at for event in moves]
    assert moves[-1].at == release.at == path[-1]
    assert math.dist(moves[0].at, press.at) > 10  # enough to be a drag, and not yet there
    assert max(math.dist(a.at, b.at) for a, b in pairwise(moves)) < 60
    assert release.ms - press.ms >= 590


def test_what_is_dropped_waits_for_who_takes_it(
    mouse: Mouse, strokes: Strokes, x_server: XServer
) -> None:
    with x_display(x_server) as display:  # an application that has begun a drag and drop
        source = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        source.set_selection_owner(display.intern_atom("XdndSelection"), X.CurrentTime)
        display.sync()
        mouse.drag([(2000, 200), (2300, 200)], 0.2)
    there = [event for event in strokes.told() if event.at == (2300, 200)]
    assert (there[0].kind, there[-1].kind) == ("Motion", "ButtonRelease")
    assert there[-1].ms - there[0].ms >= BEFORE_PARCEL_S * 1000 - 10


def test_the_shortest_drag_is_still_several_moves(mouse: Mouse, strokes: Strokes) -> None:
    mouse.drag([(2000, 100), (2050, 100)], 0.05)
    kinds = [event.kind for event in strokes.told()]
    assert kinds[kinds.index("Button") :].count("Motion") >= 8


def test_a_drag_that_goes_nowhere_is_a_press(mouse: Mouse, window: EventWindow) -> None:
    mouse.drag([(2000, 140), (2000, 140)], 0.05)
    assert [event.at for event in window.told("Button", "ButtonRelease")] == [(2000, 140)] * 2


WHEEL: list[tuple[Direction, int, int]] = [
    ("up", 4, 0),
    ("down", 5, 0),
    ("left", 4, SHIFT),
    ("right", 5, SHIFT),
]
"""Tk tells buttons 6 and 7 as 4 and 5 with shift."""


@pytest.mark.parametrize(("direction", "button", "state"), WHEEL)
def test_the_wheel_turns_by_notches(
    mouse: Mouse, window: EventWindow, direction: Direction, button: int, state: int
) -> None:
    mouse.scroll(1500, 500, direction, 7)
    presses = window.presses()
    assert [(press.at, press.button) for press in presses] == [((1500, 500), button)] * 7
    assert {press.state for press in presses} == {state}


def test_hovering_presses_nothing(mouse: Mouse, window: EventWindow) -> None:
    mouse.hover(1234, 567)
    assert [(event.kind, event.at) for event in window.told()] == [("Motion", (1234, 567))]
