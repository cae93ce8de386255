"""``input``: touches, keys and text, by the rules of AOSP's InputShellCommand."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import count

from qvl_tools.phone.adb.command import Call, CommandFailed, java_exception
from qvl_tools.phone.adb.keycodes import ENTER, META_STATES, TAB, keycode

_SOURCES = (
    "touchnavigation",
    "touchscreen",
    "joystick",
    "stylus",
    "touchpad",
    "gamepad",
    "dpad",
    "mouse",
    "keyboard",
    "trackball",
    "rotaryencoder",
)
_MOVE_INTERVAL_S = 1 / 60
_DEFAULT_SWIPE_S = 0.3
_LONGEST_STROKE_S = 60.0  # nobody else can touch the phone meanwhile
_LONG_PRESS_S = 0.4  # ViewConfiguration's long-press timeout: a drag starts after it
_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d*)?|\.\d+)([eE][+-]?\d)?", re.ASCII)
_USAGE = """Usage: input [<source>] [-d DISPLAY_ID] <command> [<arg>...]

Sources: {sources}

Commands:
      text <string>
      keyevent [--longpress] [--doubletap] [--delay <ms>] <key code number or name> ...
      tap <x> <y>
      swipe <x1> <y1> <x2> <y2> [duration(ms)]
      draganddrop <x1> <y1> <x2> <y2> [duration(ms)]
      press
      roll <dx> <dy>
      motionevent <DOWN|UP|MOVE|CANCEL> <x> <y>
      keycombination [-t duration(ms)] <key code 1> <key code 2> ...
"""


class _Words:
    """The arguments after the verb, taken one by one, with AOSP's complaints."""

    def __init__(self, call: Call, verb: str, words: list[str]) -> None:
        self.call, self.verb, self.rest = call, verb, words
        self._last = verb

    def text(self) -> str:
        if not self.rest:
            raise self.bad("IllegalArgumentException", f'Argument expected after "{self._last}"')
        self._last = self.rest.pop(0)
        return self._last

    def number(self) -> float:
        word = self.text()
        if not _NUMBER.fullmatch(word):
            raise self.bad("NumberFormatException", f'For input string: "{word}"')
        return float(word)

    def seconds(self, default_s: float) -> float:
        """Take an optional duration in milliseconds; a negative one means the default."""
        if not self.rest:
            return default_s
        word = self.text()
        if not re.fullmatch(r"[+-]?\d{1,9}", word, re.ASCII):
            raise self.bad("NumberFormatException", f'For input string: "{word}"')
        return int(word) / 1000 if int(word) >= 0 else default_s

    def stroke_seconds(self) -> float:
        """Take an optional duration of a stroke."""
        duration_s = self.seconds(_DEFAULT_SWIPE_S)
        if duration_s > _LONGEST_STROKE_S:
            longest_ms = round(_LONGEST_STROKE_S * 1000)
            raise self.bad("IllegalArgumentException", f"duration is above {longest_ms} ms")
        return duration_s

    def options(self) -> Iterator[str]:
        while self.rest and self.rest[0].startswith("-"):
            yield self.text()

    def bad(self, exception: str, message: str) -> CommandFailed:
        return java_exception(self.call, exception, message, verb=self.verb)


def input_command(call: Call) -> str:
    """Run ``input [source] [-d DISPLAY] VERB ...``."""
    words = list(call.args)
    if words and words[0] in _SOURCES:
        words.pop(0)
    if words[:1] == ["-d"] and len(words) > 1:
        call = call.on_display(words[1])
        del words[:2]
    if not words or words[0] in ("-h", "--help", "help"):
        usage = _USAGE.format(sources=" ".join(_SOURCES))
        raise CommandFailed("", stdout=usage, status=0 if words else 255)
    verb = words.pop(0)
    action = _VERBS.get(verb)
    if action is None:
        raise CommandFailed("", stdout=f"Unknown command: {verb}\n", status=255)
    with call.device.gesture:
        action(call, _Words(call, verb, words))
    return ""


def _tap(call: Call, words: _Words) -> None:
    x_px, y_px = words.number(), words.number()
    call.controls.touch("down", x_px, y_px)
    call.controls.touch("up", x_px, y_px)


