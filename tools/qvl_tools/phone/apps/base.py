"""What every app of the simulated phone is made of."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from PySide6.QtCore import QObject, Signal

from qvl_tools.phone.worlds import EVERYDAY, World


class PhoneClock(Protocol):
    """The phone's own time: it starts at a seeded moment, so that pixels repeat."""

    def now(self) -> datetime:
        """Return the phone's local time (naive, minute 0 second 0 of the seeded start)."""


@dataclass(frozen=True)
class AppContext:
    """What the system hands to an app when the phone starts.

    Attributes:
        seed: The phone's seed.
        rng: A generator of this app's own (seeded by the phone's seed and the package name).
        clock: The phone's time.
        world: What content is drawn from.
    """

    seed: int
    rng: random.Random
    clock: PhoneClock
    world: World = EVERYDAY


class App(QObject):
    """Logic of one app: data and rules in Python, looks in the QML file beside it.

    The QML file's root is an ``AppPage`` (phone/qml) that is given this object as ``logic`` and has
    a function ``back(): bool`` which says whether it used the back press itself. Data survive
    leaving the app (as a process does in the background); ``reset_screen`` is called when the app
    is force-stopped or launched fresh.
    """

    package: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str]
    """Name of a Material Symbols glyph."""
    color: ClassVar[str]
    """Background of the launcher icon."""
    qml: ClassVar[str]
    """File name of the app's QML, in this folder."""

    toast = Signal(str)
    """Emit to show a toast."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def state(self) -> dict[str, object]:
        """Return the app's truth as JSON-able data (for tests, never for the agent)."""
        raise TypeError(f"{type(self).__name__} does not say its state")

    def reset_screen(self) -> None:
        """Forget half-filled forms and open pages; keep stored data."""

    def open_link(self, data: str) -> None:
        """Handle the data of ``am start -d DATA``."""
