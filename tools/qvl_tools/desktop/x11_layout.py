"""Which key says which character: the keyboard's own table, as the XKB extension gives it.

Protocol: The X Keyboard Extension: Protocol Specification, reply to GetMap. The core protocol's
table does not say by which modifiers a level is reached.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

SHIFT, LOCK = 1 << 0, 1 << 1
SHIFT_L, CONTROL_L, LEVEL3_SHIFT, NUM_LOCK = 0xFFE1, 0xFFE3, 0xFE03, 0xFF7F
RETURN, TAB = 0xFF0D, 0xFF09

_EIGHT_BIT = {
    0x01: "iso8859_2", 0x02: "iso8859_3", 0x03: "iso8859_4", 0x05: "iso8859_6",
    0x0C: "iso8859_8", 0x0D: "iso8859_11",
}  # fmt: skip
"""Keysyms older than Unicode: high byte, and what the low byte is a character of."""
COMPOSED = "\u17fb\u17fc\u17fd\u17fe\u17ff\ufef5\ufef7\ufef9\ufefb"
"""Characters whose key types two others, by the table en_US.UTF-8/Compose of libX11."""
_GREEK_FROM = {
    0xA1: "ΆΈΉΊΪ", 0xA7: "ΌΎΫ", 0xAB: "Ώ", 0xB1: "άέήίϊΐόύϋΰώ", 0xC1: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣ",
    0xD4: "ΤΥΦΧΨΩ", 0xE1: "αβγδεζηθικλμνξοπρσςτυφχψω",
}  # fmt: skip
_GREEK = {
    first + place: char for first, run in _GREEK_FROM.items() for place, char in enumerate(run)
}
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

    def without(self, keycodes: Collection[int]) -> Layout:
        """Return it without what these keys say."""
        groups = tuple(
            {char: stroke for char, stroke in group.items() if stroke.keycode not in keycodes}
            for group in self.groups
        )
        return replace(self, groups=groups)

    def group_for(self, text: str, current: int) -> int | None:
        """Return a group that has every character of a text, the current one if it does."""
        order = sorted(range(len(self.groups)), key=lambda group: group != current)
        return next((n for n in order if all(char in self.groups[n] for char in text)), None)


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


def parse_layout(reply: bytes, modifier_map: Any) -> Layout:
    """Read a reply to GetMap with types and symbols.

    Args:
        reply: From its eighth byte on, that is, without code, device, number and length.
        modifier_map: For each of the eight real modifiers, its keycodes.
    """
    types, rest = _read_types(reply[32:], count=reply[7])
    keys = tuple(_read_keys(rest, reply[9], reply[12]))
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


def symbols_of(reply: bytes) -> dict[int, bytes]:
    """Return, by keycode, what a reply to GetMap says of each key, as SetMap takes it."""
    _, data = _read_types(reply[32:], count=reply[7])
    found = {}
    for keycode in range(reply[9], reply[9] + reply[12]):
        size = 8 + 4 * int(struct.unpack_from("=H", data, 6)[0])
        found[keycode], data = data[:size], data[size:]
    return found


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
        return _CYRILLIC_A1[low - 0xA1] if 0xA1 <= low < 0xC0 else _decoded(low, "koi8_r")
    if high == 0x07:
        return _GREEK.get(low, "")
    return _decoded(low, _EIGHT_BIT[high]) if high in _EIGHT_BIT else ""


def _decoded(low: int, encoding: str) -> str:
    return bytes([low]).decode(encoding, "ignore") if low >= 0xA1 else ""


def keysym_of(char: str) -> int:
    """Return the keysym of a character (X Window System Protocol, appendix A)."""
    code = ord(char)
    if char in "\n\t":
        return RETURN if char == "\n" else TAB
    return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else 0x01000000 | code
