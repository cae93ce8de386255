"""Showing text that a model or a screen wrote on a terminal that obeys escape sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


def printable(text: str) -> str:
    """Return text with nothing in it that a terminal would obey; line ends stay."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def plain(text: str, style: str = "") -> Text:
    """Return printable text as rich shows it, without markup."""
    from rich.text import Text

    return Text(printable(text), style)
