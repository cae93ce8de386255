"""Build a phone in this process. Qt allows it in the main thread alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PySide6.QtGui import QAccessible, QFont, QFontDatabase, QGuiApplication
from PySide6.QtQuick import QQuickWindow

from qvl_tools.phone.clock import SeededClock
from qvl_tools.phone.controls import Fault
from qvl_tools.phone.handset import Geometry, Handset
from qvl_tools.phone.immortal import keep_singletons
from qvl_tools.phone.screen import QtPhone
from qvl_tools.phone.worlds import WORLDS, WorldName

_FONTS_FOLDER = Path(__file__).parent / "fonts"


def build_phone(
    seed: int = 0,
    *,
    width_px: int = 1080,
    height_px: int = 2400,
    density: float = 2.625,
    dark: bool = False,
    font_scale: float = 1.0,
    window: bool = False,
    faults: Iterable[Fault] = (),
    live_clock: bool = False,
    world: WorldName = "everyday",
) -> QtPhone:
    """Make a phone that shows its home screen; run ``QGuiApplication.exec()`` to bring it to life.

    Args:
        seed: Decides content, date, wallpaper: everything that differs between phones.
        width_px: Width of the panel, upright.
        height_px: Height of the panel, upright.
        density: Pixels per dp; 2.625 is 420 dpi.
        dark: Whether the dark theme is on.
        font_scale: How much larger than usual text is.
        faults: What goes wrong from the start.
        window: Also show the phone in a window of the desktop, to watch and to use.
        live_clock: Let the phone's clock run; it stands still otherwise, and so do the pixels.
        world: What its content is drawn from.
    """
    prepare_qt(window=window)
    panel = Geometry(width_px, height_px, density)
    handset = Handset(seed, panel, SeededClock(seed, live=live_clock), WORLDS[world])
    handset.settings.choose("dark", dark)
    handset.settings.choose("fontScale", font_scale)
    phone = QtPhone(handset)
    prepare_qt().aboutToQuit.connect(phone.close)
    for fault in faults:
        phone.set_fault(fault, True)
    if window:
        from qvl_tools.phone.mirror import show_mirror

        show_mirror(phone)
    return phone


def prepare_qt(*, window: bool = False) -> QGuiApplication:
    """Return the application, made with the settings that keep pixels equal everywhere."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    keep_singletons()
    if not window:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
    QQuickWindow.setSceneGraphBackend("software")
    app = QGuiApplication(["phone"])
    app.setQuitOnLastWindowClosed(window)
    # Items fill in what assistive technology reads only while somebody listens.
    QAccessible.setActive(True)
    _load_fonts()
    font = QFont("Roboto")
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    app.setFont(font)
    return app


@cache
def _load_fonts() -> None:
    for path in sorted(_FONTS_FOLDER.glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"Qt does not load the font {path.name}")
