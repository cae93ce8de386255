"""What a task may change: a phone's data before and after, without what a page merely shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from qvl_agent.evals.suite import Verdict
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.family import State

# Of each app's truth: open pages, half-filled forms, and what moves by itself.
_SHOWN = {
    "Flights": ("page", "form", "loading", "errors", "sort", "filters", "results", "chosen",
                "passengers"),
    "Notes": ("page", "query", "open"),
    "Clock": ("tab",),
    "Contacts": ("page", "query", "open"),
    "Messages": ("page", "query", "draft", "open"),
    "Calendar": ("page", "day", "month", "query", "errors", "opened"),
    "Settings": ("page", "settings"),
}  # fmt: skip
# Inside of one thing of an app: reading a chat, typing by adb and time passing are no changes.
_RESTLESS = ("unread", "remaining_s", "ringing", "elapsed_s")
_OF_THE_SYSTEM = ("inputMethod", "batteryLevel")


def kept(state: State) -> dict[str, Any]:
    """Return the data of a phone by what it is: ``Clock alarms``, ``Settings wifi``."""
    return dict(_kept(state))


def changed(before: State, after: State) -> list[str]:
    """Return what differs between two states of one phone, in the words of ``kept``."""
    old, new = kept(before), kept(after)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def judged(fault: str, before: State, after: State, allowed: Collection[str]) -> Verdict:
    """Judge a task by what is wrong with what it asked for, and by what else was changed.

    Args:
        fault: What is wrong, in a sentence; empty for nothing.
        before: The phone at the start.
        after: The phone in the end.
        allowed: What the task had to change, in the words of ``kept``.
    """
    if fault:
        return Verdict(False, fault)
    others = [name for name in changed(before, after) if name not in allowed]
    if others:
        return Verdict(False, f"also changed: {', '.join(others)}")
    return Verdict(True, "as asked, and nothing else was changed")


def _kept(state: State) -> Iterator[tuple[str, Any]]:
    for app, package in PACKAGES.items():
        for name, value in state["apps"][package].items():
            if name not in _SHOWN[app]:
                yield f"{app} {name}", _at_rest(value)
    for name, value in state["settings"].items():
        if name not in _OF_THE_SYSTEM:
            yield f"Settings {name}", value


def _at_rest(value: Any) -> Any:
    """Return a value without what changes by itself."""
    if isinstance(value, dict):
        return {name: _at_rest(one) for name, one in value.items() if name not in _RESTLESS}
    return [_at_rest(one) for one in value] if isinstance(value, list) else value
