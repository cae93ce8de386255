"""What a capture shows where the screen is off or its content may not be captured."""

from __future__ import annotations

import numpy as np
from PySide6.QtQuick import QQuickItem

from qvl_tools.phone.controls import Frame
from qvl_tools.phone.handset import Handset


def black_but(handset: Handset, *parts: str) -> Frame:
    """Return a black frame with these parts of the screen as they are; for the Qt thread.

    Android leaves the windows out that say FLAG_SECURE, and captures those of the system.
    """
    width_px, height_px = handset.display.size_px
    frame = np.full((height_px, width_px, 4), (0, 0, 0, 255), np.uint8)
    for item in filter(QQuickItem.isVisible, map(handset.part, parts)):
        shown = np.frombuffer(handset.display.rgba(), np.uint8).reshape(frame.shape)
        rows, columns = _place(item, handset.display.density)
        frame[rows, columns] = shown[rows, columns]
    return Frame(width_px, height_px, frame.tobytes())


def _place(item: QQuickItem, density: float) -> tuple[slice, slice]:
    box = item.mapRectToScene(item.boundingRect())
    top, bottom, left, right = (
        max(round(edge * density), 0) for edge in (box.top(), box.bottom(), box.left(), box.right())
    )
    return slice(top, bottom), slice(left, right)
