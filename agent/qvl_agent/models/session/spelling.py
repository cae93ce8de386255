"""Tokens as text: whole characters only, as they become certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_UNFINISHED = "\ufffd"


class Spelling:
    """Spells out one reply.

    A character may be spread over several tokens; it comes out with the last of them. What comes
    out adds up to what all the tokens give when they are decoded together.
    """

    def __init__(self, tokenizer: Any, *, hidden: frozenset[int] = frozenset()) -> None:
        """Begin a reply.

        Args:
            tokenizer: The checkpoint's.
            hidden: Tokens that are not spelled.
        """
        self._tokenizer = tokenizer
        self._hidden = hidden
        self._waiting: list[int] = []
        self.text = ""

    def add(self, ids: Sequence[int]) -> str:
        """Return the characters that are complete with these tokens."""
        self._waiting.extend(token for token in ids if token not in self._hidden)
        piece = self._spelled()
        return "" if piece.endswith(_UNFINISHED) else self._out(piece)

    def finish(self) -> str:
        """Return what is left: a character that was not finished shows as U+FFFD."""
        return self._out(self._spelled())

    def _spelled(self) -> str:
        return str(
            self._tokenizer.decode(
                self._waiting, skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        )

    def _out(self, piece: str) -> str:
        self._waiting.clear()
        self.text += piece
        return piece
