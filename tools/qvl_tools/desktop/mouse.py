"""Clicks, drags and the wheel; whatever ends an action, nothing stays pressed.

All points are the desktop's, negative ones included. Errors of the display's own library, such as
a connection that broke, pass through.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from qvl_agent.actions import Direction, Modifier
from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.hold_off import HoldOff
from qvl_tools.desktop.pointer import Button, Pointer
from qvl_tools.desktop.strokes import DesktopPoint, stroke

CLICK_S = 0.012
"""How long a click holds its button; xdotool's own, too."""
BETWEEN_CLICKS_S = 0.02
"""Within one double click: far below any system's limit, and slept at once, since on a busy machine
each waking up may come late."""
APART_PX = 10.0
"""Clicks further apart are never one double click: Qt 10, GTK 5, Windows 4 px."""
APART_S = 0.05
"""What is waited beyond the time of a double click, as the screen may be late."""
BEFORE_DRAG_S = 0.04
"""Between press and first move: what is picked up may have to notice."""
BEFORE_DROP_S = 0.06
"""Between last move and release: where it is dropped may have to notice."""
BEFORE_PARCEL_S = 0.8
"""The same for a drag and drop, which is lost where the target has not yet said that it takes it.
Chromium answers for its page with what that said last, and asks it again while the pointer rests:
a page that is busy as something is carried onto it refuses until it has had its time."""


class Watch(Protocol):
    """Whoever watches over the pointer: a KillSwitch."""

    def check(self) -> None:
        """Raise UserStopped if a person said stop."""

    def expected(self, x: int, y: int) -> None:
        """Note that the pointer will be put there now."""


class NobodyWatches:
    """Where no person is, as in a test."""

    def check(self) -> None:
        """Never stop."""

    def expected(self, x: int, y: int) -> None:
        """Forget it."""


@dataclass(frozen=True)
class _Click:
    """Where and when a button was last released."""

    point: DesktopPoint
    button: Button
    at_s: float


