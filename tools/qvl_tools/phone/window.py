"""The phone's display: Qt Quick drawn by its software renderer into an image, and input into it.

The window is never shown. A render control draws it only when something changed, so a capture of a
screen at rest costs nothing, and the same scene gives the same bytes on every machine.
"""

from __future__ import annotations

import time
from collections import deque
from math import ceil
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtQuick import QQuickItem, QQuickRenderControl, QQuickRenderTarget, QQuickWindow

Phase = Literal["down", "move", "up", "cancel"]
_FRAME_MS = 16
_FELT = 1000
"""How many touches are remembered: some minutes of an agent's."""
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class Display:
    """An unseen Qt Quick window with its picture. Every method belongs to the Qt thread.

    Items stand in dp: the picture's device pixel ratio is the density, so that curves and text are
    drawn in its own pixels.

    Attributes:
        felt: The newest touches: phase, place in pixels, monotonic time in seconds.
    """

    def __init__(self, width_px: int, height_px: int, density: float) -> None:
        self._control = QQuickRenderControl()
        self.window = QQuickWindow(self._control)
        self.felt: deque[tuple[Phase, int, int, float]] = deque(maxlen=_FELT)
        self._stale = True
        self._rgba: bytes | None = None
        # Nothing draws frames on its own here, and layouts settle only when a frame comes.
        self._frame = QTimer(singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._control.polishItems)
        self._control.sceneChanged.connect(self._mark_stale)
        self._control.renderRequested.connect(self._mark_stale)
        self.resize(width_px, height_px, density)
        # Nothing gives an unseen window the focus, and without it no field can have it.
        QCoreApplication.sendEvent(self.window, QFocusEvent(QEvent.Type.FocusIn))

    def close(self) -> None:
        """Free the scene; the window first, as the control must outlive it."""
        self._frame.stop()
        self._control.invalidate()
        self.window.deleteLater()
        self._control.deleteLater()

    def _mark_stale(self) -> None:
        self._stale = True
        if not self._frame.isActive():
            self._frame.start()

    @property
    def content(self) -> QQuickItem:
        """The item that everything drawn is in."""
        return self.window.contentItem()

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return self._size_px

    def resize(self, width_px: int, height_px: int, density: float) -> None:
        """Change the size or the density of the picture, as a rotation does."""
        self._density = density
        # Qt draws whole dp only: the picture takes the last broken one, too, and is cut when read.
        width_dp, height_dp = ceil(width_px / density), ceil(height_px / density)
        self.window.setGeometry(0, 0, width_dp, height_dp)
        self.content.setSize(QSizeF(width_dp, height_dp))
        self._size_px = width_px, height_px
        drawn = QSize(ceil(width_dp * density) + 1, ceil(height_dp * density) + 1)
        self._image = QImage(drawn, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(density)
        self._image.fill(0xFF000000)
        target = QQuickRenderTarget.fromPaintDevice(self._image)
        target.setDevicePixelRatio(density)
        self.window.setRenderTarget(target)
        self._stale = True

    @property
    def density(self) -> float:
        """Pixels per dp."""
        return self._density

    def image(self) -> QImage:
        """Draw what changed and return the picture, which shares its bytes: copy it to keep it."""
        self._control.polishItems()
        if self._stale:
            self._stale = False
            self._rgba = None
            self._control.sync()
            self._control.render()
        line = self._image.bytesPerLine()
        return QImage(self._image.constBits(), *self._size_px, line, self._image.format())

    def rgba(self) -> bytes:
        """Return the current picture as RGBA rows from the top, alpha 255."""
        image = self.image()
        if self._rgba is None:
            pixels = image.convertToFormat(QImage.Format.Format_RGBX8888)
            self._rgba = bytes(pixels.constBits())
        return self._rgba

    def touch(self, phase: Phase, x_px: float, y_px: float) -> None:
        """Deliver one event of a one-finger touch, with the time it has now."""
        kind, button, held = {
            "down": (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton, True),
            "move": (QEvent.Type.MouseMove, Qt.MouseButton.NoButton, True),
            "up": (QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton, False),
            "cancel": (QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton, False),
        }[phase]
        if phase == "cancel":
            x_px = y_px = -1e4  # a release outside of everything presses nothing
        self.felt.append((phase, round(x_px), round(y_px), round(time.monotonic(), 3)))
        buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
        place = QPointF(x_px / self._density, y_px / self._density)
        event = QMouseEvent(kind, place, place, place, button, buttons, _NO_MODIFIER)
        event.setTimestamp(time.monotonic_ns() // 1_000_000)
        # Bindings that react to the event before (a page that opened) must be laid out to be hit.
        self._control.polishItems()
        QCoreApplication.sendEvent(self.window, event)

    def press_key(
        self, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = _NO_MODIFIER
    ) -> None:
        """Press and release a key in the focused item."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self.window, QKeyEvent(kind, key, modifiers, text))

    def commit(self, text: str) -> bool:
        """Insert text at the cursor of the focused field; return whether there is one."""
        field = self.focused_field()
        if field is None:
            return False
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(field, event)
        return True

    def selection(self) -> str:
        """Return what is marked in the field that has the focus."""
        field = self.focused_field()
        return str(field.property("selectedText")) if field is not None else ""

    def focused_field(self) -> QQuickItem | None:
        """Return the text field that has the focus."""
        item = self.window.activeFocusItem()
        if item is None or not is_field(item) or item.property("readOnly"):
            return None
        return item


def is_field(item: QQuickItem) -> bool:
    """Say whether an item takes text."""
    return item.inherits("QQuickTextInput") or item.inherits("QQuickTextEdit")