def _swipe(call: Call, words: _Words) -> None:
    points = [words.number() for _ in range(4)]
    _stroke(call, points, words.stroke_seconds(), hold_s=0)


def _drag_and_drop(call: Call, words: _Words) -> None:
    points = [words.number() for _ in range(4)]
    _stroke(call, points, words.stroke_seconds(), hold_s=_LONG_PRESS_S)


def _stroke(call: Call, points: list[float], duration_s: float, *, hold_s: float) -> None:
    """Draw one straight stroke: moves at about 60 Hz, spread evenly over its real duration.

    It is cancelled when the client leaves, so that the phone is free for others.
    """
    x1, y1, x2, y2 = points
    controls = call.controls
    controls.touch("down", x1, y1)
    waited = call.pause(hold_s)
    start_s = time.monotonic()
    for step in count(1):
        next_s = start_s + min(step * _MOVE_INTERVAL_S, duration_s)
        waited = waited and call.pause(next_s - time.monotonic())
        elapsed_s = time.monotonic() - start_s
        if elapsed_s >= duration_s or not waited:
            break
        part = elapsed_s / duration_s
        controls.touch("move", x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)
    if not waited:
        controls.touch("cancel", x1, y1)
        return
    controls.touch("move", x2, y2)
    controls.touch("up", x2, y2)


def _motion_event(call: Call, words: _Words) -> None:
    kind = words.text().upper()
    x_px, y_px = words.number(), words.number()
    match kind:
        case "DOWN":
            call.controls.touch("down", x_px, y_px)
        case "UP":
            call.controls.touch("up", x_px, y_px)
        case "MOVE":
            call.controls.touch("move", x_px, y_px)
        case "CANCEL":
            call.controls.touch("cancel", x_px, y_px)
        case _:
            raise words.bad("IllegalArgumentException", f"Unknown motionevent {kind}")


def _key_event(call: Call, words: _Words) -> None:
    long_press, repeat, delay_s = False, 1, 0.0
    for option in words.options():
        if option == "--longpress":
            long_press = True
        elif option == "--doubletap":
            repeat = 2
        elif option == "--delay":
            delay_s = words.seconds(0.0)
        elif option == "--duration":
            long_press = words.seconds(0.0) >= _LONG_PRESS_S
        elif option != "--async":
            raise words.bad("IllegalArgumentException", f"Unsupported option: {option}")
    names = [words.text(), *words.rest]
    for index, name in enumerate(names):
        if index:
            call.pause(delay_s)
        for _ in range(repeat):
            call.controls.key(keycode(name), long_press=long_press)


def _key_combination(call: Call, words: _Words) -> None:
    for option in words.options():
        if option == "-t":
            words.seconds(0.0)
    codes = [keycode(words.text()), keycode(words.text()), *map(keycode, words.rest)]
    meta = 0
    for code in codes:
        meta |= META_STATES.get(code, 0)
    for code in codes:
        if code not in META_STATES:
            call.controls.key(code, meta=meta)


def _text(call: Call, words: _Words) -> None:
    """Type as AOSP does: ``%s`` is a space, and one unmappable character stops it all."""
    text = words.text().replace("%s", " ")
    if not all(letter in "\n\t" or " " <= letter <= "~" for letter in text):
        raise words.bad("NullPointerException", "Attempt to get length of null array")
    for part in re.split(r"([\n\t])", text):
        if part in ("\n", "\t"):
            call.controls.key(ENTER if part == "\n" else TAB)
        elif part:
            call.controls.commit_text(part)


def _press(call: Call, words: _Words) -> None:
    """Press the trackball, which this phone does not have."""


def _roll(call: Call, words: _Words) -> None:
    """Roll the trackball, which this phone does not have."""
    words.number()
    words.number()


_VERBS: dict[str, Callable[[Call, _Words], None]] = {
    "tap": _tap,
    "swipe": _swipe,
    "draganddrop": _drag_and_drop,
    "motionevent": _motion_event,
    "keyevent": _key_event,
    "keycombination": _key_combination,
    "text": _text,
    "press": _press,
    "roll": _roll,
}
