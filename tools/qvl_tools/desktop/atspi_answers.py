"""Answers of strangers on the accessibility bus: taken where they have the right shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from qvl_tools.desktop.area import Area
from qvl_tools.desktop.atspi_bus import Reply

MAX_TEXT_CHARS = 4000
"""Of one object."""

Ref = tuple[str, str]
"""Name of the application on the bus, and path of the object."""

Found = TypeVar("Found")


def taking(
    read: Callable[[Reply], Found],
    use: Callable[[Found], object],
    *,
    otherwise: Found | None = None,
) -> Callable[[Reply | None], None]:
    """Return what hands an answer on if it has the right shape, else ``otherwise`` if given."""

    def take(reply: Reply | None) -> None:
        try:
            found = otherwise if reply is None else read(reply)
        except (TypeError, ValueError, LookupError, OverflowError):
            found = otherwise
        if found is not None:
            use(found)

    return take


def number(reply: Reply) -> int:
    """Read a number."""
    return int(reply[0])


def text(reply: Reply) -> str:
    """Read a text."""
    return _str(reply[0])[:MAX_TEXT_CHARS]


def variant_text(reply: Reply) -> str:
    """Read a property that is a text."""
    return _str(reply[0][1])[:MAX_TEXT_CHARS]


def variant_number(reply: Reply) -> int:
    """Read a property that is a number."""
    return int(reply[0][1])


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is no text")
    return value


def states(reply: Reply) -> int:
    """Read a set of states: bits, numbered as in ``roles``."""
    low, high = reply[0]
    return int(low) | int(high) << 32


def names(reply: Reply) -> frozenset[str]:
    """Read a list of names."""
    return frozenset(reply[0])


def refs(reply: Reply) -> tuple[Ref, ...]:
    """Read a list of objects."""
    return tuple((_str(name), _str(path)) for name, path in reply[0])


def area(reply: Reply) -> Area:
    """Read a box; one without an area is none."""
    left, top, width, height = (int(number) for number in reply[0])
    if width <= 0 or height <= 0:
        raise ValueError("nothing has no place")
    return Area(left, top, width, height)
