"""The person at the computer comes first: a corner that stops the agent, and a hand on the mouse.

Three things stop it: the pointer held in the top left corner for a second, the stop file, and
Ctrl-C. Unlike pyautogui's fail-safe, none of them is in the way of a click in a corner: where the
agent itself has put the pointer does not count.

What can't be told: a hand so quick that it is seen but once (50 ms), keys that were typed and
released between two actions, and on a touch screen anything at all. While the agent drags, a mouse
does not get past it into the corner, a tablet or a remote desktop does; the stop file and Ctrl-C
work all the time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from qvl_agent.errors import ActionFailed, DeviceLost, UserStopped
from qvl_agent.stop_file import check_stop_file
from qvl_tools.desktop.display import connect_x, gone_errors, load_pyautogui, this_system
from qvl_tools.desktop.hold_off import HoldOff
from qvl_tools.desktop.pointer import pointer_of
from qvl_tools.desktop.pointer_signs import CORNER_PX, DesktopPoint, HotCorner, Movement, near

LOOK_S = 0.05
"""Between two looks at the pointer: a hand that moves it is seen several times."""
PATIENCE_S = 10.0
"""How long a person at the mouse or keyboard is waited for before the action is refused."""
RELEASE_S = 1.0
RELEASE_LOOK_S = 0.005
"""How long, and how often, it is looked at whether the agent's own buttons are up again."""
END_S = 1.0
"""How long the watch may take to end: the display may not answer any more."""


