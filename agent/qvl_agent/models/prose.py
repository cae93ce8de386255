"""What a model says between its calls: made whole, and made unable to pass for a call."""

from __future__ import annotations

import re

_PROTOCOL = re.compile(r'<(?=/?(?:tool_call|function|parameter|think))|\{(?=\s*")')
_LOOK_ALIKES = {"<": "‹", "{": "｛"}


def whole(text: str) -> str:
    """Return the text with ``?`` for halves of surrogate pairs, as the journal writes them.

    JSON lets a server send such a half; no action, file or request may hold one.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def harmless(text: str) -> str:
    """Return prose, made whole, in which nothing reads as a call or as the end of thinking.

    A thought may quote the screen, so a tag of the protocol, or a brace that opens JSON, becomes a
    look-alike.
    """
    return _PROTOCOL.sub(lambda match: _LOOK_ALIKES[match[0]], whole(text))
