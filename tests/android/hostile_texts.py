"""Texts that try to be commands: 40 ways to break out of a word, each with 25 commands to run.

Every command leaves a trace on the simulated phone: a file, a setting, a key or another app.
"""

from __future__ import annotations

import random

from tests.texts.hard_texts import HARD_TEXTS

BREAKOUTS = (
    "$({0})", "`{0}`", ";{0}", "; {0} ;", "&{0}&", "&& {0}", "|| {0}", "| {0}", "x;{0};y",
    "';{0};'", "\";{0};\"", "'$({0})'", "\"$({0})\"", "'`{0}`'", "\"`{0}`\"", "')';{0};('",
    "'\"'\"';{0};'\"'\"'", "\\';{0};\\'", "\\\";{0};\\\"", "'\\'';{0};'\\''", "\\\\';{0}",
    "$'x';{0}",
    "\n{0}\n", "a\n{0}", "\t;{0}", "a\\\n;{0}", "${{x:-$({0})}}", "$((1$({0})))", ">(cat)<({0})",
    "{{ {0}; }}", "({0})", "<<E\n$({0})\nE\n", "eval {0}", "# \n{0}", "%s;{0}%s", "100%;{0}",
    "é;{0}", "你$({0})好", "\U0001f638`{0}`", "- --help;{0}",
)  # fmt: skip
COMMANDS = (
    "touch /sdcard/canary", "touch /data/local/tmp/canary", "echo x>/sdcard/canary",
    "echo x >> /data/local/tmp/canary", "mkdir /sdcard/canary", "cp /system/bin/sh /sdcard/canary",
    "tee /sdcard/canary", "settings put global canary 1", "settings put secure canary $(id)",
    "settings put system canary `id`", "cmd settings put global canary 1", "input keyevent 3",
    "input keyevent KEYCODE_HOME", "input tap 5 5", "input swipe 1 1 900 900",
    "am force-stop com.qvl.notes",
    "am start -n com.qvl.counter/.MainActivity", "monkey -p com.qvl.counter 1",
    "pm clear com.qvl.notes", "wm size 700x900", "wm density 200", "svc wifi disable",
    "ime set com.android.adbkeyboard/.AdbIME", "sh -c 'touch /sdcard/canary'",
    "sleep 0 && mv /sdcard/Download /sdcard/canary",
)  # fmt: skip
HOSTILE_TEXTS = tuple(way.format(command) for way in BREAKOUTS for command in COMMANDS)

_PIECES = (
    tuple(hard.text for hard in HARD_TEXTS if hard.category in ("shell", "format", "quotes"))
    + COMMANDS
)


def fuzz(count: int, *, seed: int) -> tuple[str, ...]:
    """Return texts glued together from hard ones and commands."""
    rng = random.Random(seed)
    return tuple("".join(rng.choices(_PIECES, k=rng.randint(2, 5))) for _ in range(count))
