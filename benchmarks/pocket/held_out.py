"""Words that fill held-out phones alone: nothing that is drawn for training may read so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache

from qvl_tools.phone.worlds import EVERYDAY, HELD_OUT

_WORD = re.compile(r"[^\W\d_]+")


@cache
def held_out_words() -> frozenset[str]:
    """Return names, codes and all words that no everyday phone is filled with, in lower case."""
    return _words(HELD_OUT) - _words(EVERYDAY)


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return _WORD.findall(text.casefold())


def _words(world: object) -> frozenset[str]:
    return frozenset(word for text in _texts(world) for word in words_of(text))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
