"""Which key says which character: the keyboard's own table, read by the XKB extension.

Protocol: The X Keyboard Extension: Protocol Specification, requests GetMap, GetState and
LatchLockState. The core protocol's table does not say by which modifiers a level is reached.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from Xlib import X, error
from Xlib.protocol import rq

SHIFT, LOCK = 1 << 0, 1 << 1
SHIFT_L, CONTROL_L, LEVEL3_SHIFT, NUM_LOCK = 0xFFE1, 0xFFE3, 0xFE03, 0xFF7F
RETURN, TAB = 0xFF0D, 0xFF09

_CORE_KEYBOARD = 0x100
_XTEST_KEYBOARD = 5
"""What XTest presses has a table of its own, and X servers make its keyboard fifth."""

_USE, _GET_STATE, _LATCH_LOCK, _GET_MAP = 0, 4, 5, 8
_TYPES_AND_SYMBOLS = 0b11

_EIGHT_BIT = {
    0x01: "iso8859_2", 0x02: "iso8859_3", 0x03: "iso8859_4", 0x05: "iso8859_6",
    0x0C: "iso8859_8", 0x0D: "iso8859_11",
}  # fmt: skip
"""Keysyms older than Unicode: high byte, and what the low byte is a character of."""
COMPOSED = "\u17fb\u17fc\u17fd\u17fe\u17ff\ufef5\ufef7\ufef9\ufefb"
"""Characters whose key types two others, by the table en_US.UTF-8/Compose of libX11."""
_CYRILLIC_A1 = "ђѓёєѕіїјљњћќґўџ№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏ"


@dataclass(frozen=True)
class Stroke:
    """A key, and the real modifiers that are held with it."""

    keycode: int
    modifiers: int = 0


@dataclass(frozen=True)
class Layout:
    """What the keyboard can say.

    Attributes:
        groups: For each group of the layout (a language, mostly): character to stroke.
        keys: Keysym without modifiers: keycode.
        modifier_keys: Real modifier (one bit): a keycode that holds it.
        modifier_codes: Every keycode that is a modifier.
        num_lock: The modifier of Num Lock, 0 if there is none.
        spare: Keycodes that say nothing.
    """

    groups: tuple[Mapping[str, Stroke], ...]
    keys: Mapping[int, int]
    modifier_keys: Mapping[int, int]
    modifier_codes: frozenset[int]
    num_lock: int
    spare: tuple[int, ...]

    def group_for(self, text: str, current: int) -> int | None:
        """Return a group that has every character of a text, the current one if it does."""
        order = sorted(range(len(self.groups)), key=lambda group: group != current)
        return next((n for n in order if all(char in self.groups[n] for char in text)), None)


@dataclass(frozen=True)
class KeyboardState:
    """What is on without a key being held: locked modifiers and the locked group."""

    locked: int
    group: int


@dataclass(frozen=True)
class _Key:
    keycode: int
    types: tuple[int, ...]
    width: int
    symbols: tuple[int, ...]

    def levels(self, group: int) -> tuple[int, ...]:
        """Return the keysyms of a group; a key with fewer groups says the same in the others."""
        start = (group % len(self.types)) * self.width
        return self.symbols[start : start + self.width]


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

    def state(self) -> KeyboardState:
        """Tell what is locked now."""
        said = self._ask(_GET_STATE, struct.pack("=HH", _CORE_KEYBOARD, 0))
        return KeyboardState(locked=said[3], group=said[5])

    def lock(self, state: KeyboardState) -> None:
        """Lock these modifiers and this group, and no other; nothing stays latched."""
        words = struct.pack(
            "=HBBBBBBxBh", _CORE_KEYBOARD, 0xFF, state.locked, 1, state.group, 0xFF, 0, 1, 0
        )
        _Order(self._display.display, None, self._major, _LATCH_LOCK, _words(words))

    def _ask(self, minor: int, body: bytes) -> bytes:
        reply = _Call(self._display.display, 0, self._major, minor, _words(body))
        return struct.pack(f"={len(reply.words)}I", *reply.words)


def _words(body: bytes) -> list[int]:
    return list(struct.unpack(f"={len(body) // 4}I", body))


def parse_layout(reply: bytes, modifier_map: Any) -> Layout:
    """Read a reply to GetMap with types and symbols.

    Args:
        reply: From its eighth byte on, that is, without code, device, number and length.
        modifier_map: For each of the eight real modifiers, its keycodes.
    """
    type_count, first_key, key_count = reply[7], reply[9], reply[12]
    types, rest = _read_types(reply[32:], type_count)
    keys = tuple(_read_keys(rest, first_key, key_count))
    plain = {key.levels(0)[0]: key.keycode for key in reversed(keys) if key.types and key.width}
    bits = {code: 1 << bit for bit, codes in enumerate(modifier_map) for code in codes if code}
    held = {bits[code]: code for code in _codes_of(keys, (LEVEL3_SHIFT, SHIFT_L)) if code in bits}
    count = max((len(key.types) for key in keys), default=0)
    return Layout(
        groups=tuple(_characters(keys, types, group, set(held)) for group in range(count)),
        keys=plain,
        modifier_keys=held,
        modifier_codes=frozenset(bits),
        num_lock=next((bits[c] for c in _codes_of(keys, (NUM_LOCK,)) if c in bits), 0),
        spare=tuple(key.keycode for key in keys if not any(key.symbols) and key.keycode > 8),
    )


def _codes_of(keys: tuple[_Key, ...], keysyms: tuple[int, ...]) -> Iterator[int]:
    """Yield the keycodes that say one of these without modifiers, the first code last."""
    for key in reversed(keys):
        if key.types and key.width and key.levels(0)[0] in keysyms:
            yield key.keycode


def _read_types(data: bytes, count: int) -> tuple[list[dict[int, int]], bytes]:
    """Return for each type of key: level to the modifiers that reach it; and what follows."""
    types = []
    for _ in range(count):
        entries, preserves = data[5], data[6]
        levels = {0: 0}
        for number in range(entries):
            active, mask, level = struct.unpack_from("=BBB", data, 8 + number * 8)
            if active:
                levels[level] = min(levels.get(level, mask), mask, key=lambda m: (m & LOCK, m))
        types.append(levels)
        data = data[8 + entries * (12 if preserves else 8) :]
    return types, data


def _read_keys(data: bytes, first: int, count: int) -> Iterator[_Key]:
    for keycode in range(first, first + count):
        groups, width, symbol_count = data[4] & 0x0F, data[5], struct.unpack_from("=H", data, 6)[0]
        symbols = struct.unpack_from(f"={symbol_count}I", data, 8)
        yield _Key(keycode, tuple(data[:groups]), width, symbols)
        data = data[8 + symbol_count * 4 :]


def _characters(
    keys: tuple[_Key, ...], types: list[dict[int, int]], group: int, modifiers: set[int]
) -> dict[str, Stroke]:
    """Return the strokes of a group, each with the fewest modifiers."""
    usable = sum(modifiers)
    found: dict[str, Stroke] = {}
    for key in keys:
        if not key.types:
            continue
        reached_by = types[key.types[group % len(key.types)]]
        for level, keysym in enumerate(key.levels(group)):
            held = reached_by.get(level)
            char = character_of(keysym)
            if char and char not in COMPOSED and held is not None and not held & ~usable:
                stroke = Stroke(key.keycode, held)
                found[char] = min(found.get(char, stroke), stroke, key=_effort)
    return found


def _effort(stroke: Stroke) -> tuple[int, int]:
    return stroke.modifiers.bit_count(), stroke.keycode


def character_of(keysym: int) -> str:
    """Return the character of a keysym, empty for one that has none or is not known here."""
    high, low = keysym >> 8, keysym & 0xFF
    if keysym >= 0x01000100:
        return chr(keysym - 0x01000000) if keysym <= 0x0110FFFF else ""
    if high == 0:
        return chr(low) if 0x20 <= low <= 0x7E or low >= 0xA0 else ""
    if high == 0x20:
        return chr(keysym)
    if high == 0x06:
        return _CYRILLIC_A1[low - 0xA1 :][:1] if low < 0xC0 else bytes([low]).decode("koi8_r")
    if low >= 0xA1 and high in _EIGHT_BIT:
        return bytes([low]).decode(_EIGHT_BIT[high], "ignore")
    return ""


def keysym_of(char: str) -> int:
    """Return the keysym of a character (X Window System Protocol, appendix A)."""
    code = ord(char)
    if char in "\n\t":
        return RETURN if char == "\n" else TAB
    return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else 0x01000000 | code


NO_SYMBOL: int = X.NoSymbol
