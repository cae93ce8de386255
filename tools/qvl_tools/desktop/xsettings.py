"""Settings of an X desktop that every toolkit follows, as its settings daemon offers them.

XSETTINGS (freedesktop.org): whoever owns the selection ``_XSETTINGS_S0`` has a window with the
property ``_XSETTINGS_SETTINGS``: a byte order, a serial, a count, and each setting with its type,
name, serial and value, padded to four bytes.
"""

from __future__ import annotations

import importlib
import struct
from typing import Any

DOUBLE_CLICK = "Net/DoubleClickTime"

_INTEGER, _STRING, _COLOR = 0, 1, 2
_MOST_WORDS = 1 << 16
"""Of four bytes: more than any desktop has to say."""


def integers_of(data: bytes) -> dict[str, int]:
    """Return the settings that are numbers; what is damaged ends them."""
    found: dict[str, int] = {}
    order = ">" if data[:1] == b"\x01" else "<"
    try:
        count = struct.unpack_from(f"{order}I", data, 8)[0]
        place = 12
        while count > 0:
            count -= 1
            kind, length = struct.unpack_from(f"{order}BxH", data, place)
            name = data[place + 4 : place + 4 + length].decode("latin-1")
            place += 4 + _padded(length) + 4
            value, size = _value(kind, data, place, order)
            place += size
            if kind == _INTEGER:
                found[name] = value
    except (struct.error, ValueError):
        pass
    return found


def _value(kind: int, data: bytes, place: int, order: str) -> tuple[int, int]:
    """Return a number, or a string's length, and how many bytes the value takes."""
    if kind == _INTEGER:
        return struct.unpack_from(f"{order}i", data, place)[0], 4
    if kind == _STRING:
        length = struct.unpack_from(f"{order}I", data, place)[0]
        return length, 4 + _padded(length)
    if kind == _COLOR:
        return 0, 8
    raise ValueError(f"no type of XSETTINGS: {kind}")


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def double_click_s(display: Any, default_s: float) -> float:
    """Return within which time two clicks are a double click on this X desktop.

    Args:
        display: An Xlib connection.
        default_s: Where nothing is set.
    """
    owner = display.get_selection_owner(display.intern_atom("_XSETTINGS_S0"))
    said = _said_by(owner, display.intern_atom("_XSETTINGS_SETTINGS")) if owner else b""
    # Never less than toolkits have of their own that do not look here.
    return max(integers_of(said).get(DOUBLE_CLICK, 0) / 1000, default_s)


def _said_by(owner: Any, settings: int) -> bytes:
    gone = importlib.import_module("Xlib.error").BadWindow
    try:
        found = owner.get_property(settings, 0, 0, _MOST_WORDS)  # 0: of any type
    except gone:  # the daemon ended just now
        return b""
    said = found.value if found else b""
    return said.encode() if isinstance(said, str) else bytes(said)  # Xlib decodes what it can
