"""How the tasks of Contacts are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, content, field, fill, tap
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.pages import but_questions, leave, look_up
from qvl_tools.phone_suite.sight import Sight

PACKAGE = PACKAGES["Contacts"]
LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "company": "Company",
    "phone": "Phone",
    "email": "Email",
}
"""Of the fields of the form, from the top, by their names in the truth."""

Person = Mapping[str, Any]


def show(person_id: int, name: str) -> Policy:
    """Open the details of somebody."""
    details = _on_details(person_id, name, lambda sight, _: moves.finish(f'"{name}" is shown.'))
    return but_questions(details)


def favour(person_id: int, name: str, *, favourite: bool) -> Policy:
    """Add somebody to the favourites, or take them out."""
    label = "Add to favourites" if favourite else "Remove from favourites"
    reached = "The star is filled." if favourite else "The star is empty."

    def there(sight: Sight, person: Person) -> Move:
        if person["favourite"] == favourite:
            return moves.finish(reached)
        return tap(sight, label, f'"{name}" is shown.')

    return but_questions(_on_details(person_id, name, there))


def delete(person_id: int, name: str) -> Policy:
    """Delete somebody."""

    def there(sight: Sight, _: Person) -> Move:
        return tap(sight, "Delete contact", f'"{name}" is shown.')

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        is_there = person_of(app, person_id) is not None
        if app["page"] == "list" and app["query"] == name and not is_there:
            return moves.finish(f'"{name}" is deleted.')
        return details(sight)

    details = _on_details(person_id, name, there)
    return but_questions(policy, f"{name} will be removed from this phone.")


def edit(person_id: int, name: str, part: str, value: str) -> Policy:
    """Give one field of somebody a value."""
    label = LABELS[part]

    def there(sight: Sight, person: Person) -> Move:
        if person[part] == value:
            return moves.finish(f'{label} is "{value}".')
        return tap(sight, "Edit contact", f'"{name}" is shown.')

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        person = person_of(app, person_id)
        if app["page"] == "edit" and app["open"] == person_id and person:
            return _fill_form(sight, {**person, part: value})
        return details(sight)

    details = _on_details(person_id, name, there)
    return but_questions(policy)


def add(first_name: str, last_name: str, phone: str, *, known: Set[int]) -> Policy:
    """Add somebody; anybody who is not among the ``known`` ids was stored wrongly: put it right."""
    name = f"{first_name} {last_name}"
    wanted = {"first_name": first_name, "last_name": last_name, "phone": phone}

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        added = next((one for one in app["contacts"] if _holds(one, wanted)), None)
        if added:
            return show(added["id"], name)(sight)
        if app["page"] == "list":
            return tap(sight, "Create contact", f'"{name}" is to be added.')
        if app["open"] in known:
            return leave(sight)
        if app["page"] == "edit":
            return _fill_form(sight, wanted)
        return tap(sight, "Edit contact", "The contact is not right.")

    return but_questions(policy)


def person_of(app: Mapping[str, Any], person_id: int | None) -> Person | None:
    """Return somebody from the truth of the app."""
    return next((one for one in app["contacts"] if one["id"] == person_id), None)


def _on_details(person_id: int, name: str, there: Callable[[Sight, Person], Move]) -> Policy:
    """Look somebody up, and go on there."""

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        person = person_of(app, person_id)
        if app["page"] == "person" and app["open"] == person_id and person:
            return there(sight, person)
        if app["page"] != "list":
            return leave(sight)
        if person is None and app["query"] == name:
            return moves.give_up(f'"{name}" is not there.')
        return look_up(sight, search_label(app), name)

    return policy


def search_label(app: Mapping[str, Any]) -> str:
    """Return how the search field reads while it is empty: it counts the contacts."""
    return f"Search {len(app['contacts'])} contacts"


def _holds(person: Person, wanted: Mapping[str, Any]) -> bool:
    return all(person[part] == wanted.get(part, "") for part in LABELS)


def _fill_form(sight: Sight, wanted: Mapping[str, Any]) -> Move:
    """Fill the form from the top; where something stands in a field to be empty, begin anew."""
    for part, label in LABELS.items():
        node = field(sight, label)
        if node is not None and content(node) and not wanted.get(part):
            return leave(sight, f"{label} is to be empty.")
    for part, label in LABELS.items():
        typing = fill(sight, label, wanted[part]) if wanted.get(part) else None
        if typing:
            return typing
    return tap(sight, "Save", "The form is filled.", role="Button")
