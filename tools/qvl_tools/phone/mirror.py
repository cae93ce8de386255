"""A window of the desktop that shows the phone, scaled to fit, and passes mouse and keys on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRasterWindow,
)

from qvl_tools.phone import keys
from qvl_tools.phone.screen import QtPhone

_REFRESH_MS = 33
_PART_OF_SCREEN = 0.85
_KEYCODES = {0x01000000: keys.BACK, 0x01000003: 67, 0x01000004: keys.ENTER, 0x01000010: keys.HOME}


class Mirror(QRasterWindow):
    """Shows what a capture shows; a click is a touch, Escape is back, Home is home."""

    def __init__(self, phone: QtPhone) -> None:
        super().__init__()
        self._phone = phone
        self._shown = b""
        self._image = QImage()
        self.setTitle("Simulated phone")
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._timer.start()
        self._refresh()
        available = QGuiApplication.primaryScreen().availableGeometry()
        height_px = int(available.height() * _PART_OF_SCREEN)
        self.resize(height_px * self._image.width() // self._image.height(), height_px)

    def _refresh(self) -> None:
        frame = self._phone.capture()
        if frame.rgba is not self._shown:
            self._shown = frame.rgba
            size_px = frame.width_px, frame.height_px
            self._image = QImage(frame.rgba, *size_px, QImage.Format.Format_RGBX8888)
            self.update()

    def _place(self) -> QRectF:
        """Return where in the window the phone is drawn."""
        part = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * part, self._image.height() * part
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the phone."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(0, 0, self.width(), self.height(), "black")
        painter.drawImage(self._place(), self._image)
        painter.end()

    def _to_phone(self, event: QMouseEvent) -> tuple[float, float]:
        place, spot = self._place(), event.position()
        part = self._image.width() / place.width()
        return (spot.x() - place.x()) * part, (spot.y() - place.y()) * part

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the finger down."""
        self._phone.touch("down", *self._to_phone(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the finger."""
        if event.buttons():
            self._phone.touch("move", *self._to_phone(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the finger."""
        self._phone.touch("up", *self._to_phone(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press a key of the phone, or type."""
        keycode = _KEYCODES.get(event.key())
        if keycode is not None:
            self._phone.key(keycode)
        elif event.text().isprintable():
            self._phone.commit_text(event.text())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop looking; the application ends with its last window."""
        self._timer.stop()
        super().closeEvent(event)


def show_mirror(phone: QtPhone) -> Mirror:
    """Open a window for a phone; it stays for as long as the phone does."""
    mirror = Mirror(phone)
    phone.mirror = mirror
    mirror.show()
    return mirror
