"""The broadcast input method: types any Unicode text that arrives in an intent."""

from __future__ import annotations

import base64
import binascii

from qvl_tools.phone.adb.commands.intents import Intent
from qvl_tools.phone.adb.keycodes import ENTER
from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST, Controls


def deliver(controls: Controls, intent: Intent) -> None:
    """Hand an intent to the broadcast input method, if that is the current one.

    As on a phone, the sender cannot tell whether anything received it.
    """
    if controls.status().input_method != INPUT_METHOD_BROADCAST:
        return
    message = intent.extras.get("msg", "")
    match intent.action:
        case "ADB_INPUT_TEXT":
            controls.commit_text(message)
        case "ADB_INPUT_B64":
            _commit_base64(controls, message)
        case "ADB_INPUT_CHARS":
            codes = _numbers(intent.extras.get("chars", ""))
            controls.commit_text("".join(map(chr, codes)))
        case "ADB_INPUT_CODE":
            for code in _numbers(intent.extras.get("code", "")):
                controls.key(code)
        case "ADB_EDITOR_CODE":
            controls.key(ENTER)
        case "ADB_CLEAR_TEXT":
            controls.clear_text()


def _commit_base64(controls: Controls, message: str) -> None:
    try:
        text = base64.b64decode(message, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    controls.commit_text(text)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",") if word.strip().isdecimal()]
