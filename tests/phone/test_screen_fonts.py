"""The bundled fonts have every sign that is shown, or pixels would differ between machines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont

from qvl_tools import phone as phone_package
from qvl_tools.phone.host import prepare_qt

HOME = Path(str(phone_package.__file__)).parent
SYMBOLS = (HOME / "fonts" / "symbols.txt").read_text(encoding="utf-8").split()
TYPED_ONLY = {"🙂"}  # what the emoji key types; the key itself shows a symbol


def font(name: str) -> QRawFont:
    prepare_qt()
    loaded = QRawFont(str(HOME / "fonts" / name), 16)
    assert loaded.isValid()
    return loaded


def shown_texts() -> str:
    folders = (HOME, HOME / "apps", HOME / "qml", HOME / "qml" / "Kit")
    files = [path for folder in folders for path in folder.glob("*.*")]
    sources = [path for path in files if path.suffix in (".qml", ".py")]
    assert len(sources) > 60
    return "".join(path.read_text(encoding="utf-8") for path in sources)


@pytest.mark.parametrize("name", ["Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf"])
def test_every_sign_is_in_the_text_fonts(name: str) -> None:
    signs = {sign for sign in shown_texts() if ord(sign) > 126} - TYPED_ONLY
    roboto = font(name)
    assert {sign for sign in signs if not roboto.supportsCharacter(ord(sign))} == set()


@pytest.mark.parametrize("name", ["PhoneSymbols.ttf", "PhoneSymbolsFilled.ttf"])
def test_every_symbol_has_a_glyph(name: str) -> None:
    script = (HOME / "qml" / "Kit" / "Symbols.js").read_text(encoding="utf-8")
    points = dict(re.findall(r'"(\w+)": "\\u([0-9a-f]{4})"', script))
    assert set(points) == set(SYMBOLS)
    symbols = font(name)
    assert all(symbols.supportsCharacter(int(point, 16)) for point in points.values())


def test_every_named_icon_is_a_symbol() -> None:
    named = set(re.findall(r'\b(?:icon|navigationIcon)"?: "(\w+)"', shown_texts()))
    assert len(named) > 40
    assert named <= set(SYMBOLS)
