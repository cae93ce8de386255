"""The tables of keysyms, against Unicode's own and against the names that X11 gives them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("Xlib", reason="not installed: pip install 'qvl-agent[desktop]'")

from Xlib import XK

from qvl_tools.desktop.x11_layout import COMPOSED, Layout, Stroke, character_of, keysym_of


@given(st.characters(exclude_categories=["Cc", "Cs"]))
def test_a_character_and_its_keysym_belong_together(char: str) -> None:
    assert character_of(keysym_of(char)) == char


@given(st.integers(0, 0x1FFFFFF))
def test_any_keysym_is_one_character_or_none(keysym: int) -> None:
    assert len(character_of(keysym)) <= 1


@pytest.mark.parametrize(
    ("group", "script"),
    [("greek", "GREEK"), ("cyrillic", "CYRILLIC"), ("hebrew", "HEBREW"), ("thai", "THAI")],
)
def test_old_keysyms_are_of_the_script_that_their_name_says(group: str, script: str) -> None:
    XK.load_keysym_group(group)
    prefix = f"xk_{group}_"
    keysyms = [value for name, value in vars(XK).items() if name.casefold().startswith(prefix)]
    chars = {character_of(keysym) for keysym in keysyms} - {""}
    assert len(chars) > 20
    assert all(unicodedata.name(char).startswith(script) for char in chars if char.isalpha())


def test_greek_letters_are_those_that_their_names_say() -> None:
    XK.load_keysym_group("greek")
    sigmas = (XK.XK_Greek_SIGMA, XK.XK_Greek_sigma, XK.XK_Greek_finalsmallsigma)
    assert [character_of(keysym) for keysym in sigmas] == ["Σ", "σ", "ς"]
    assert character_of(XK.XK_Greek_upsilonaccentdieresis) == "ΰ"
    assert character_of(XK.XK_Greek_OMEGA) + character_of(XK.XK_Greek_omega) == "Ωω"


def test_old_latin_and_currency_keysyms() -> None:
    XK.load_keysym_group("latin2")
    XK.load_keysym_group("latin3")
    known = {XK.XK_lstroke: "ł", XK.XK_ccaron: "č", XK.XK_hstroke: "ħ", 0x20AC: "€", 0x6C1: "а"}
    assert {keysym: character_of(keysym) for keysym in known} == known
    assert character_of(XK.XK_Shift_L) == ""
    assert character_of(0xFE51) == ""  # a dead key types nothing by itself


def test_the_group_that_is_on_is_preferred() -> None:
    latin, russian = {"a": Stroke(38), ".": Stroke(60)}, {"ф": Stroke(38), ".": Stroke(61)}
    layout = Layout((latin, russian), {}, {}, frozenset(), 0, ())
    assert layout.group_for(".", current=0) == 0
    assert layout.group_for(".", current=1) == 1
    assert layout.group_for("ф", current=0) == 1
    assert layout.group_for("aф", current=0) is None
    assert layout.without({60}).groups[0] == {"a": Stroke(38)}


def test_keys_that_type_two_characters_are_named() -> None:
    assert all(len(char) == 1 for char in COMPOSED)
    assert len(set(COMPOSED)) == 9
