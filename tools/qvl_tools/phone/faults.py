"""What goes wrong on purpose: which faults are on, for which app, and what they show.

=================  ====================================================  =======================
fault              what the phone does                                   what adb tells of it
=================  ====================================================  =======================
slow_loading       a spinner for seconds before each page                ProgressBar in the tree
permission_dialog  "Allow Flights to access ...?" over the app           GrantPermissionsActivity
ad_overlay         a full-screen ad with a small close button            AdActivity
not_responding     "Flights isn't responding", Close app or Wait         Application Not Responding
crashed            the app ends, "Flights has stopped" over what is      Application Error
                   behind it, Close app
secure_screen      captures are black but for bars and keyboard          SECURE in its flags
frozen_frame       captures repeat the last frame                        nothing
rotation           the phone turns to landscape                          rotation, size
locked             the keyguard is up until swiped up or dismissed       NotificationShade, showing
pin_lock           the keyguard wants a PIN, now and after each sleep;   NotificationShade, secure
                   dismissing it brings the PIN pad
=================  ====================================================  =======================

Faults of the way to the phone are in ``adb.link``.
"""

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
            if self.waits(fault, package):
                return fault
        return None

    def waits(self, fault: Fault, package: str) -> bool:
        """Say whether a fault is on for an app and has not happened yet."""
        return fault in self._waiting and self.on(fault, package)

    def happened(self, fault: Fault) -> None:
        """Note that a fault that happens once has."""
        self._waiting.discard(fault)

    def dismiss(self, fault: Fault, package: str, answer: str) -> None:
        """Take a fault's window away and keep what the user answered."""
        self._waiting.discard(fault)
        self.answers.append({"fault": fault, "package": package, "answer": answer})
        self.changed.emit()

    def truth(self) -> dict[str, object]:
        """Return what is on and what was answered, as JSON-able data."""
        return {"on": dict(self._packages), "answers": list(self.answers)}
