"""The apps that the phone comes with, imported when a phone starts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from qvl_tools.phone.apps.base import App


@dataclass(frozen=True)
class Entry:
    """One app of the phone.

    Attributes:
        target: ``module:class`` of its logic.
        activity: Fully qualified launcher activity, as ``dumpsys`` names it.
        dock: Whether the launcher keeps it in the dock.
    """

    target: str
    activity: str
    dock: bool = False

    def load(self) -> type[App]:
        """Import the app's class."""
        module, _, name = self.target.partition(":")
        return cast("type[App]", getattr(import_module(module), name))


_APPS = "qvl_tools.phone.apps"
ENTRIES = (
    Entry(f"{_APPS}.flights:Flights", "com.qvl.flights.MainActivity"),
    Entry(f"{_APPS}.notes:Notes", "com.qvl.notes.MainActivity"),
    Entry(f"{_APPS}.clock:Clock", "com.android.deskclock.DeskClock"),
    Entry(f"{_APPS}.contacts:Contacts", "com.qvl.contacts.MainActivity", dock=True),
    Entry(f"{_APPS}.messages:Messages", "com.qvl.messages.MainActivity", dock=True),
    Entry(f"{_APPS}.calendar:Calendar", "com.qvl.calendar.MainActivity", dock=True),
    Entry(f"{_APPS}.settings:Settings", "com.android.settings.Settings", dock=True),
)


def installed() -> list[Entry]:
    """Return the apps whose code is here, in the launcher's order."""
    return [entry for entry in ENTRIES if find_spec(entry.target.partition(":")[0])]
