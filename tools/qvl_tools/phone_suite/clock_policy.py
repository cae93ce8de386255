"""The ways through the Clock app."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, fill, tap
from qvl_tools.phone_suite.family import Move, Policy, State
from qvl_tools.phone_suite.pickers import pick_time, refuse
from qvl_tools.phone_suite.sight import Sight

TABS = {"alarm": "Alarm", "world": "Clock", "timer": "Timer", "stopwatch": "Stopwatch"}
_SEARCH = "Search for a city"


def clock_app(state: State) -> Mapping[str, Any]:
    """Return the truth of the app."""
    found: Mapping[str, Any] = state["apps"][PACKAGES["Clock"]]
    return found


def time_of(alarm: Mapping[str, Any]) -> str:
    """Return when an alarm rings, such as ``07:30``."""
    return f"{alarm['hour']:02d}:{alarm['minute']:02d}"


def alarm_at(state: State, time: str) -> Mapping[str, Any] | None:
    """Return the alarm at a time; one that is on before one that is off."""
    found = [one for one in clock_app(state)["alarms"] if time_of(one) == time]
    return max(found, key=lambda one: bool(one["on"]), default=None)


def set_alarm(time: str) -> Policy:
    """Have an alarm ring at a time, and leave the others."""

    def policy(sight: Sight) -> Move:
        alarms = clock_app(sight.state)["alarms"]
        move = pick_time(sight, time, [time_of(one) for one in alarms]) or to_tab(sight, "alarm")
        if move is not None:
            return move
        if alarm_at(sight.state, time) is None:
            return tap(sight, "Add alarm", f'There is no alarm for "{time}".')
        return _switched(sight, time, True)

    return policy


def switch_alarm(time: str, on: bool) -> Policy:
    """Turn an alarm on or off."""

    def policy(sight: Sight) -> Move:
        move = refuse(sight) or to_tab(sight, "alarm")
        if move is not None:
            return move
        if alarm_at(sight.state, time) is None:
            return moves.give_up(f'There is no alarm for "{time}".')
        return _switched(sight, time, on)

    return policy


def delete_alarm(time: str) -> Policy:
    """Delete an alarm."""

    def policy(sight: Sight) -> Move:
        move = refuse(sight) or to_tab(sight, "alarm")
        if move is not None:
            return move
        if alarm_at(sight.state, time) is None:
            return moves.finish(f'There is no alarm for "{time}".')
        return _to_alarm(sight, time) or _deleted(sight, time)

    return policy


def start_timer(minutes: int) -> Policy:
    """Start a timer of some minutes, at most 59."""
    title = f"{minutes}:00"

    def policy(sight: Sight) -> Move:
        move = refuse(sight) or to_tab(sight, "timer")
        if move is not None:
            return move
        timer = clock_app(sight.state)["timer"]
        if not timer["set_s"]:
            return _typed(sight, f"{minutes}00", title)
        if timer["set_s"] != minutes * 60 or timer["ringing"]:
            return tap(sight, "Delete timer", "There is another timer.")
        if timer["running"]:
            return moves.finish(f'The timer of "{title}" runs.')
        return tap(sight, "Start", f'The timer of "{title}" stands still.')

    return policy


def run_stopwatch(on: bool) -> Policy:
    """Start the stopwatch, or stop it."""
    label, now, then = (
        ("Start", "The stopwatch stands still.", "The stopwatch runs.")
        if on
        else ("Pause", "The stopwatch runs.", "The stopwatch stands still.")
    )

    def policy(sight: Sight) -> Move:
        move = refuse(sight) or to_tab(sight, "stopwatch")
        if move is not None:
            return move
        done = clock_app(sight.state)["stopwatch"]["running"] == on
        return moves.finish(then) if done else tap(sight, label, now)

    return policy


def reset_stopwatch(sight: Sight) -> Move:
    """Set the stopwatch to zero."""
    move = refuse(sight) or to_tab(sight, "stopwatch")
    if move is not None:
        return move
    if clock_app(sight.state)["stopwatch"]["elapsed_s"] == 0:
        return moves.finish("The stopwatch is at zero.")
    return tap(sight, "Reset", "The stopwatch is not at zero.")


def add_city(name: str, code: str) -> Policy:
    """Add a city to the world clock."""

    def policy(sight: Sight) -> Move:
        app = clock_app(sight.state)
        known = code in app["cities"]
        if app["tab"] == "cities" and not known:
            move = refuse(sight) or fill(sight, _SEARCH, name)
            return move or tap(sight, name, f'"{name}" is found.', role="TextView")
        move = refuse(sight) or to_tab(sight, "world")
        if move is not None:
            return move
        if not known:
            return tap(sight, "Add city", f'"{name}" is not in the list.')
        if sight.labelled(name, role="TextView") is not None:
            return moves.finish(f'"{name}" is in the list.')
        return moves.swipe_up(sight, f'"{name}" is further down.')

    return policy


def to_tab(sight: Sight, name: str) -> Move | None:
    """Show a tab; None where it is shown."""
    move = refuse(sight)
    if move is not None:
        return move
    now = clock_app(sight.state)["tab"]
    if now == name:
        return None
    if now == "cities":
        return moves.press_back("The list of cities is open.")
    tab = sight.find(lambda node: node.resource_id.endswith(f":id/tab_{name}"))
    return moves.tap(tab or sight.root, f'"{TABS[name]}" is another tab.', label=TABS[name])


def _cards(sight: Sight) -> Iterator[tuple[str, Node]]:
    """Yield what each visible card shows as its time, and the card."""
    for node in sight.nodes():
        for child in node.children:
            if child.resource_id.endswith(":id/digital_clock"):
                yield child.text, node


def _in_words(sight: Sight, time: str) -> str:
    """Return a time as the alarms show it, which hangs on a setting."""
    if sight.state["settings"]["hour24"]:
        return time
    hour, minute = int(time[:2]), time[3:]
    return f"{(hour + 11) % 12 + 1}:{minute} {'AM' if hour < 12 else 'PM'}"


def _to_alarm(sight: Sight, time: str) -> Move | None:
    """Bring an alarm onto the screen, its time and what is below that."""
    shown = dict(_cards(sight))
    card = shown.get(_in_words(sight, time))
    if card is not None and _part(card, "Switch") is not None:
        return None
    times = {_in_words(sight, time_of(one)): time_of(one) for one in _alarms(sight)}
    seen = [times[words] for words in shown if words in times]
    if card is None and seen and min(seen) > time:
        return moves.swipe_down(sight, f'"{time}" is further up.')
    return moves.swipe_up(sight, f'"{time}" is further down.')


def _switched(sight: Sight, time: str, on: bool) -> Move:
    move = _to_alarm(sight, time)
    if move is not None:
        return move
    switch = _part(dict(_cards(sight))[_in_words(sight, time)], "Switch")
    assert switch is not None
    if switch.checked == on:
        return moves.finish(f'The alarm for "{time}" is {"on" if on else "off"}.')
    return moves.tap(switch, f'The alarm for "{time}" is {"off" if on else "on"}.')


def _deleted(sight: Sight, time: str) -> Move:
    """Open the card of an alarm that is on the screen, and delete it."""
    card = dict(_cards(sight))[_in_words(sight, time)]
    button = next((one for one in card.children if one.text == "Delete"), None)
    if button is not None:
        return moves.tap(button, f'The alarm for "{time}" is open.')
    days = _part(card, "TextView")
    if days is None or any(one.description == "Collapse alarm" for one in card.children):
        return moves.swipe_up(sight, '"Delete" is further down.')
    return moves.tap(days, f'The alarm for "{time}" is closed.')


def _part(card: Node, role: str) -> Node | None:
    return next((one for one in card.children if one.class_name.endswith(role)), None)


def _alarms(sight: Sight) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = clock_app(sight.state)["alarms"]
    return found


def _typed(sight: Sight, wanted: str, title: str) -> Move:
    """Type the digits of a time on the timer's pad, and start it."""
    parts = [node.text for node in sight.nodes() if _is_digits(node)]
    typed = "".join(parts[:3]).lstrip("0")
    if typed == wanted:
        return tap(sight, "Start", f'The time is "{title}".')
    if not wanted.startswith(typed):
        return tap(sight, "Delete", f'The time must be "{title}".')
    rest = wanted[len(typed) :]
    return tap(
        sight, rest if rest == "00" else rest[0], f'The time must be "{title}".', role="Button"
    )


def _is_digits(node: Node) -> bool:
    return node.class_name.endswith("TextView") and re.fullmatch(r"\d\d", node.text) is not None
