"""The soft keyboard: when it is up, and what its keys do."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot

from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK
from qvl_tools.phone.settings_store import SettingsStore
from qvl_tools.phone.window import Display

INPUT_METHODS = (INPUT_METHOD_STOCK, INPUT_METHOD_BROADCAST)


class Ime(QObject):
    """Up while a field has the focus, until back takes it down; a touch brings it back."""

    changed = Signal()

    def __init__(
        self, display: Display, settings: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._display = display
        self._settings = settings
        self._dismissed = False
        settings.choose("inputMethod", INPUT_METHOD_STOCK)
        settings.changed.connect(self.changed)
        display.window.activeFocusItemChanged.connect(self._focus_moved)

    def _focus_moved(self) -> None:
        self._dismissed = False
        self.changed.emit()

    @Property(bool, notify=changed)
    def shown(self) -> bool:
        """Whether the keyboard is up."""
        return not self._dismissed and self._display.focused_field() is not None

    @Property(bool, notify=changed)
    def stock(self) -> bool:
        """Whether the drawn keyboard is the current input method."""
        return self._settings.value("inputMethod") != INPUT_METHOD_BROADCAST

    @Property(str, notify=changed)
    def layout(self) -> str:
        """``letters`` or ``digits``, as the focused field asks for."""
        field = self._display.focused_field()
        if field is None or not field.inherits("QQuickTextInput"):
            return "letters"
        hints = Qt.InputMethodHint(field.property("inputMethodHints"))
        digits = Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhDialableCharactersOnly
        return "digits" if hints & digits else "letters"

    @Property(bool, notify=changed)
    def multiline(self) -> bool:
        """Whether enter starts a new line in the focused field."""
        field = self._display.focused_field()
        return field is not None and field.inherits("QQuickTextEdit")

    @Slot(result=bool)
    def dismiss(self) -> bool:
        """Take the keyboard down; return whether it was up."""
        if not self.shown:
            return False
        self._dismissed = True
        self.changed.emit()
        return True

    def show(self) -> None:
        """Bring the keyboard up again for the field that has the focus."""
        if self._dismissed:
            self._dismissed = False
            self.changed.emit()

    @Slot(str)
    def type(self, text: str) -> None:
        """Insert what a key says."""
        self._display.commit(text)

    @Slot()
    def erase(self) -> None:
        """Delete the character before the cursor."""
        self._display.press_key(Qt.Key.Key_Backspace)

    @Slot()
    def enter(self) -> None:
        """Press enter: a new line, or the field's action and the keyboard goes."""
        lines = self.multiline
        self._display.press_key(Qt.Key.Key_Return, "\n" if lines else "\r")
        if not lines:
            self.dismiss()
