"""JSON as a model writes it, read without forgiveness: no duplicate keys, NaN or Infinity."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn


class Unreadable(ValueError):
    """A reply, or a part of one, that can't be understood; the message is for the model."""


def loads(text: str) -> Any:
    """Read a text that is one JSON value and nothing else.

    Raises:
        Unreadable: If it is not.
    """
    value, end = scan(text, _skip_space(text, 0))
    if text[end:].strip():
        raise Unreadable(f"there is text after the JSON: {excerpt(text[end:].strip())}")
    return value


def scan(text: str, start: int) -> tuple[Any, int]:
    """Read the JSON value that begins at ``start``; return it and where it ends.

    Raises:
        Unreadable: If it is broken or cut off, repeats a key, or holds NaN or Infinity.
    """
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise Unreadable("the JSON is cut off before it ends") from error
        near = excerpt(text[max(start, error.pos - 20) : error.pos + 20])
        raise Unreadable(f"the JSON is broken: {error.msg} near {near}") from error
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error
    except Unreadable:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise Unreadable("the JSON holds a number that is too long") from error


def reach(text: str, start: int) -> int:
    """Return where the JSON value that begins at ``start`` ends, or as far as it can be read."""
    try:
        return _LENIENT.raw_decode(text, start)[1]
    except json.JSONDecodeError as error:
        return len(text) if error.msg.startswith("Unterminated string") else error.pos
    except (RecursionError, ValueError):
        return len(text)


def excerpt(text: str, limit: int = 80) -> str:
    """Quote the beginning of a text on one line."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \t\r\n":
        start += 1
    return start


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)  # counted once: there may be a million names
        twice = next(name for name, _ in pairs if times[name] > 1)
        raise Unreadable(f"the JSON has the key {excerpt(twice)} twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a number that can be used")


_LENIENT = json.JSONDecoder()
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
