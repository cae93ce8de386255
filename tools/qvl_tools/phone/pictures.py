"""Pictures that QML asks for by name: the wallpaper, and the snapshots on the recents screen."""

from __future__ import annotations

import math
import random

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPainterPath
from PySide6.QtQuick import QQuickImageProvider

_SNAPSHOT_HEIGHT_PX = 1200
# Sky above, sky below, and the nearest ridge: by day and by night.
_SCENES = (
    (("#3F86BC", "#F2CDB0", "#244F5E"), ("#101B3A", "#4A3B63", "#0B1A26")),
    (("#CC6B4C", "#F7D7AC", "#6A2F3D"), ("#241332", "#6B3A4B", "#170B1C")),
    (("#3C8F80", "#DCEBC8", "#22594B"), ("#0B2430", "#2F5A5C", "#06171A")),
    (("#6467BE", "#F0CBDF", "#3B3C78"), ("#14142E", "#4C3F6E", "#0C0B1D")),
)


class Pictures(QQuickImageProvider):
    """Source ``image://phone/wallpaper/W/H/0`` (1 by night) and ``image://phone/snapshot/NAME/N``."""

    def __init__(self, seed: int) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._seed = seed
        self._snapshots: dict[str, QImage] = {}

    def keep_snapshot(self, name: str, image: QImage) -> None:
        """Keep a reduced copy of a picture of an app."""
        height_px = min(_SNAPSHOT_HEIGHT_PX, image.height())
        smooth = Qt.TransformationMode.SmoothTransformation
        self._snapshots[name] = _rounded(image.scaledToHeight(height_px, smooth))

    def requestImage(self, source: str, size: QSize, requested: QSize) -> QImage:
        """Answer Qt's request for a picture."""
        del size, requested
        kind, name, *rest = source.split("/")
        if kind == "snapshot":
            return self._snapshots[name]
        return wallpaper(self._seed, int(name), int(rest[0]), night=rest[1] == "1")


def wallpaper(seed: int, width_px: int, height_px: int, *, night: bool) -> QImage:
    """Paint ridges under a sky; the seed chooses scene and shapes."""
    rng = random.Random(f"wallpaper {seed}")
    above, below, near = (QColor(name) for name in rng.choice(_SCENES)[night])
    image = QImage(max(1, width_px), max(1, height_px), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, height_px * 0.8)
    sky.setColorAt(0, above)
    sky.setColorAt(1, below)
    painter.fillRect(image.rect(), sky)
    painter.setPen(Qt.PenStyle.NoPen)
    sun = QColor("#FFFFFF")
    sun.setAlphaF(0.35 if night else 0.6)
    painter.setBrush(sun)
    radius_px = min(width_px, height_px) * 0.11
    painter.drawEllipse(
        QPointF(width_px * rng.uniform(0.25, 0.75), height_px * 0.36), radius_px, radius_px
    )
    for layer in range(5):
        painter.setBrush(_mix(below, near, (layer + 1) / 5))
        painter.drawPath(_ridge(rng, width_px, height_px, 0.46 + layer * 0.1))
    painter.end()
    return image


def _rounded(image: QImage) -> QImage:
    """Return a picture with round corners: the software renderer has no round clipping."""
    card = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    card.fill(Qt.GlobalColor.transparent)
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(image))
    radius_px = 0.06 * min(image.width(), image.height())
    painter.drawRoundedRect(card.rect(), radius_px, radius_px)
    painter.end()
    return card


def _ridge(rng: random.Random, width_px: int, height_px: int, level: float) -> QPainterPath:
    waves = [(rng.uniform(0.6, 2.4), rng.uniform(0, math.tau)) for _ in range(3)]
    path = QPainterPath(QPointF(0, height_px))
    for step in range(65):
        swell = sum(math.sin(step / 64 * math.tau * rate + phase) / rate for rate, phase in waves)
        path.lineTo(width_px * step / 64, height_px * (level + 0.035 * swell))
    path.lineTo(width_px, height_px)
    path.closeSubpath()
    return path


def _mix(first: QColor, second: QColor, part: float) -> QColor:
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * part,
        first.greenF() + (second.greenF() - first.greenF()) * part,
        first.blueF() + (second.blueF() - first.blueF()) * part,
    )
