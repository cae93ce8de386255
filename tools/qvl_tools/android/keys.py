"""Names of keys, as people and models say them, and what Android calls them."""

from __future__ import annotations

import string

from qvl_agent.actions import SystemButtonName

SYSTEM_BUTTONS: dict[SystemButtonName, str] = {
    "back": "KEYCODE_BACK",
    "home": "KEYCODE_HOME",
    "recents": "KEYCODE_APP_SWITCH",
    "enter": "KEYCODE_ENTER",
    "menu": "KEYCODE_MENU",
}

_SPOKEN = {
    "backspace": "DEL",
    "delete": "FORWARD_DEL",
    "del": "FORWARD_DEL",
    "esc": "ESCAPE",
    "return": "ENTER",
    "up": "DPAD_UP",
    "down": "DPAD_DOWN",
    "left": "DPAD_LEFT",
    "right": "DPAD_RIGHT",
    "center": "DPAD_CENTER",
    "pageup": "PAGE_UP",
    "pagedown": "PAGE_DOWN",
    "end": "MOVE_END",
    "ctrl": "CTRL_LEFT",
    "control": "CTRL_LEFT",
    "alt": "ALT_LEFT",
    "shift": "SHIFT_LEFT",
    "meta": "META_LEFT",
    "cmd": "META_LEFT",
    "win": "META_LEFT",
    "recents": "APP_SWITCH",
    "wake": "WAKEUP",
    " ": "SPACE",
    ",": "COMMA",
    ".": "PERIOD",
    "-": "MINUS",
    "=": "EQUALS",
    "/": "SLASH",
    "\\": "BACKSLASH",
    ";": "SEMICOLON",
    "'": "APOSTROPHE",
    "`": "GRAVE",
    "[": "LEFT_BRACKET",
    "]": "RIGHT_BRACKET",
    "@": "AT",
    "+": "PLUS",
    "*": "STAR",
    "#": "POUND",
}
_OWN_NAMES = (
    "home", "back", "menu", "search", "enter", "tab", "space", "escape", "insert", "dpad_up",
    "dpad_down", "dpad_left", "dpad_right", "dpad_center", "page_up", "page_down", "move_home",
    "move_end", "forward_del", "clear", "cut", "copy", "paste", "caps_lock", "num_lock",
    "ctrl_left", "ctrl_right", "alt_left", "alt_right", "shift_left", "shift_right",
    "meta_left", "meta_right", "app_switch", "notification", "settings", "power", "sleep",
    "wakeup", "camera", "call", "endcall", "volume_up", "volume_down", "volume_mute", "mute",
    "brightness_up", "brightness_down", "media_play", "media_pause", "media_play_pause",
    "media_stop", "media_next", "media_previous",
)  # fmt: skip

KEYS: dict[str, str] = {
    **{name: name.upper() for name in _OWN_NAMES},
    **{char: char.upper() for char in string.ascii_lowercase + string.digits},
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    **_SPOKEN,
}
"""Lower-case name to Android's, without ``KEYCODE_``."""


def keycode(name: str) -> str | None:
    """Return Android's name of a key, None if there is no such key.

    Case does not matter; ``KEYCODE_TAB``, ``Page Up`` and ``page-up`` are understood, too.
    """
    said = name.lower().removeprefix("keycode_")
    plain = said.strip().replace(" ", "_").replace("-", "_")
    known = KEYS.get(said) or KEYS.get(plain) or KEYS.get(plain.replace("_", ""))
    return f"KEYCODE_{known}" if known else None
