"""People of the simulated phone: the same seed gives the same owner and the same contacts.

Numbers and addresses are from the ranges kept free for fiction (555-01xx, ``example.com``), so
that nothing typed on the phone can reach anybody.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from qvl_tools.phone.cities import fold
from qvl_tools.phone.worlds import EVERYDAY, World

CONTACT_COUNT = 26


@dataclass(frozen=True)
class Person:
    """Somebody in the phone's address book (or its owner)."""

    id: int
    first_name: str
    last_name: str
    phone: str
    email: str
    company: str = ""
    favourite: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def matches(self, query: str) -> bool:
        """Say whether a search finds this person by a name, number or address."""
        wanted = fold(query).strip()
        words = f" {fold(self.name)} {fold(self.email)} {self.company.casefold()}"
        digits = "".join(sign for sign in wanted if sign.isdigit())
        own_digits = "".join(sign for sign in self.phone if sign.isdigit())
        return f" {wanted}" in words or (len(digits) >= 3 and digits in own_digits)


@cache
def owner(seed: int, world: World = EVERYDAY) -> Person:
    """Return the phone's owner: the profile that apps fill forms from."""
    return _everybody(seed, world)[0]


@cache
def people(seed: int, world: World = EVERYDAY) -> tuple[Person, ...]:
    """Return the phone's contacts, sorted by name."""
    return tuple(sorted(_everybody(seed, world)[1:], key=lambda person: fold(person.name)))


def _everybody(seed: int, world: World) -> list[Person]:
    rng = random.Random(f"people:{seed}")
    first_names = rng.sample(world.first_names, CONTACT_COUNT + 1)
    last_names = rng.sample(world.last_names, CONTACT_COUNT + 1)
    lines = rng.sample(range(100, 200), CONTACT_COUNT + 1)
    return [
        Person(
            id=number,
            first_name=first,
            last_name=last,
            phone=f"+1 {rng.choice(world.area_codes)} 555 {line:04d}",
            email=f"{fold(first)}.{fold(last)}@example.com",
            company=rng.choice(world.companies) if rng.random() < 0.4 else "",
            favourite=rng.random() < 0.15,
        )
        for number, (first, last, line) in enumerate(
            zip(first_names, last_names, lines, strict=True)
        )
    ]
