"""Android's key names and numbers (android.view.KeyEvent)."""

from __future__ import annotations

import string

# Runs of consecutive codes: first code, then the names without KEYCODE_.
_RUNS = {
    0: "UNKNOWN SOFT_LEFT SOFT_RIGHT HOME BACK CALL ENDCALL",
    7: " ".join(string.digits),
    17: "STAR POUND DPAD_UP DPAD_DOWN DPAD_LEFT DPAD_RIGHT DPAD_CENTER VOLUME_UP VOLUME_DOWN",
    26: "POWER CAMERA CLEAR",
    29: " ".join(string.ascii_uppercase),
    55: "COMMA PERIOD ALT_LEFT ALT_RIGHT SHIFT_LEFT SHIFT_RIGHT TAB SPACE SYM EXPLORER ENVELOPE",
    66: "ENTER DEL GRAVE MINUS EQUALS LEFT_BRACKET RIGHT_BRACKET BACKSLASH SEMICOLON APOSTROPHE",
    76: "SLASH AT NUM HEADSETHOOK FOCUS PLUS MENU NOTIFICATION SEARCH MEDIA_PLAY_PAUSE MEDIA_STOP",
    87: "MEDIA_NEXT MEDIA_PREVIOUS MEDIA_REWIND MEDIA_FAST_FORWARD MUTE PAGE_UP PAGE_DOWN",
    111: "ESCAPE FORWARD_DEL CTRL_LEFT CTRL_RIGHT CAPS_LOCK SCROLL_LOCK META_LEFT META_RIGHT",
    119: "FUNCTION SYSRQ BREAK MOVE_HOME MOVE_END INSERT FORWARD MEDIA_PLAY MEDIA_PAUSE",
    131: "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 NUM_LOCK",
    144: " ".join(f"NUMPAD_{digit}" for digit in string.digits),
    154: "NUMPAD_DIVIDE NUMPAD_MULTIPLY NUMPAD_SUBTRACT NUMPAD_ADD NUMPAD_DOT NUMPAD_COMMA",
    160: "NUMPAD_ENTER NUMPAD_EQUALS NUMPAD_LEFT_PAREN NUMPAD_RIGHT_PAREN VOLUME_MUTE INFO",
    168: "ZOOM_IN ZOOM_OUT",
    176: "SETTINGS",
    187: "APP_SWITCH",
    204: "LANGUAGE_SWITCH",
    207: "CONTACTS CALENDAR MUSIC CALCULATOR",
    219: "ASSIST BRIGHTNESS_DOWN BRIGHTNESS_UP MEDIA_AUDIO_TRACK SLEEP WAKEUP",
    231: "VOICE_ASSIST",
    276: "SOFT_SLEEP CUT COPY PASTE",
    284: "ALL_APPS REFRESH",
}

CODES = {
    name: first + offset
    for first, names in _RUNS.items()
    for offset, name in enumerate(names.split())
}
"""Key number by name without ``KEYCODE_``."""

ENTER, TAB, DEL = CODES["ENTER"], CODES["TAB"], CODES["DEL"]
HOME, MENU = CODES["HOME"], CODES["MENU"]

_META = {
    "SHIFT_LEFT": 0x41,
    "SHIFT_RIGHT": 0x81,
    "ALT_LEFT": 0x12,
    "ALT_RIGHT": 0x22,
    "CTRL_LEFT": 0x3000,
    "CTRL_RIGHT": 0x5000,
    "META_LEFT": 0x30000,
    "META_RIGHT": 0x50000,
}
META_STATES = {CODES[name]: bits for name, bits in _META.items()}
"""META_*_ON bits that a held modifier key stands for, by key number."""


def keycode(word: str) -> int:
    """Return the number of a key given as ``66``, ``ENTER`` or ``KEYCODE_ENTER``.

    Unknown words give 0 (KEYCODE_UNKNOWN): Android's ``input`` sends that key, and nothing happens.
    """
    if word.isdecimal():
        return int(word)
    return CODES.get(word.upper().removeprefix("KEYCODE_"), 0)
