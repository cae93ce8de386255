"""What stands between a run and the app: waited for, put to the person, or the end of the run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from qvl_agent.device import Device, InFront, TellsInFront
from qvl_agent.errors import DeviceError, NeedsHuman, ScreenUnavailable
from qvl_agent.journal.events import FaultPlace
from qvl_agent.limits import Limits, RunEnds
from qvl_agent.observation import Observation
from qvl_agent.policy import HumanAnswer


class Facing(Protocol):
    """What a run lends."""

    limits: Limits

    def look_again(self) -> Observation:
        """Capture anew."""

    def look_until_changed(self, seen: Observation, seconds: float) -> Observation:
        """Give the screen time to change, and look."""

    def ask_person(self, question: str) -> HumanAnswer:
        """Ask the person."""

    def fault(self, where: FaultPlace, error: Exception, *, fatal: bool) -> None:
        """Record that something went wrong."""


@dataclass
class Obstacles:
    """Remembers whether the app that does not respond now has been waited for."""

    _waited: bool = field(default=False)

    def passed(self, seen: Observation, run: Facing, *, to_show: bool) -> Observation:
        """Return the screen once nothing stands in the way that can be waited or asked for.

        A dialog of the system (a crash, a permission) is for whoever decides: it is returned.

        Args:
            seen: The screen now.
            run: Whose run it is.
            to_show: Whether somebody decides by the picture.

        Raises:
            RunEnds: If there is nothing to see for too long, or only the person could go on.
        """
        seen = self._answering(seen, run)
        while _is_a_persons(seen, to_show=to_show):
            seen = _hand_over(seen, run, to_show=to_show)
        if seen.integrity != "black" or seen.is_hidden():
            return seen
        return _lit(seen, run)

    def _answering(self, seen: Observation, run: Facing) -> Observation:
        if seen.trouble != "not_responding":
            self._waited = False
        elif not self._waited:
            self._waited = True
            return run.look_until_changed(seen, run.limits.not_responding_s)
        return seen


def with_front(device: Device, seen: Observation) -> Observation:
    """Return the observation with what is in front, as far as the device can tell.

    Raises:
        DeviceLost: If the device does not answer.
    """
    if not isinstance(device, TellsInFront):
        return seen
    front = device.in_front()
    told = InFront(front.app or seen.app, front.trouble or seen.trouble)
    if told == InFront(seen.app, seen.trouble):
        return seen
    return replace(seen, app=told.app, trouble=told.trouble)


def _lit(seen: Observation, run: Facing) -> Observation:
    lit = run.look_until_changed(seen, run.limits.black_screen_s)
    if lit.integrity == "black" and not lit.is_hidden():
        raise RunEnds(
            "gave_up",
            "the screen is black: it is off, locked, or shows content that may not be captured",
        )
    return lit


def _hand_over(seen: Observation, run: Facing, *, to_show: bool) -> Observation:
    """Ask the person to do what only a person may do, and look again."""
    error = _only_a_person(seen)
    answer = run.ask_person(f"{error}. {error.fix}, then answer. ")
    still = "nobody was there to be asked"
    if answer.by == "person":
        after = run.look_again()
        if after.trouble != seen.trouble or not _is_a_persons(after, to_show=to_show):
            return after
        still = "it still was after the answer"
    run.fault("capture", error, fatal=True)
    raise RunEnds("gave_up", f"{error}, and {still}")


def _is_a_persons(seen: Observation, *, to_show: bool) -> bool:
    return seen.trouble == "locked" or (to_show and seen.is_hidden())


def _only_a_person(seen: Observation) -> DeviceError:
    if seen.trouble == "locked":
        return NeedsHuman("the screen is locked", fix="Unlock it yourself")
    return ScreenUnavailable(
        "the screen shows content that may not be captured", fix="Do this part yourself"
    )
