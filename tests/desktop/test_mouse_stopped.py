"""Whatever ends an action of the mouse, nothing stays pressed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.desktop.events import NOTHING, Strokes, held_down, x_display
from tests.desktop.programs import wait_for
from tests.desktop.xserver import XServer

from qvl_agent.errors import ActionFailed, UserStopped
from qvl_tools.desktop.key_names import Key
from qvl_tools.desktop.keyboards import Code
from qvl_tools.desktop.keys import Keys
from qvl_tools.desktop.mouse import Mouse
from qvl_tools.desktop.pointer import Button, Pointer

pytestmark = pytest.mark.desktop


@pytest.fixture
def strokes(pointer: Pointer, x_server: XServer) -> Iterator[Strokes]:
    """Whatever the pointer does, told one by one; at the end, nothing is pressed."""
    with x_display(x_server) as display:
        strokes = Strokes(display)
        pointer.move(1900, 50)
        strokes.told()
        yield strokes
    assert held_down(x_server) == NOTHING


class StopsAtOnce:
    """A watch that stops the agent when the pointer comes to a certain column."""

    def __init__(self, column: int) -> None:
        self._column = column
        self._reached = False

    def check(self) -> None:
        if self._reached:
            raise UserStopped("a person said stop")

    def expected(self, x: int, y: int) -> None:
        self._reached = self._reached or x >= self._column


def test_a_drag_that_is_stopped_drops_where_it_picked_up(
    pointer: Pointer, keys: Keys, strokes: Strokes
) -> None:
    watched = Mouse(pointer, hold=keys.held, watch=StopsAtOnce(500))
    with pytest.raises(UserStopped):
        watched.drag([(100, 100), (1000, 100)], 1.0, modifiers=["ctrl"])
    events = strokes.told()[1:]
    assert 500 <= max(event.x for event in events) < 1000
    assert (events[-1].kind, events[-1].at) == ("ButtonRelease", (100, 100))


STOPPED: list[Callable[[Mouse], None]] = [
    lambda mouse: mouse.hold(100, 100, 10.0),
    lambda mouse: mouse.scroll(100, 100, "up", 50, modifiers=["ctrl", "alt"]),
    lambda mouse: mouse.tap(100, 100, count=2, modifiers=["shift"]),
]


@pytest.mark.parametrize("act", STOPPED, ids=["hold", "scroll", "tap"])
def test_whatever_is_stopped_leaves_nothing_pressed(
    pointer: Pointer, keys: Keys, strokes: Strokes, act: Callable[[Mouse], None]
) -> None:
    with pytest.raises(UserStopped):
        act(Mouse(pointer, hold=keys.held, watch=StopsAtOnce(0)))


def test_keys_that_can_not_be_held_press_nothing(pointer: Pointer, strokes: Strokes) -> None:
    def refuses(_names: object) -> None:
        raise ActionFailed("no such key")

    with pytest.raises(ActionFailed):
        Mouse(pointer, hold=refuses).tap(100, 100, modifiers=["ctrl"])  # type: ignore[arg-type]
    assert not strokes.told()


class Refusing:
    """A pointer that can't be moved to one place, as when a display is locked in mid-drag."""

    def __init__(self, pointer: Pointer, place: tuple[int, int]) -> None:
        self._pointer = pointer
        self._place = place
        self._moves = 0

    def move(self, x: int, y: int, *, held: Button | None = None) -> None:
        self._moves += 1
        if self._moves > 1 and (x, y) == self._place:
            raise OSError("access denied")
        self._pointer.move(x, y, held=held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pointer, name)


def test_a_drag_that_can_not_be_taken_back_is_dropped_all_the_same(
    pointer: Pointer, keys: Keys, strokes: Strokes
) -> None:
    refusing = Refusing(pointer, (100, 100))
    with pytest.raises(OSError, match="denied"):
        Mouse(refusing, watch=StopsAtOnce(200)).drag([(100, 100), (900, 100)], 0.5)


class Slow(StopsAtOnce):
    """Whoever is asked whether to go on, and takes longer than a double click may."""

    def check(self) -> None:
        time.sleep(0.7)


def test_clicks_that_would_count_as_single_ones_are_told(
    pointer: Pointer, strokes: Strokes
) -> None:
    with pytest.raises(ActionFailed, match="click 2 would come") as raised:
        Mouse(pointer, watch=Slow(0)).tap(100, 100, count=3)
    assert raised.value.partly_done
    kinds = [event.kind for event in strokes.told()]
    assert (kinds.count("Button"), kinds.count("ButtonRelease")) == (1, 1)


class Stuck:
    """A keyboard of which one key can't be released."""

    def __init__(self) -> None:
        self.down_now: set[Code] = set()

    def strokes(self, key: Key) -> tuple[Code, ...]:
        return (key.name,)

    def down(self, code: Code) -> None:
        self.down_now.add(code)

    def up(self, code: Code) -> None:
        if code == "c":
            raise OSError("access denied")
        self.down_now.discard(code)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def test_the_other_keys_are_released_where_one_is_not() -> None:
    stuck = Stuck()
    with pytest.raises(OSError, match="denied"):
        Keys(stuck).press(["ctrl", "shift", "c"])
    assert stuck.down_now == {"c"}


DRAGS_FOR_LONG = """
from qvl_tools.desktop.display import load_pyautogui, this_system
from qvl_tools.desktop.keys import open_keys
from qvl_tools.desktop.mouse import Mouse
from qvl_tools.desktop.pointer import pointer_of
mouse = Mouse(pointer_of(load_pyautogui(), this_system()), hold=open_keys().held)
mouse.drag([(3000, 100), (3800, 900)], 30.0, modifiers=["ctrl", "shift"])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_mid_drag_leaves_nothing_pressed(
    x_server: XServer, strokes: Strokes, number: signal.Signals
) -> None:
    command = [sys.executable, "-c", DRAGS_FOR_LONG]
    with subprocess.Popen(command, env=x_server.env, stderr=subprocess.PIPE, text=True) as child:
        wait_for(lambda: held_down(x_server)[1], "the button is down")
        assert len(held_down(x_server)[0]) == 2
        child.send_signal(number)
        _, said = child.communicate(timeout=15)
    assert child.returncode == -number
    assert ("KeyboardInterrupt" in said) == (number == signal.SIGINT)
    assert held_down(x_server) == NOTHING


def test_what_a_killed_run_left_pressed_is_released(
    x_server: XServer, strokes: Strokes, keys: Keys
) -> None:
    x_server.run("xdotool", "mousedown", "1", "mousedown", "3", "keydown", "ctrl", "keydown", "b")
    assert set(keys.pressed()) == {"ctrl", "b", "the left button", "the right button"}
    keys.let_go()
    assert held_down(x_server) == NOTHING
