"""A live device behind the last checks before a touch, with patience when it goes away.

Whatever the guard decides comes out as what any device may say: an Observation, ActionFailed,
DeviceLost. So a run that is replayed needs no guard.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from qvl_agent.actions import DeviceAction, Press, TypeText
from qvl_agent.aim import is_aimed, looks_the_same
from qvl_agent.device import ComesBack, Device, DeviceInfo, InFront, ReadsText, TellsInFront
from qvl_agent.errors import ActionHeldBack, CaptureFailed, DeviceError, DeviceLost
from qvl_agent.observation import Observation, TextBox
from qvl_agent.stop_file import check_stop_file

FRESH_S = 0.25
"""A frame no older than this is acted on as it is: a person does nothing that quickly."""

REST_S = 0.7
"""What differs and then stands still for so long has changed for good. A caret is back before: it
blinks twice in about a second."""

RESTLESS_S = 1.5
"""What differs and never stands still is watched for so long."""

PAIR_S = 0.5
"""Two frames this close together tell whether the screen was at rest when it was looked at."""

POLL_S = 0.1

MAX_REFUSALS = 2
"""After so many refusals in a row the action is let through: what changes more quickly than
anybody decides can't be waited for."""

COMEBACKS = 3
"""A device that says that it is back and is gone again, so many times, is lost."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class _Look:
    seen: Observation
    at_s: float


@dataclass
class Guarded:
    """A Device around another one.

    Before an action that depends on what the screen shows, it looks once more where the frame that
    was decided on is not fresh, and refuses where the screen has changed meanwhile (the person
    touched it, a dialog came up). What moves all the time, such as a video, a caret or a countdown,
    may come back to what was seen; if it does not, it is let through where it moved already when it
    was looked at or where one look alone can't tell: nobody could act on such a screen otherwise.

    Where the device goes away, it is waited for, as long as it can say that it is back. An action
    that may have been sent is never sent again.

    Attributes:
        device: The one that is guarded.
        patience_s: How long it is waited for at most.
        on_notice: Told, in a sentence, what is waited for.
    """

    device: Device
    patience_s: float = 30.0
    on_notice: Callable[[str], None] = lambda said: None
    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _last: _Look | None = field(init=False, default=None)
    _decided_on: _Look | None = field(init=False, default=None)
    _just_before: Observation | None = field(init=False, default=None)
    _refusals: int = field(init=False, default=0)
    _losses: int = field(init=False, default=0)

    @property
    def info(self) -> DeviceInfo:
        """What the device said of itself."""
        return self.device.info

    def capture(self) -> Observation:
        """Look at the screen; what comes last is what the next action is decided on.

        Raises:
            CaptureFailed: If there is no usable frame.
            DeviceLost: If the device went away and did not come back in time.
        """
        previous, look = self._last, self._look()
        self._decided_on = look
        near = previous is not None and look.at_s - previous.at_s <= PAIR_S
        self._just_before = previous.seen if near and previous else None
        return look.seen

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action, if the screen is still what it was decided on.

        Raises:
            ActionHeldBack: If it is not, or if the device went away before anything was sent and
                is back.
            ActionFailed: If the device refused.
            ActionUnknown: If the link broke after something was sent.
            DeviceLost: If it went away before and did not come back in time.
            UserStopped: If the stop file is there, or the person pulled the kill switch.
        """
        self._check_aim(action)
        check_stop_file(self.info.serial)
        try:
            self.device.perform(action)
        except DeviceLost as lost:
            self._losses += 1
            if self._losses > 1 or not self._is_back(lost, self.patience_s):
                raise
            message = f"{lost}; it was away and is back, and nothing was done"
            raise ActionHeldBack(message, serial=lost.serial, fix="look again") from lost
        except DeviceError:
            self._losses = 0  # it was there
            raise
        self._losses = 0

    def hold_to(self, seen: Observation) -> None:
        """Take an earlier look for the one that is acted on, though others came after it."""
        self._decided_on, self._just_before = _Look(seen, -math.inf), None

    def in_front(self) -> InFront:
        """Say what has the screen now, as far as the device knows; raises DeviceLost."""
        device = self.device
        return self.patiently(device.in_front) if isinstance(device, TellsInFront) else InFront()

    def close(self) -> None:
        """Release the device."""
        self.device.close()

    def patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        """Ask the device something that changes nothing, and wait for it where it went away.

        Raises:
            DeviceLost: If it did not come back in time, or not for good.
        """
        deadline_s = None
        for _ in range(COMEBACKS):
            try:
                return ask()
            except DeviceLost as lost:
                deadline_s = deadline_s or self.now() + self.patience_s
                if not self._is_back(lost, deadline_s - self.now()):
                    raise
        return ask()

    # -- the parts -------------------------------------------------------------------------------

    def _look(self) -> _Look:
        def ask() -> _Look:
            started_s = self.now()
            return _Look(self.device.capture(), started_s)

        self._last = self.patiently(ask)
        return self._last

    def _is_back(self, lost: DeviceLost, within_s: float) -> bool:
        if within_s <= 0 or not isinstance(self.device, ComesBack):
            return False
        self.on_notice(f"{lost}; waiting up to {within_s:.0f} s for it to come back")
        started_s = self.now()
        back = self.device.wait_until_back(within_s)
        spent_s = self.now() - started_s
        said = "it is back" if back else "it did not come back"
        self.on_notice(f"{self.info.name}: {said} within {spent_s:.1f} s")
        return back

    def _check_aim(self, action: DeviceAction) -> None:
        if self._may_go_on(action):
            self._refusals = 0
            return
        self._refusals += 1
        raise ActionHeldBack(
            "the screen has changed since it was looked at, so nothing was done",
            serial=self.info.serial,
            fix="look again",
        )

    def _may_go_on(self, action: DeviceAction) -> bool:
        look = self._decided_on
        if look is None or not is_aimed(action) or self.now() - look.at_s < FRESH_S:
            return True
        if isinstance(action, TypeText | Press) and self.in_front().trouble == "locked":
            raise ActionHeldBack(
                "the screen is locked by now; nothing was typed", serial=self.info.serial
            )
        may = self._is_as_decided_on(action, look.seen) or self._refusals >= MAX_REFUSALS
        # Whatever moves, and however often it was refused: on another size points lie elsewhere.
        return may and self._last is not None and self._last.seen.screen == look.seen.screen

    def _is_as_decided_on(self, action: DeviceAction, decided_on: Observation) -> bool:
        try:
            current = self._look().seen
            started_s = still_since_s = self.now()
            while not self._same(action, decided_on, current):
                if self.now() - still_since_s >= REST_S:
                    return False
                if self.now() - started_s >= RESTLESS_S:
                    return self._moved_already(action, decided_on)
                self.pause(POLL_S)
                previous, current = current, self._look().seen
                if not self._same(action, previous, current):
                    still_since_s = self.now()
        except CaptureFailed as error:
            message = f"the screen could not be looked at first, so nothing was done: {error}"
            raise ActionHeldBack(message, serial=self.info.serial) from error
        return True

    def _moved_already(self, action: DeviceAction, decided_on: Observation) -> bool:
        before = self._just_before
        return before is None or not self._same(action, before, decided_on)

    def _same(self, action: DeviceAction, before: Observation, now: Observation) -> bool:
        return looks_the_same(action, before, now, ignore_top_px=self.info.status_bar_px)


@dataclass(frozen=True)
class PatientReader:
    """A reader of texts that waits for its device as the guard does."""

    guard: Guarded
    reader: ReadsText

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the visible texts; errors as for the reader."""
        return self.guard.patiently(lambda: self.reader.read_texts(observation))
