"""Every name of a key that people and models say, and what each system calls that key."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qvl_tools.desktop.key_table import CHARACTERS, MODIFIERS, NAMED

ModifierName = Literal["ctrl", "shift", "alt", "meta"]


@dataclass(frozen=True)
class Key:
    """One key.

    Attributes:
        name: What it is called here; of a key that types a character, the character.
        x: X keysyms, by name, the first that is on the keyboard counts; empty for a character.
        windows: pyautogui's name on Windows; empty where there is none.
        mac: pyautogui's name on macOS; empty where there is none.
        modifier: What it does while it is held; empty if nothing.
    """

    name: str
    x: tuple[str, ...] = ()
    windows: str = ""
    mac: str = ""
    modifier: ModifierName | Literal[""] = ""


_PREFIXES = ("keycode_", "key_", "vk_", "kc_", "xf86_", "xf86")
"""Android's, Linux's, Windows', QMK's and X's, before a name that counts without it."""


def _rows(table: str) -> list[str]:
    return table.strip().replace("\n ", " ").splitlines()


def _row(line: str, *, modifier: bool) -> Iterator[tuple[str, Key]]:
    name, x, windows, mac, *others = ("" if word == "-" else word for word in line.split())
    does: ModifierName | Literal[""] = ""
    if modifier:
        heads: tuple[ModifierName, ...] = ("ctrl", "shift", "alt", "meta")
        does = next(head for head in heads if name.startswith(head))
    key = Key(name, tuple(x.split(",")) if x else (), windows, mac, does)
    for said in (name, windows, *others):
        # Two keys may be one of pyautogui's: its name is the one's that is listed first.
        if said:
            yield compact(said), key


def compact(said: str) -> str:
    """Return a name without case and without what stands between its words."""
    return said.lower().translate({ord(char): None for char in " _-"})


def _all_keys() -> Iterator[tuple[str, Key]]:
    for line in _rows(NAMED):
        yield from _row(line, modifier=False)
    for line in _rows(MODIFIERS):
        yield from _row(line, modifier=True)
    for number in range(1, 25):
        name = f"f{number}"
        yield name, Key(name, (f"F{number}",), name, name if number <= 20 else "")
    for digit in string.digits:
        # Without Num Lock the keypad has no digits on X11: then the other ones are pressed.
        key = Key(f"num_{digit}", (f"KP_{digit}", digit), f"num{digit}")
        for said in (key.name, f"numpad{digit}", f"kp{digit}"):
            yield compact(said), key
        yield f"digit{digit}", _character(digit)
    for letter in string.ascii_lowercase:
        yield f"key{letter}", _character(letter)
    for char, names in CHARACTERS.items():
        for said in names.split():
            yield compact(said), _character(char)


def _character(char: str) -> Key:
    # pyautogui knows what is in ASCII, on each system.
    known = char if char.isascii() else ""
    return Key(char, (), known, known)


def _table() -> dict[str, Key]:
    table: dict[str, Key] = {}
    for name, key in _all_keys():
        table.setdefault(name, key)
    return table


KEYS: dict[str, Key] = _table()
"""Compact name to key; characters besides, by themselves."""

_SIGNS = {
    **{
        " ": "space",
        "\t": "tab",
        "\n": "enter",
        "\r": "enter",
        "\b": "backspace",
        "\x1b": "escape",
    },
    **{"⌘": "meta", "⌥": "alt", "⌃": "ctrl", "⇧": "shift", "⎋": "escape", "⏎": "enter", "⇥": "tab"},
    **{"⌫": "backspace", "⌦": "delete", "←": "left", "↑": "up", "→": "right", "↓": "down"},
    "\x7f": "delete",
}
"""Single characters that stand for keys with names; the arrows are nobody's character keys."""


def canonical(said: str) -> Key | None:
    """Return the key of a name, None if there is no such key.

    Case and what stands between words do not matter (``PageUp``, ``page up``, ``Page_Up``); of a
    single letter the case does: ``A`` is typed with shift.
    """
    if len(said) == 1:
        if named := _SIGNS.get(said):
            return KEYS[named]
        return _character(said) if said.isprintable() else None
    plain = said.strip().lower()
    if plain.strip("_-") != plain:  # such as ``ctrl--``, where the last one is a key itself
        return None
    bare = [plain.removeprefix(prefix) for prefix in _PREFIXES if plain.startswith(prefix)]
    for name in (plain, *bare):
        if found := KEYS.get(compact(name)):
            return found
    # Android's and Linux's names of letters: KEYCODE_A, KEY_A.
    return next((_character(name) for name in bare if len(name) == 1 and name.isprintable()), None)


def known_names() -> list[str]:
    """Return the names that keys have here, without the characters."""
    return sorted({key.name for key in KEYS.values() if len(key.name) > 1})
