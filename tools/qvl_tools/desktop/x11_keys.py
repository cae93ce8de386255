"""The keyboard of an X server, pressed by the XTEST extension.

Not through pyautogui: it leaves names out without a word (``super``, ``é``), presses the key of the
other character for ``<``, and knows one display per process. The layout is read anew each time,
since it may change while an agent works.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from qvl_tools.desktop.display import connect_x, gone_errors
from qvl_tools.desktop.key_names import KEYS, Key
from qvl_tools.desktop.keyboards import Code

_KEY_PRESS, _KEY_RELEASE = 2, 3
_BUTTON_RELEASE = 5
_SHIFT, _THIRD_LEVEL = "Shift_L", "ISO_Level3_Shift"
_LEVELS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ()),
    (1, (_SHIFT,)),
    (4, (_THIRD_LEVEL,)),
    (5, (_THIRD_LEVEL, _SHIFT)),
)
"""Column of the core keyboard mapping: what is held to get at it. Columns 2 and 3 are of a second
layout, which XKB switches to by itself."""
_KEYPAD = range(0xFF80, 0xFFBE)
_NUM_LOCK_MASK = 1 << 4
"""Mod2, where every XKB layout has Num Lock."""
_BUTTONS = {1: "the left button", 2: "the middle button", 3: "the right button"}


class X11Keyboard:
    """The keyboard of the DISPLAY of now."""

    def __init__(self) -> None:
        """Connect to the server.

        Raises:
            DisplayUnavailable: If it does not answer.
            MissingExtra: If Xlib is not installed.
        """
        self._display = connect_x()
        self._xtest: Any = importlib.import_module("Xlib.ext.xtest")
        self._first: int = self._display.display.info.min_keycode
        self._count: int = self._display.display.info.max_keycode - self._first + 1

    def strokes(self, key: Key) -> tuple[Code, ...]:
        """Return what to press for a key, in order; empty if there is no such key here."""
        table = self._layout()
        for keysym in _keysyms(key):
            for column, held in self._levels_of(keysym):
                codes = [_code(table, keysym, column, self._first)]
                codes = [_code(table, _keysym(name), 0, self._first) for name in held] + codes
                if None not in codes:
                    return tuple(code for code in codes if code is not None)
        return ()

    def down(self, code: Code) -> None:
        """Press a key."""
        self._send(_KEY_PRESS, code)

    def up(self, code: Code) -> None:
        """Release a key."""
        self._send(_KEY_RELEASE, code)

    def pressed(self) -> tuple[str, ...]:
        """Return the names of what is down now."""
        table = self._layout()
        keys = [_name(table[code - self._first]) for code in self._codes_down()]
        return (*keys, *(_BUTTONS[number] for number in self._buttons_down()))

    def let_go(self) -> None:
        """Release whatever a program left pressed."""
        for code in self._codes_down():
            self._send(_KEY_RELEASE, code)
        for number in self._buttons_down():
            self._send(_BUTTON_RELEASE, number)

    def close(self) -> None:
        """Close the connection."""
        with suppress(*gone_errors()):
            self._display.close()

    def _send(self, kind: int, code: Code) -> None:
        self._xtest.fake_input(self._display, kind, code)
        self._display.sync()

    def _layout(self) -> Sequence[Sequence[int]]:
        table: Sequence[Sequence[int]] = self._display.get_keyboard_mapping(
            self._first, self._count
        )
        return table

    def _mask(self) -> int:
        return int(self._display.screen().root.query_pointer().mask)

    def _codes_down(self) -> list[int]:
        bits = self._display.query_keymap()
        return [code for code in range(self._first, 256) if bits[code // 8] >> code % 8 & 1]

    def _buttons_down(self) -> list[int]:
        mask = self._mask()
        return [number for number in _BUTTONS if mask >> (7 + number) & 1]

    def _levels_of(self, keysym: int) -> Iterable[tuple[int, tuple[str, ...]]]:
        if keysym not in _KEYPAD:
            return _LEVELS
        # Num Lock alone makes the keypad's digits; shift does not, whatever the mapping says.
        return _LEVELS[:1] if not self._mask() & _NUM_LOCK_MASK else ((0, ()), (1, ()))


@cache
def _xk() -> Any:
    xk = importlib.import_module("Xlib.XK")
    for group in ("xf86", "xkb", "korean"):  # beyond Latin-1 and the usual keys
        xk.load_keysym_group(group)
    return xk


def _keysym(name: str) -> int:
    return int(_xk().string_to_keysym(name))


def _keysyms(key: Key) -> list[int]:
    if len(key.name) > 1:
        return [_keysym(name) for name in key.x]
    point = ord(key.name)
    latin = 0x20 <= point <= 0x7E or 0xA0 <= point <= 0xFF
    return [point if latin else 0x01000000 | point]


def _code(table: Sequence[Sequence[int]], keysym: int, column: int, first: int) -> int | None:
    """Return the first keycode that has a keysym in a column of the mapping."""
    rows = enumerate(table, first)
    return next((code for code, row in rows if column < len(row) and row[column] == keysym), None)


def _name(row: Sequence[int]) -> str:
    """Return the name of a key from its row of the mapping."""
    known = {symbol: key.name for key in reversed(KEYS.values()) for symbol in _keysyms(key)}
    symbol = row[0]
    return known.get(symbol) or (chr(symbol) if 0x20 < symbol <= 0xFF else f"keysym {symbol:#x}")
