"""Android's key codes: which Qt key each one is here, and the few that the system takes."""

from __future__ import annotations

from PySide6.QtCore import Qt

HOME, BACK, MENU, POWER, APP_SWITCH = 3, 4, 82, 26, 187
SLEEP, WAKEUP, PASTE, ESCAPE = 223, 224, 279, 111
ENTER, DPAD_CENTER, NUMPAD_ENTER = 66, 23, 160
BACKSPACE = 67
CONFIRM = (ENTER, DPAD_CENTER, NUMPAD_ENTER)
VOLUME_STEPS = {24: 1, 25: -1, 164: -100}
# The direction pad moves the focus where no text is edited.
STEPS = {
    19: Qt.Key.Key_Backtab,
    20: Qt.Key.Key_Tab,
    21: Qt.Key.Key_Backtab,
    22: Qt.Key.Key_Tab,
}

_META_SHIFT, _META_CTRL = 0xC1, 0x7000

_QT = {
    19: Qt.Key.Key_Up,
    20: Qt.Key.Key_Down,
    21: Qt.Key.Key_Left,
    22: Qt.Key.Key_Right,
    61: Qt.Key.Key_Tab,
    62: Qt.Key.Key_Space,
    67: Qt.Key.Key_Backspace,
    92: Qt.Key.Key_PageUp,
    93: Qt.Key.Key_PageDown,
    112: Qt.Key.Key_Delete,
    122: Qt.Key.Key_Home,
    123: Qt.Key.Key_End,
}
# Punctuation and the numeric pad: code to (plain, shifted).
_SIGNS = {
    17: "**", 18: "##", 55: ",<", 56: ".>", 68: "`~", 69: "-_", 70: "=+", 71: "[{", 72: "]}",
    73: "\\|", 74: ";:", 75: "'\"", 76: "/?", 77: "@@", 81: "++", 62: "  ",
    154: "//", 155: "**", 156: "--", 157: "++", 158: "..", 159: ",,", 161: "==",
}  # fmt: skip
_SHIFTED_DIGITS = ")!@#$%^&*("


def qt_key(keycode: int) -> Qt.Key | None:
    """Return the Qt key that an editing or moving key code is."""
    return _QT.get(keycode)


def typed_text(keycode: int, meta: int = 0) -> str:
    """Return what a character key types, empty for a key that types nothing."""
    shift = bool(meta & _META_SHIFT)
    if 7 <= keycode <= 16:
        return _SHIFTED_DIGITS[keycode - 7] if shift else str(keycode - 7)
    if 29 <= keycode <= 54:
        letter = chr(ord("a") + keycode - 29)
        return letter.upper() if shift else letter
    if 144 <= keycode <= 153:
        return str(keycode - 144)
    return _SIGNS.get(keycode, "  ")[shift].strip() or (" " if keycode == 62 else "")


def modifiers(meta: int) -> Qt.KeyboardModifier:
    """Return Qt's modifiers for Android's meta state."""
    found = Qt.KeyboardModifier.NoModifier
    if meta & _META_SHIFT:
        found |= Qt.KeyboardModifier.ShiftModifier
    if meta & _META_CTRL:
        found |= Qt.KeyboardModifier.ControlModifier
    return found
