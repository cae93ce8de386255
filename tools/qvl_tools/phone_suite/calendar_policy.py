"""The ways through the Calendar app."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qvl_tools.phone.apps.fares import day_text
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, content, field, fill, tap
from qvl_tools.phone_suite.family import Move, Policy, State
from qvl_tools.phone_suite.pickers import pick_time, refuse
from qvl_tools.phone_suite.sight import Sight

_SEARCH = "Search events"
_DELETES = "Delete this event?"


def calendar_app(state: State) -> Mapping[str, Any]:
    """Return the truth of the app."""
    found: Mapping[str, Any] = state["apps"][PACKAGES["Calendar"]]
    return found


def event_of(state: State, title: str) -> Mapping[str, Any] | None:
    """Return the event of a title."""
    events: list[Mapping[str, Any]] = calendar_app(state)["events"]
    return next((one for one in events if one["title"] == title), None)


def add_event(title: str) -> Policy:
    """Add an event, whenever it is."""

    def policy(sight: Sight) -> Move:
        move = refuse(sight)
        if move is not None:
            return move
        if event_of(sight.state, title) is not None:
            return _seen(sight, title) or moves.finish(f'"{title}" is there.')
        return _to_form(sight) or _saved(sight, title)

    return policy


def add_event_on(title: str, day: date) -> Policy:
    """Add an event on a day of this month."""

    def policy(sight: Sight) -> Move:
        move = refuse(sight)
        if move is not None:
            return move
        if event_of(sight.state, title) is not None:
            return _seen(sight, title) or moves.finish(f'"{title}" is there.')
        if _page(sight) == "month":
            move = _to_day(sight, day)
        elif _page(sight) == "edit" and not _reads(sight, day_text(day)):
            move = moves.press_back("This is another day.")
        return move or _to_form(sight) or _saved(sight, title)

    return policy


def add_event_at(title: str, time: str) -> Policy:
    """Have an event begin at a time: a new one, or the one of this title."""

    def policy(sight: Sight) -> Move:
        move = pick_time(sight, time) if _reads(sight, "Select start time") else refuse(sight)
        if move is not None:
            return move
        event = event_of(sight.state, title)
        if event is not None and event["start"] == time:
            return _seen(sight, title) or moves.finish(f'"{title}" is at "{time}".')
        move = _to_form(sight) if event is None else _to_own_form(sight, title)
        return move or _timed(sight, title, time)

    return policy


def open_event(title: str) -> Policy:
    """Show an event."""

    def policy(sight: Sight) -> Move:
        return refuse(sight) or _to_event(sight, title) or moves.finish(f'"{title}" is open.')

    return policy


def delete_event(title: str) -> Policy:
    """Delete an event."""

    def policy(sight: Sight) -> Move:
        if _reads(sight, _DELETES) and _reads(sight, f"“{title}” will be removed."):
            return tap(sight, "Delete", f'"{title}" is to be deleted.', role="Button")
        move = refuse(sight)
        if move is not None:
            return move
        if event_of(sight.state, title) is None:
            return _to_found(sight, title) or moves.finish(f'"{title}" is not there.')
        return _to_event(sight, title) or tap(sight, "Delete event", f'"{title}" is open.')

    return policy


def search_for(title: str) -> Policy:
    """Search for events, and leave what is found on the screen."""

    def policy(sight: Sight) -> Move:
        return refuse(sight) or _to_found(sight, title) or moves.finish(f'"{title}" is looked for.')

    return policy


def _page(sight: Sight) -> str:
    return str(calendar_app(sight.state)["page"])


def _reads(sight: Sight, text: str) -> bool:
    return sight.labelled(text, role="TextView") is not None


def _to_form(sight: Sight) -> Move | None:
    """Open the form of a new event; None where it is open."""
    match _page(sight):
        case "month":
            return tap(sight, "Create event", "The event is not there yet.")
        case "edit" if _reads(sight, "New event"):
            return None
    return moves.press_back("This is another page.")


def _to_own_form(sight: Sight, title: str) -> Move | None:
    """Open the form of an event that is there; None where it is open."""
    if _page(sight) == "edit" and _reads(sight, "Edit event"):
        box = field(sight, "Title")
        is_another = box is not None and content(box) != title
        return moves.press_back("This is another event.") if is_another else None
    return _to_event(sight, title) or tap(sight, "Edit event", f'"{title}" is open.')


def _saved(sight: Sight, title: str) -> Move:
    """Fill the form, and save it."""
    return fill(sight, "Title", title) or tap(sight, "Save", f'The title is "{title}".')


def _timed(sight: Sight, title: str, time: str) -> Move:
    """Fill the form with a time, too, and save it."""
    move = fill(sight, "Title", title)
    if move is not None:
        return move
    if _lasts_all_day(sight):
        return tap(sight, "All day", '"All day" is on.', role="TextView")
    if _start(sight) != time:
        return tap(sight, "Start", f'The start must be "{time}".', role="TextView")
    return tap(sight, "Save", f'The start is "{time}".')


def _lasts_all_day(sight: Sight) -> bool:
    """Say whether the form says so; then it asks for no times."""
    row = sight.find(lambda node: node.resource_id.endswith(":id/all_day"))
    return row is not None and any(node.checked for node in row.children)


def _start(sight: Sight) -> str:
    """Return what the form shows as the event's start, empty where that is not on the screen."""
    box = sight.find(lambda node: node.resource_id.endswith(":id/start"))
    return box.children[-1].text if box is not None and box.children else ""


def _to_day(sight: Sight, day: date) -> Move | None:
    """Choose a day of the month page; None where it is chosen."""
    app = calendar_app(sight.state)
    if app["day"] == day.isoformat():
        return None
    if app["month"] != f"{day:%Y-%m}":
        return tap(sight, "Today", "This is another month.")
    label = f"{day:%B} {day.day}"
    cell = sight.labelled(label, role="Button")
    return moves.tap(cell or sight.root, f'"{label}" is not chosen.')


def _seen(sight: Sight, title: str) -> Move | None:
    """Bring an event that is there onto the screen; None where it is."""
    if _page(sight) != "edit" and _reads(sight, title):
        return None
    return _to_found(sight, title)


def _to_found(sight: Sight, title: str) -> Move | None:
    """Search for a title; None where what is found is on the screen."""
    match _page(sight):
        case "month":
            return tap(sight, _SEARCH, "The events can be searched.", role="Button")
        case "schedule":
            return fill(sight, _SEARCH, title)
    return moves.press_back("This is another page.")


def _to_event(sight: Sight, title: str) -> Move | None:
    """Open an event; None where it is open."""
    if _page(sight) == "event" and _reads(sight, title):
        return None
    return _to_found(sight, title) or tap(sight, title, f'"{title}" is found.', role="TextView")
