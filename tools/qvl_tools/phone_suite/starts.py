"""Where tasks of Clock, Calendar and Settings begin besides the beginnings that all tasks share."""

from __future__ import annotations

from collections.abc import Callable

from qvl_agent.actions import Done, GiveUp, SystemButton
from qvl_tools.phone_suite.beginnings import Start
from qvl_tools.phone_suite.common import obstacle
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.sight import Sight


def until(policy: Policy, app: str, reached: Callable[[Sight], bool]) -> Start:
    """Begin in the middle of what a policy does in an app: as soon as something holds."""

    def start(sight: Sight) -> Move | None:
        move = obstacle(sight, app)
        if move is not None:
            return move
        move = None if reached(sight) else policy(sight)
        return None if move and isinstance(move.action, Done | GiveUp) else move

    return start


def after(policy: Policy, app: str) -> Start:
    """Begin where a policy ends: it says that it is done."""
    return until(policy, app, lambda sight: False)


def then_home(start: Start, done: Callable[[Sight], bool]) -> Start:
    """Go home after another start.

    Args:
        start: Comes first.
        done: Says that what it is for holds, whatever is on the screen.
    """

    def whole(sight: Sight) -> Move | None:
        if not done(sight):
            return start(sight)
        if sight.state["screen"] == "home":
            return None
        return Move("That is done.", "Press Home", SystemButton(button="home"))

    return whole


def at(app: str, go: Callable[[Sight], Move | None]) -> Start:
    """Begin on a page of an app; ``go`` leads there and returns None on it."""
    return lambda sight: obstacle(sight, app) or go(sight)
