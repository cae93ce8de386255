"""The keyboard of an X server, pressed by the XTEST extension.

Not through pyautogui: it leaves names out without a word (``super``, ``é``), presses the key of the
other character for ``<``, and knows one display per process. The layout is read anew each time,
since it may change while an agent works.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from qvl_agent.errors import DisplayUnavailable
from qvl_tools.desktop.display import connect_x, gone_errors
from qvl_tools.desktop.key_names import KEYS, Key
from qvl_tools.desktop.keyboards import Code

if TYPE_CHECKING:
    from qvl_tools.desktop.x11_layout import Layout
    from qvl_tools.desktop.x11_xkb import KeyboardState

_KEY_PRESS, _KEY_RELEASE = 2, 3
_BUTTON_RELEASE = 5
_BUTTONS = {1: "the left button", 2: "the middle button", 3: "the right button"}

_PLAIN_KEYPAD = dict(
    zip(
        ("KP_0", "KP_1", "KP_2", "KP_3", "KP_4", "KP_5", "KP_6", "KP_7", "KP_8", "KP_9"),
        ("KP_Insert", "KP_End", "KP_Down", "KP_Next", "KP_Left", "KP_Begin", "KP_Right",
         "KP_Home", "KP_Up", "KP_Prior"),
        strict=True,
    )
)  # fmt: skip
"""With Num Lock, the keys of the keypad that say the first are those that else say the second."""


class X11Keys:
    """The keyboard of the DISPLAY of now. A layout to switch to is held like a key."""

    def __init__(self) -> None:
        """Connect to the server.

        Raises:
            DisplayUnavailable: If it does not answer, or has no XKEYBOARD extension.
            MissingExtra: If Xlib is not installed.
        """
        self._display = connect_x()
        self._xtest: Any = importlib.import_module("Xlib.ext.xtest")
        self._layouts = importlib.import_module("qvl_tools.desktop.x11_xkb")
        try:
            self._xkb = self._layouts.Xkb(self._display)
        except LookupError as error:
            self.close()
            raise DisplayUnavailable(f"no keys can be pressed: {error}") from error
        self._before: KeyboardState | None = None

    def strokes(self, key: Key) -> tuple[Code, ...]:
        """Return what to press for a key, in order; empty if there is no such key here."""
        layout: Layout = self._xkb.layout()
        state: KeyboardState = self._xkb.state()
        if len(key.name) == 1:
            return self._of_character(key.name, layout, state)
        for name in key.x:
            digit = state.locked & layout.num_lock and _PLAIN_KEYPAD.get(name)
            if code := layout.keys.get(_keysym(digit or name)):
                return (code,)
        return ()

    def _of_character(self, char: str, layout: Layout, state: KeyboardState) -> tuple[Code, ...]:
        group = layout.group_for(char, state.group)
        if group is None:
            return ()
        stroke = layout.groups[group][char]
        held = [code for bit, code in layout.modifier_keys.items() if stroke.modifiers & bit]
        # A Latin letter, say, while the keyboard is switched to Cyrillic.
        switch = [] if group == state.group else [str(group)]
        return (*switch, *held, stroke.keycode)

    def down(self, code: Code) -> None:
        """Press a key."""
        if isinstance(code, int):
            self._send(_KEY_PRESS, code)
        else:
            self._before = self._xkb.state()
            self._switch(self._layouts.KeyboardState(self._before.locked, int(code)))

    def up(self, code: Code) -> None:
        """Release a key."""
        if isinstance(code, int):
            self._send(_KEY_RELEASE, code)
        elif self._before:
            self._switch(self._before)

    def pressed(self) -> tuple[str, ...]:
        """Return the names of what is down now."""
        codes = self._codes_down()
        layout: Layout | None = self._xkb.layout() if codes else None
        keys = [_name(code, layout) for code in codes if layout]
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

    def _send(self, kind: int, code: int) -> None:
        self._xtest.fake_input(self._display, kind, code)
        self._display.sync()

    def _switch(self, state: KeyboardState) -> None:
        self._xkb.lock(state)
        self._display.sync()

    def _codes_down(self) -> list[int]:
        bits = self._display.query_keymap()
        return [code for code in range(8, 256) if bits[code // 8] >> code % 8 & 1]

    def _buttons_down(self) -> list[int]:
        mask = int(self._display.screen().root.query_pointer().mask)
        return [number for number in _BUTTONS if mask >> (7 + number) & 1]


@cache
def _xk() -> Any:
    xk = importlib.import_module("Xlib.XK")
    for group in ("xf86", "xkb", "korean"):  # beyond Latin-1 and the usual keys
        xk.load_keysym_group(group)
    return xk


def _keysym(name: str) -> int:
    return int(_xk().string_to_keysym(name))


def _name(code: int, layout: Layout) -> str:
    """Return what a key is called: by what it does, or what it types."""
    for key in KEYS.values():
        if any(layout.keys.get(_keysym(name)) == code for name in key.x):
            return key.name
    typed = (char for chars in layout.groups for char, at in chars.items() if at.keycode == code)
    return next(typed, f"key {code}")
