"""The keyboard as the X server has it: its table, its locks, and keys that are given a meaning.

Protocol: The X Keyboard Extension: Protocol Specification, requests UseExtension, GetState,
LatchLockState, GetMap and SetMap. Xlib for Python does not speak it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from Xlib import error
from Xlib.protocol import rq

from qvl_tools.desktop.x11_layout import Layout, parse_layout, symbols_of

_CORE_KEYBOARD = 0x100
_XTEST_KEYBOARD = 5
"""What XTest presses has a table of its own, and X servers make its keyboard fifth."""

_USE, _GET_STATE, _LATCH_LOCK, _GET_MAP, _SET_MAP = 0, 4, 5, 8, 9
_SYMBOLS = 0b10
_TYPES_AND_SYMBOLS = 0b11


@dataclass(frozen=True)
class KeyboardState:
    """What is on without a key being held: locked modifiers and the locked group."""

    locked: int
    group: int


class _Call(rq.ReplyRequest):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("major"), rq.Card8("minor"), rq.RequestLength(), rq.List("words", rq.Card32Obj)
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Card8("device"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.List("words", rq.Card32Obj),
    )


class _Order(rq.Request):  # type: ignore[misc]
    _request = _Call._request


class Xkb:
    """The XKB extension of one connection."""

    def __init__(self, display: Any) -> None:
        """Say that we speak it.

        Raises:
            LookupError: If the X server doesn't.
        """
        found = display.query_extension("XKEYBOARD")
        if found is None:
            raise LookupError("this X server has no XKEYBOARD extension")
        self._display = display
        self._major = found.major_opcode
        self._ask(_USE, struct.pack("=HH", 1, 0))

    def layout(self) -> Layout:
        """Read what the keyboard says that XTest presses."""
        modifier_map = self._display.get_modifier_mapping()
        try:
            return parse_layout(self._map(_XTEST_KEYBOARD), modifier_map)
        except error.XError:
            return parse_layout(self._map(_CORE_KEYBOARD), modifier_map)

    def _map(self, device: int) -> bytes:
        asked = struct.pack("=HHH", device, _TYPES_AND_SYMBOLS, 0) + bytes(18)
        return self._ask(_GET_MAP, asked)

    def assign(self, keysyms: Mapping[int, int]) -> None:
        """Let keys (keycodes) say one keysym each and nothing else, or nothing at all if it is 0.

        All in one request: after each, window managers take all their keys anew.
        """
        symbols = symbols_of(self._map(_CORE_KEYBOARD))
        for keycode, keysym in keysyms.items():
            # One group of one level, by the first type of keys, which has no other.
            one = struct.pack("=4xBBHI", 1, 1, 1, keysym)
            symbols[keycode] = one if keysym else bytes(8)
        first, last = min(keysyms), max(keysyms)
        said = b"".join(symbols[keycode] for keycode in range(first, last + 1))
        count = last - first + 1
        # Device, what is set, no flags; then which keys, and that of all else there is nothing.
        head = struct.pack("=HHH", _CORE_KEYBOARD, _SYMBOLS, 0)
        head += struct.pack(
            "=BBBBBBH", min(symbols), max(symbols), 0, 0, first, count, (len(said) - 8 * count) // 4
        )
        self._order(_SET_MAP, head + bytes(18) + said)

    def state(self) -> KeyboardState:
        """Tell what is locked now."""
        said = self._ask(_GET_STATE, struct.pack("=HH", _CORE_KEYBOARD, 0))
        return KeyboardState(locked=said[3], group=said[5])

    def lock(self, state: KeyboardState) -> None:
        """Lock these modifiers and this group, and no other; nothing stays latched."""
        words = struct.pack(
            "=HBBBBBBxBh", _CORE_KEYBOARD, 0xFF, state.locked, 1, state.group, 0xFF, 0, 1, 0
        )
        self._order(_LATCH_LOCK, words)

    def _order(self, minor: int, body: bytes) -> None:
        _Order(self._display.display, None, self._major, minor, _words(body))

    def _ask(self, minor: int, body: bytes) -> bytes:
        reply = _Call(self._display.display, 0, self._major, minor, _words(body))
        return struct.pack(f"={len(reply.words)}I", *reply.words)


def _words(body: bytes) -> list[int]:
    return list(struct.unpack(f"={len(body) // 4}I", body))
