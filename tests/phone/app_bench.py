"""Make an app's logic as the phone does, without the phone."""

from __future__ import annotations

import random
from typing import TypeVar

from PySide6.QtCore import QObject

from qvl_tools.phone.apps.base import App, AppContext
from qvl_tools.phone.clock import SeededClock
from qvl_tools.phone.immortal import keep_singletons

AnyApp = TypeVar("AnyApp", bound=App)


def make(kind: type[AnyApp], seed: int = 1, parent: QObject | None = None) -> AnyApp:
    """Return a fresh app of a seed; apps that share a parent share a phone."""
    keep_singletons()
    rng = random.Random(f"{seed} {kind.package}")
    return kind(AppContext(seed=seed, rng=rng, clock=SeededClock(seed)), parent)


def toasts_of(app: App) -> list[str]:
    """Return a list that grows with the app's toasts."""
    shown: list[str] = []
    app.toast.connect(shown.append)
    return shown
