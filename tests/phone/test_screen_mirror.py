"""The window that shows the phone on a desktop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest

from qvl_tools.phone.host import build_phone


def test_the_window_shows_the_phone_and_passes_clicks_and_keys_on() -> None:
    phone = build_phone(3, width_px=720, height_px=1600, density=2.0, window=True)
    window = phone.mirror
    assert isinstance(window, QWindow)
    assert window.height() * 720 // 1600 - window.width() in (-1, 0, 1)
    QTest.qWait(50)
    settings = next(node for node in phone.accessible_tree().children if node.text == "Settings")
    left, top, right, bottom = settings.bounds_px
    part = window.height() / 1600
    spot = QPoint(round((left + right) / 2 * part), round((top + bottom) / 2 * part))
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert phone.status().foreground.package == "com.android.settings"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert phone.state()["screen"] == "home"
    window.close()
    phone.close()
