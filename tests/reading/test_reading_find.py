from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.geometry import Box, ScreenPoint
from qvl_agent.observation import TextBox
from qvl_agent.reading import find_text, find_texts, text_at


def shown(
    text: str, box: tuple[int, int, int, int], *, role: str = "", clickable: bool = False
) -> TextBox:
    return TextBox(text, Box(*box), "accessibility", role, clickable)


TITLE = shown("Passengers", (0, 0, 1000, 100))
FIRST = shown("Ada Lovelace", (0, 100, 800, 200))
EDIT_FIRST = shown("Edit", (800, 100, 1000, 200), role="Button", clickable=True)
SECOND = shown("Alan  Turing", (0, 200, 800, 300))
EDIT_SECOND = shown("Edit", (800, 200, 1000, 300), role="Button", clickable=True)
PAY = shown("Pay € 129", (0, 400, 1000, 500), role="Button", clickable=True)
PRICE = shown("€ 129", (400, 420, 600, 480))
HINT = shown("edit", (0, 600, 100, 700))
SCREEN = (TITLE, FIRST, EDIT_FIRST, SECOND, EDIT_SECOND, PAY, PRICE, HINT)


@pytest.mark.parametrize(
    ("wanted", "options", "expected"),
    [
        ("Edit", {}, EDIT_FIRST),
        ("Edit", {"nth": 1}, EDIT_SECOND),
        ("Edit", {"nth": -1}, EDIT_SECOND),
        ("Edit", {"nth": 2}, None),
        ("edit", {}, HINT),
        ("EDIT", {}, EDIT_FIRST),
        ("Edit", {"below": "Ada Lovelace"}, EDIT_SECOND),
        ("Edit", {"below": TITLE}, EDIT_FIRST),
        ("Edit", {"below": "Nobody"}, None),
        ("EDIT", {"role": "button", "nth": 1}, EDIT_SECOND),
        ("Edit", {"role": "EditText"}, None),
        ("alan turing", {}, SECOND),
        ("Pay €129", {}, PAY),
        ("Ada", {}, FIRST),
        ("lovelace", {}, FIRST),
        ("a", {}, None),
        ("€ 129", {}, PRICE),
        ("129", {}, PAY),
        ("Nobody", {}, None),
        ("  ", {}, None),
    ],
)
def test_texts_are_found_by_tiers(
    wanted: str, options: dict[str, object], expected: TextBox | None
) -> None:
    assert find_text(SCREEN, wanted, **options) == expected  # type: ignore[arg-type]


def test_all_hits_of_the_best_tier_are_found() -> None:
    assert find_texts(SCREEN, "EDIT") == (EDIT_FIRST, EDIT_SECOND, HINT)
    assert find_texts(SCREEN, "129") == (PAY, PRICE)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((500, 450), PAY),  # on the price, which is a part of the button
        ((10, 410), PAY),
        ((10, 150), FIRST),
        ((900, 250), EDIT_SECOND),
        ((500, 350), None),
    ],
)
def test_what_a_tap_would_hit(point: tuple[int, int], expected: TextBox | None) -> None:
    assert text_at(SCREEN, ScreenPoint(*point)) == expected


def test_the_innermost_clickable_wins() -> None:
    row = shown("Lisbon Delete", (0, 0, 1000, 200), clickable=True)
    delete = shown("Delete", (800, 50, 950, 150), clickable=True)
    assert text_at([row, delete], ScreenPoint(900, 100)) == delete
    assert text_at([row, delete], ScreenPoint(100, 100)) == row


def test_a_button_goes_on_where_the_letters_end() -> None:
    pay = TextBox("Pay now", Box(400, 400, 600, 440), "ocr")
    cancel = TextBox("Cancel", Box(400, 500, 600, 540), "ocr")
    assert text_at([pay, cancel], ScreenPoint(380, 450)) == pay
    assert text_at([pay, cancel], ScreenPoint(380, 490)) == cancel
    assert text_at([pay, cancel], ScreenPoint(300, 420)) is None


boxes = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    *[st.integers(0, 300)] * 4,
)
some_texts = st.lists(st.builds(lambda text, box: TextBox(text, box, "ocr"),
                                st.text(max_size=5), boxes), max_size=8)  # fmt: skip


@given(some_texts, st.text(max_size=5), st.integers(-3, 3))
def test_whatever_is_found_was_there(texts: list[TextBox], wanted: str, nth: int) -> None:
    found = find_text(texts, wanted, nth=nth)
    assert found is None or found in texts


@given(some_texts, st.integers(0, 400), st.integers(0, 400))
def test_a_point_on_texts_has_one_of_them(texts: list[TextBox], x: int, y: int) -> None:
    over = [text for text in texts if text.box.contains(ScreenPoint(x, y))]
    found = text_at(texts, ScreenPoint(x, y))
    assert found in over if over else found is None or found in texts
