"""The experts that answer questions: they bring the answer onto the screen and say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from qvl_agent.actions import Done, SystemButton
from qvl_tools.phone.clock import day_text
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.answers import times
from qvl_tools.phone_suite.clock_policy import clock_app, time_of, to_tab
from qvl_tools.phone_suite.common import is_front
from qvl_tools.phone_suite.family import Move, Policy, State
from qvl_tools.phone_suite.flights_policy import first_price, results_move
from qvl_tools.phone_suite.flights_trip import Trip
from qvl_tools.phone_suite.settings_policy import Setting, go, switch
from qvl_tools.phone_suite.sight import Sight

Right = Callable[[State, str], bool]

_SHOWN = "The answer is on the screen."


def asked(see: Policy, value: Callable[[State], str], right: Right) -> Policy:
    """Return the expert that answers a question.

    Args:
        see: Brings the answer onto the screen, and is done there.
        value: The answer as a phone in this state shows it.
        right: Says whether what the user was told is the answer.
    """

    def policy(sight: Sight) -> Move:
        if sight.answered and right(sight.state, sight.answered):
            return moves.finish("The question is answered.")
        move = see(sight)
        return moves.answer(value(sight.state), _SHOWN) if isinstance(move.action, Done) else move

    return policy


def see_time(sight: Sight) -> Move:
    """Every screen shows the time."""
    return moves.finish(_SHOWN)


def see_battery(sight: Sight) -> Move:
    """Every screen shows the charge, unless a setting keeps it from there."""
    if sight.state["settings"]["batteryPercentage"]:
        return moves.finish(_SHOWN)
    if not is_front(sight, "Settings"):
        return moves.open_app("Settings")
    return go(sight, "battery") or moves.finish(_SHOWN)


def see_date(sight: Sight) -> Move:
    """The home screen shows the date."""
    today = day_text(datetime.fromisoformat(sight.state["time"]))
    if sight.labelled(today) is not None and sight.state["screen"] == "home":
        return moves.finish(_SHOWN)
    return Move("The home screen shows it.", "Press Home", SystemButton(button="home"))


def see_alarm(time: str) -> Policy:
    """Return the way to an alarm, by its time."""

    def policy(sight: Sight) -> Move:
        move = to_tab(sight, "alarm")
        if move is not None or _clock(sight, time) is not None:
            return move or moves.finish(_SHOWN)
        listed = [time_of(alarm) for alarm in clock_app(sight.state)["alarms"]]
        shown = [one for one in listed if _clock(sight, one) is not None]
        if shown and min(shown) > time:
            return moves.swipe_down(sight, "The alarm is further up.")
        return moves.swipe_up(sight, "The alarm is further down.")

    return policy


def _clock(sight: Sight, time: str) -> Node | None:
    return sight.find(
        lambda node: node.resource_id.endswith("/digital_clock") and node.text in times(time)
    )


def see_price(trip: Trip) -> Policy:
    """Return the way to the price of the flight that is listed first."""

    def policy(sight: Sight) -> Move:
        move = results_move(sight, trip)
        if move is not None or first_price(sight) is not None:
            return move or moves.finish(_SHOWN)
        return moves.swipe_down(sight, "The first flight is further up.")

    return policy


def see_switch(setting: Setting) -> Policy:
    """Return the way to a switch; it is looked at only."""
    return lambda sight: switch(setting, bool(sight.state["settings"][setting.key]))(sight)
