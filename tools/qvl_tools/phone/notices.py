"""What the system shows for a moment and takes away again: toasts, and the volume."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, QTimer, Signal, SignalInstance, Slot

from qvl_tools.phone.settings_store import SettingsStore

_SHOWN_MS = 2000
_LOUDEST = 15


def single_shot(owner: QObject, after_ms: int, then: SignalInstance) -> QTimer:
    """Return a timer that emits a signal once it has run down."""
    timer = QTimer(owner, singleShot=True, interval=after_ms)
    timer.timeout.connect(then)
    return timer


class Notices(QObject):
    """Toasts and the volume panel, each for two seconds."""

    toast_changed = Signal()
    volume_changed = Signal()

    def __init__(self, settings: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._toast = ""
        self._toast_timer = single_shot(self, _SHOWN_MS, self.toast_changed)
        self._volume_timer = single_shot(self, _SHOWN_MS, self.volume_changed)

    @Property(str, notify=toast_changed)
    def toast_text(self) -> str:
        """The toast on the screen, empty for none."""
        return self.toast()

    def toast(self) -> str:
        """Return the toast on the screen, empty for none."""
        return self._toast if self._toast_timer.isActive() else ""

    @Slot(str)
    def show_toast(self, text: str) -> None:
        """Show a toast."""
        self._toast = text
        self._toast_timer.start()
        self.toast_changed.emit()

    @Property(bool, notify=volume_changed)
    def volume_shown(self) -> bool:
        """Whether the volume panel is up."""
        return self._volume_timer.isActive()

    def turn_volume(self, steps: int) -> None:
        """Turn the media volume, and show it."""
        volume = int(self.settings.value("mediaVolume")) + steps
        self.settings.choose("mediaVolume", min(_LOUDEST, max(0, volume)))
        self._volume_timer.start()
        self.volume_changed.emit()
