"""What goes wrong on purpose: which faults are on, for which app, and what they show."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QObject, Signal

from qvl_tools.phone.controls import Fault

FAULTS: tuple[Fault, ...] = get_args(Fault)
# Faults that put a window over the app, in the order in which they show.
_WINDOWS: tuple[Fault, ...] = ("not_responding", "permission_dialog", "ad_overlay")


class Faults(QObject):
    """The faults that are on. A window that was dismissed stays away until switched on anew."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._packages: dict[Fault, str] = {}
        self._waiting: set[Fault] = set()
        self.answers: list[dict[str, str]] = []

    def switch(self, fault: Fault, on: bool, package: str = "") -> None:
        """Switch a fault on or off; an empty package means every app.

        Raises:
            ValueError: There is no such fault.
        """
        if fault not in FAULTS:
            raise ValueError(f"unknown fault {fault!r}; known: {', '.join(FAULTS)}")
        self._packages.pop(fault, None)
        self._waiting.discard(fault)
        if on:
            self._packages[fault] = package
            self._waiting.add(fault)
        self.changed.emit()

    def on(self, fault: Fault, package: str = "") -> bool:
        """Say whether a fault is on for an app."""
        return fault in self._packages and self._packages[fault] in ("", package)

    def window_over(self, package: str) -> Fault | None:
        """Return the fault whose window covers this app now."""
        for fault in _WINDOWS:
            if fault in self._waiting and self.on(fault, package):
                return fault
        return None

    def dismiss(self, fault: Fault, package: str, answer: str) -> None:
        """Take a fault's window away and keep what the user answered."""
        self._waiting.discard(fault)
        self.answers.append({"fault": fault, "package": package, "answer": answer})
        self.changed.emit()

    def truth(self) -> dict[str, object]:
        """Return what is on and what was answered, as JSON-able data."""
        return {"on": dict(self._packages), "answers": list(self.answers)}
