"""Showing text that a model or a screen wrote on a terminal that obeys escape sequences."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from textwrap import wrap
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


def folded(text: str, used: int, indent: int, *, err: bool) -> str:
    """Break a text between words where it goes to a terminal; what is no word, a path, stays.

    Args:
        text: One line.
        used: Characters that stand before it.
        indent: Of the lines that follow.
        err: Whether it goes to stderr.
    """
    if not (sys.stderr if err else sys.stdout).isatty():
        return text
    lines = wrap(
        text,
        max(20, get_terminal_size().columns),
        initial_indent="." * used,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[used:]