class Mouse:
    """The mouse of this computer.

    Every method raises UserStopped when its watch does so, with everything released.
    """

    def __init__(
        self,
        pointer: Pointer,
        *,
        hold: Callable[[Sequence[Modifier]], AbstractContextManager[None]] | None = None,
        watch: Watch | None = None,
    ) -> None:
        """Take the pointer.

        Args:
            pointer: What is moved and pressed.
            hold: Holds keys as long as it is entered, as ``Keys.held`` does.
            watch: Is told where the pointer is put, and asked on the way whether to go on.
        """
        self._pointer = pointer
        self._hold = hold
        self._watch = watch or NobodyWatches()
        self._last: _Click | None = None

    def tap(
        self,
        x: int,
        y: int,
        *,
        button: Button = "left",
        count: int = 1,
        modifiers: Sequence[Modifier] = (),
    ) -> None:
        """Click ``count`` times.

        A click that would make a double click of an earlier one waits until it can't.

        Raises:
            ActionFailed: If the clicks came too far apart, since this computer is too busy.
        """
        pressed_s = math.inf
        with HoldOff() as off, self._held(modifiers):
            self._keep_apart(off, (x, y), button)
            limit_s = self._pointer.double_click_s() if count > 1 else math.inf
            for nth in range(1, count + 1):
                if nth > 1:
                    off.pause(BETWEEN_CLICKS_S, self._watch.check)
                    apart_s = time.monotonic() - pressed_s
                    if apart_s > limit_s:
                        raise _too_far_apart(nth, apart_s)
                pressed_s = time.monotonic()
                with self._pressed(x, y, button, nth=nth):
                    off.pause(CLICK_S)

    def hold(self, x: int, y: int, seconds: float) -> None:
        """Press the left button there and release it after a while."""
        with HoldOff() as off:
            self._keep_apart(off, (x, y), "left")
            with self._pressed(x, y, "left"):
                off.pause(seconds, self._watch.check)

    def drag(
        self,
        path: Sequence[DesktopPoint],
        seconds: float,
        *,
        button: Button = "left",
        modifiers: Sequence[Modifier] = (),
    ) -> None:
        """Pick up at the first point, pass the others, drop at the last one.

        Whatever ends it before drops where it was picked up, which undoes most drags.

        Args:
            path: Two points or more.
            seconds: From press to release; a little more where that is too short to notice.
            button: What is held.
            modifiers: Keys that are held all the way.
        """
        with HoldOff() as off, self._held(modifiers):
            self._keep_apart(off, path[0], button)
            with self._carried(path, button):
                self._travel(off, path, seconds, button)

    def scroll(
        self,
        x: int,
        y: int,
        direction: Direction,
        notches: int,
        *,
        modifiers: Sequence[Modifier] = (),
    ) -> None:
        """Turn the wheel over a point; what lies in ``direction`` comes into view."""
        with HoldOff() as off, self._held(modifiers):
            self._move(x, y)
            for _ in range(notches):
                off.pause(0, self._watch.check)
                self._pointer.turn(direction)

    def hover(self, x: int, y: int) -> None:
        """Move there and press nothing."""
        with HoldOff():
            self._move(x, y)

    # -- the parts -------------------------------------------------------------------------------

    def _held(self, modifiers: Sequence[Modifier]) -> AbstractContextManager[None]:
        if not modifiers:
            return nullcontext()
        if self._hold is None:
            raise ValueError("this mouse was made without a keyboard to hold keys on")
        return self._hold(modifiers)

    def _move(self, x: int, y: int, *, held: Button | None = None) -> None:
        self._watch.expected(x, y)
        self._pointer.move(x, y, held=held)

    @contextmanager
    def _pressed(self, x: int, y: int, button: Button, *, nth: int = 1) -> Iterator[None]:
        self._move(x, y)
        try:
            self._pointer.press(x, y, button, nth=nth)
            yield
        finally:
            self._pointer.release(x, y, button, nth=nth)
            self._last = _Click((x, y), button, time.monotonic())

    @contextmanager
    def _carried(self, path: Sequence[DesktopPoint], button: Button) -> Iterator[None]:
        self._move(*path[0])
        end = path[0]
        try:
            self._pointer.press(*path[0], button)
            yield
            end = path[-1]
        finally:
            try:
                self._move(*end, held=button)
            finally:
                self._pointer.release(*end, button)
                self._last = _Click(end, button, time.monotonic())

    def _travel(
        self, off: HoldOff, path: Sequence[DesktopPoint], seconds: float, button: Button
    ) -> None:
        start_s = time.monotonic()
        moving_s = max(0.0, seconds - BEFORE_DRAG_S - BEFORE_DROP_S)
        points = stroke(path, moving_s)
        for number, point in enumerate(points):
            due_s = start_s + BEFORE_DRAG_S + moving_s * number / len(points)
            # At least a millisecond: moves of the same moment may be made one.
            off.pause(max(0.001, due_s - time.monotonic()), self._watch.check)
            self._move(*point, held=button)
        moved_s = time.monotonic()
        off.pause(max(BEFORE_DROP_S, start_s + seconds - moved_s), self._watch.check)
        if self._pointer.carries():
            left_s = moved_s + BEFORE_PARCEL_S - time.monotonic()
            off.pause(max(0.0, left_s), self._watch.check)

    def _keep_apart(self, off: HoldOff, point: DesktopPoint, button: Button) -> None:
        """Wait until a click here can't be the second one of a double click."""
        last = self._last
        if last is None or last.button != button or math.dist(last.point, point) > APART_PX:
            return
        apart_s = self._pointer.double_click_s() + APART_S
        off.pause(max(0.0, last.at_s + apart_s - time.monotonic()), self._watch.check)


def _too_far_apart(nth: int, apart_s: float) -> ActionFailed:
    return ActionFailed(
        f"click {nth} would come {apart_s:.1f} s after the one before, too late to count as one of "
        "several: this computer is too busy",
        fix="try again",
        partly_done=True,
    )
