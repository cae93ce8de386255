"""The suite ``phone``: all task families of the simulated phone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module

from qvl_agent.errors import UsageError
from qvl_agent.evals.suite import Assignment, Conditions
from qvl_tools.phone_suite.assignment import assign
from qvl_tools.phone_suite.family import TaskFamily

_HERE = "qvl_tools.phone_suite"
_ROOMS = ("flights", "clock", "calendar", "messages", "contacts", "notes", "settings", "questions")


@cache
def phone_families() -> dict[str, TaskFamily]:
    """Return the task families by name, app by app."""
    found: dict[str, TaskFamily] = {}
    for room in _ROOMS:
        families: Sequence[TaskFamily] = getattr(import_module(f"{_HERE}.{room}"), room.upper())
        found |= {family.name: family for family in families}
    return found


class PhoneSuite:
    """Task families over the seven apps of the simulated phone; implements ``Suite``."""

    @property
    def name(self) -> str:
        """The name by which ``bench`` knows it."""
        return "phone"

    @property
    def families(self) -> Sequence[str]:
        """The names of the task families."""
        return tuple(phone_families())

    def assignment(self, family: str, seed: int, conditions: Conditions) -> Assignment:
        """Make an assignment; the same arguments give the same one.

        Raises:
            UsageError: If there is no such family or seed.
            DeviceUnavailable: If no phone starts.
        """
        found = phone_families().get(family)
        if found is None:
            raise UsageError(
                f"the suite phone has no family {family!r}",
                fix=f"use one of {', '.join(self.families)}",
            )
        return assign(found, seed, conditions)


def phone_suite() -> PhoneSuite:
    """Return the suite; what the entry point names."""
    return PhoneSuite()
