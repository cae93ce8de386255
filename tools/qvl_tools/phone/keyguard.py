"""The lock of the phone: a swipe opens it, or a PIN does."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone import keys
from qvl_tools.phone.controls import PIN
from qvl_tools.phone.faults import Faults

_MAX_DIGITS = 16


class Keyguard(QObject):
    """What stands before the phone while it is locked. Lives in the Qt thread.

    Attributes:
        tries: How often a PIN was entered, right or wrong.
    """

    changed = Signal()
    opened = Signal()

    def __init__(self, faults: Faults, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faults = faults
        self._asking = False
        self._typed = ""
        self._wrong = False
        self.tries = 0

    @property
    def secure(self) -> bool:
        """Whether it takes more than a swipe."""
        return self._faults.on("pin_lock")

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        """Whether the PIN pad shows."""
        return self._asking

    @Property(int, notify=changed)
    def length(self) -> int:
        """How many digits were typed."""
        return len(self._typed)

    @Property(bool, notify=changed)
    def wrong(self) -> bool:
        """Whether the PIN entered last was wrong."""
        return self._wrong

    def swiped(self) -> None:
        """Open, or show the PIN pad where it takes a PIN."""
        if self.secure:
            self._show(asking=True)
        else:
            self.opened.emit()

    def reset(self) -> None:
        """Show the clock again, nothing typed."""
        self._show(asking=False)

    def _show(self, *, asking: bool) -> None:
        self._asking, self._typed, self._wrong = asking, "", False
        self.changed.emit()

    @Slot(str)
    def type(self, text: str) -> None:
        """Take the digits of a text, once the PIN pad shows."""
        if not self._asking:
            return
        digits = "".join(char for char in text if char in "0123456789")
        self._typed = (self._typed + digits)[:_MAX_DIGITS]
        self._wrong = False
        self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """Take the last digit back."""
        self._typed = self._typed[:-1]
        self.changed.emit()

    @Slot()
    def enter(self) -> None:
        """Open if the PIN is right."""
        if not (self._asking and self._typed):
            return
        self.tries += 1
        right, self._typed = self._typed == PIN, ""
        self._wrong = not right
        self.changed.emit()
        if right:
            self.opened.emit()

    def key(self, keycode: int, meta: int) -> None:
        """Do what a key does while the phone is locked."""
        if keycode in keys.CONFIRM:
            self.enter()
        elif keycode == keys.BACKSPACE:
            self.erase()
        else:
            self.type(keys.typed_text(keycode, meta))
