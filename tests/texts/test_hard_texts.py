from __future__ import annotations

import unicodedata
from collections import Counter

from tests.texts.hard_texts import HARD_TEXTS, LONGEST_CHARS, PRINTABLE_ASCII

KEPT = "\n\t"


def test_there_are_500_distinct_texts_and_all_can_be_encoded() -> None:
    texts = {hard.text for hard in HARD_TEXTS}
    assert len(texts) == 500
    assert all(hard.text.encode() for hard in HARD_TEXTS)
    assert max(map(len, texts)) == LONGEST_CHARS


def test_no_text_holds_what_a_text_field_may_not_hold() -> None:
    chars = {char for hard in HARD_TEXTS for char in hard.text} - set(KEPT)
    assert not {char for char in chars if unicodedata.category(char) in {"Cc", "Cs"}}
    assert not {char for char in chars if ord(char) & 0xFFFE == 0xFFFE or char == "\ufffc"}


def test_what_was_asked_for_is_in_them() -> None:
    texts = {hard.text for hard in HARD_TEXTS}
    asked = {"<", "%s", "100%sure", "$(id)", ";reboot", "\\", "`id`", PRINTABLE_ASCII, "👨‍👩‍👧‍👦"}
    assert asked <= texts
    many = Counter(hard.category for hard in HARD_TEXTS)
    assert min(many.values()) >= 8
    assert len(many) == 16
    assert sum(hard.is_printable_ascii for hard in HARD_TEXTS) > 150