class KillSwitch:
    """Watches the pointer from a thread of its own as long as a device is open."""

    def __init__(
        self,
        position: Callable[[], DesktopPoint],
        *,
        corner: DesktopPoint = (0, 0),
        pressed: Callable[[], tuple[str, ...]] = tuple,
        serial: str = "",
        patience_s: float = PATIENCE_S,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to watch.

        Args:
            position: Says where the pointer is, in points of the desktop; asked by two threads,
                one at a time.
            corner: The one that stops the agent when the pointer is held in it.
            pressed: Names the keys and buttons that are down; asked in the caller's thread.
            serial: Of the device, for errors.
            patience_s: How long a person is waited for who is using mouse or keyboard.
            done: Called at the end, to give ``position`` back.
        """
        self._position = position
        self._pressed = pressed
        self._serial = serial
        self._patience_s = patience_s
        self._done = done
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._corner = HotCorner(corner)
        self._movement = Movement(position())
        self._aim: DesktopPoint | None = None  # where the action under way has put the pointer
        self._acting = False
        self._stopped = False
        self._excused: frozenset[str] = frozenset()  # held all the time, and told once
        self._thread = threading.Thread(target=self._watch, name="kill switch", daemon=True)
        self._thread.start()

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Do one action as a whole inside of this: what moves meanwhile is the agent's doing.

        Raises:
            UserStopped: If a person said stop.
            ActionFailed: If a person has just moved the pointer or holds a key: what the action
                was meant for may be gone. It is refused once; nothing was done.
            DeviceLost: If the display is gone, before anything was done.
        """
        self.check()
        self._wait_for_person()
        with self._locked():
            self._acting, self._aim = True, None
            self._corner.entered = 0
        try:
            yield
        finally:
            with suppress(*gone_errors()):
                self._wait_for_release()
            with suppress(*gone_errors()), self._locked():
                self._acting = False
                self._note_where_it_is()

    def expected(self, x: int, y: int) -> None:
        """Note that the pointer is put there now."""
        with self._locked():
            if self._acting:
                self._look()  # in a drag, this is the moment that is left to a person
            self._aim = (x, y)

    def guard(self, corner: DesktopPoint) -> None:
        """Let this be the corner from now on; monitors come and go.

        Raises:
            DeviceLost: If the display is gone.
        """
        if corner != self._corner.corner:
            with self._still_there():
                self._corner = HotCorner(corner)
                self._look()  # where the pointer is already does not count

    def looked(self) -> None:
        """Note that the screen is looked at now: what a hand that rests has done will be seen.

        Raises:
            DeviceLost: If the display is gone.
        """
        with self._still_there():
            self._look()
            if self._movement.rests(time.monotonic()):
                self._movement.put(self._position())

    def check(self) -> None:
        """Return if the agent may go on.

        A pointer that a person has just pushed into the corner is waited for: it stops the agent
        or it leaves.

        Raises:
            UserStopped: If a person said stop, now or before.
            DeviceLost: If the display is gone.
        """
        check_stop_file(self._serial)
        while not self._acting and self._may_be_about_to_stop():
            time.sleep(LOOK_S)
        if self._stopped:
            x, y = self._corner.corner
            raise UserStopped(
                f"the pointer was held in the top left corner ({x}, {y}): a person stopped the "
                "agent",
                serial=self._serial,
                fix="start it again when nobody else needs the mouse",
            )

    def close(self) -> None:
        """Stop watching; calling it twice is fine."""
        if not self._closed.is_set():
            self._closed.set()
            self._thread.join(END_S)
            with suppress(*gone_errors()):
                self._done()

    # -- the parts -------------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # A Ctrl-C inside the display's library would leave its locks taken.
        with HoldOff(), self._lock:
            yield

    @contextmanager
    def _still_there(self) -> Iterator[None]:
        try:
            with self._locked():
                yield
        except gone_errors() as error:
            raise DeviceLost(f"the display is gone: {error}", serial=self._serial) from error

    def _watch(self) -> None:
        # Whoever acts next on a display that is gone notices it.
        with suppress(*gone_errors()):
            while not self._closed.wait(LOOK_S):
                with self._lock:
                    self._look()

    def _look(self) -> None:
        point, now_s = self._position(), time.monotonic()
        if not self._acting:
            self._movement.seen(point, now_s)
            self._corner.entered = 0
        elif self._aim is not None and near(self._aim, self._corner.corner, CORNER_PX):
            return  # on the way there, or there: the agent's doing
        self._stopped = self._corner.seen(point, now_s) or self._stopped

    def _note_where_it_is(self) -> None:
        self._movement.put(self._position())
        if self._aim is not None:
            self._corner.put(self._aim)

    def _may_be_about_to_stop(self) -> bool:
        with self._still_there():
            self._look()
            return self._corner.since_s is not None and not self._stopped

    def _wait_for_release(self) -> None:
        """Wait until what the action has released is up, which is not a person's then.

        A window manager may hold a click back until it has raised the window.
        """
        until_s = time.monotonic() + RELEASE_S
        while frozenset(self._pressed()) - self._excused and time.monotonic() < until_s:
            time.sleep(RELEASE_LOOK_S)

    def _wait_for_person(self) -> None:
        """Wait until nobody uses mouse or keyboard; refuse the action if somebody did."""
        until_s = time.monotonic() + self._patience_s
        did = ""
        while True:
            moved, rests = self._movements()
            held = self._held_by_others()
            if moved or held:
                did = f"holds {' and '.join(sorted(held))}" if held else "has moved the pointer"
            if (rests and not held) or time.monotonic() > until_s:
                break
            time.sleep(LOOK_S)
            self.check()
        if did:
            self._excused |= held
            with self._still_there():
                self._movement.put(self._position())
            raise ActionFailed(
                f"a person at this computer {did}: nothing was done; look again, the screen may "
                "have changed",
                serial=self._serial,
            )

    def _movements(self) -> tuple[bool, bool]:
        """Look now; tell whether a hand has moved the pointer, and whether it rests."""
        with self._still_there():
            self._look()
            return self._movement.by_hand, self._movement.rests(time.monotonic())

    def _held_by_others(self) -> frozenset[str]:
        with self._still_there():
            held = frozenset(self._pressed())
        self._excused &= held
        return held - self._excused


def open_kill_switch(
    corner: DesktopPoint,
    pressed: Callable[[], tuple[str, ...]],
    *,
    serial: str = "",
    patience_s: float = PATIENCE_S,
) -> KillSwitch:
    """Watch this computer's pointer, on X11 by a connection of its own.

    Args:
        corner: The one that stops the agent, as ``hot_corner`` finds it.
        pressed: Names the keys and buttons that are down, as ``Keys.pressed`` does.
        serial: Of the device, for errors.
        patience_s: How long a person is waited for who is using mouse or keyboard.

    Raises:
        DisplayUnavailable: If there is no screen here.
        MissingExtra: If pyautogui is not installed.
    """
    position, done = _where_the_pointer_is()
    return KillSwitch(
        position,
        corner=corner,
        pressed=pressed,
        serial=serial,
        patience_s=patience_s,
        done=done,
    )


def _where_the_pointer_is() -> tuple[Callable[[], DesktopPoint], Callable[[], None]]:
    """Return what says where the pointer is, and what gives that back."""
    system = this_system()
    if system != "x11":
        return pointer_of(load_pyautogui(), system).position, lambda: None
    display = connect_x()
    root = display.screen().root

    def position() -> DesktopPoint:
        found = root.query_pointer()
        return int(found.root_x), int(found.root_y)

    return position, display.close
