"""The phone's one address book, which Contacts edits and Messages reads."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from qvl_tools.phone.apps.base import App
from qvl_tools.phone.cities import fold
from qvl_tools.phone.content import Person, people
from qvl_tools.phone.worlds import World

AVATAR_COLORS = ("#7B5E00", "#8E4585", "#00696D", "#3F5AA9", "#9C4234", "#386A20", "#6B5778")


class AddressBook(QObject):
    """People by id.

    Attributes:
        people: Sorted by name.
    """

    changed = Signal()

    def __init__(self, seed: int, world: World, parent: QObject) -> None:
        super().__init__(parent)
        self._seed, self._world = seed, world
        self.people: list[Person] = []
        self.restore()

    @staticmethod
    def of(app: App) -> AddressBook:
        """Return the address book of an app's phone: apps of one phone share their parent."""
        home = app.parent() or app
        found = home.findChild(AddressBook)
        if isinstance(found, AddressBook):
            return found
        return AddressBook(app.context.seed, app.context.world, home)

    def restore(self) -> None:
        """Return to the people that the seed gives."""
        self._set([*people(self._seed, self._world)])

    def _set(self, everybody: list[Person]) -> None:
        self.people = sorted(everybody, key=lambda person: (fold(person.name), person.id))
        self.changed.emit()

    def person(self, person_id: int) -> Person | None:
        """Return a person, or None where it was deleted."""
        return next((person for person in self.people if person.id == person_id), None)

    def find(self, query: str) -> list[Person]:
        """Return the people that a search finds, sorted by name."""
        return [person for person in self.people if person.matches(query)]

    def put(self, person: Person) -> Person:
        """Store a person; one with id 0 is new and is given the next id."""
        if not person.id:
            person = replace(person, id=max((other.id for other in self.people), default=0) + 1)
        self._set([other for other in self.people if other.id != person.id] + [person])
        return person

    def remove(self, person_id: int) -> None:
        """Delete a person."""
        self._set([person for person in self.people if person.id != person_id])


def avatar(person: Person) -> dict[str, str]:
    """Return what an avatar shows: initials and a colour that stays with the person."""
    initials = "".join(part[0].upper() for part in (person.first_name, person.last_name) if part)
    return {"initials": initials, "color": AVATAR_COLORS[person.id % len(AVATAR_COLORS)]}
