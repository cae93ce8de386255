"""Where a task may find the phone: at home, in another app, halfway through something else."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from qvl_agent.actions import Done, GiveUp
from qvl_tools.phone.controls import Fault
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, is_front, obstacle
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.sight import Sight

Start = Callable[[Sight], Move | None]

_HOME_SHARE = 0.5
_FAULT_SHARE = 0.12
_FAULTS: tuple[Fault, ...] = ("permission_dialog", "ad_overlay", "not_responding")


def drawn_start(rng: random.Random, app: str, halfway: Sequence[Start]) -> Start | None:
    """Draw where a task begins: at home every other time, else in an app.

    Args:
        rng: Draws.
        app: Name of the app that the task is about.
        halfway: Beginnings in that app, more interesting than its first page.
    """
    if rng.random() < _HOME_SHARE:
        return None
    other = rng.choice([name for name in PACKAGES if name != app])
    return rng.choice([in_front(other), in_front(app), *halfway, *halfway])


def drawn_faults(rng: random.Random) -> tuple[Fault, ...]:
    """Draw what stands in the way from the start: mostly nothing."""
    return (rng.choice(_FAULTS),) if rng.random() < _FAULT_SHARE else ()


def in_front(app: str) -> Start:
    """Begin in an app, by its name."""
    return lambda sight: None if is_front(sight, app) else moves.open_app(app)


def halfway(app: str, policy: Policy, last: str) -> Start:
    """Begin where another task was left: all of it is done but the move that says ``last``."""

    def start(sight: Sight) -> Move | None:
        move = obstacle(sight, app) or policy(sight)
        return None if move.saying == last or isinstance(move.action, Done | GiveUp) else move

    return start
