"""Input commands on the paper phone: touches, keys, text; and captures."""

from __future__ import annotations

import io
import struct
import time

import pytest
from PIL import Image
from tests.phone.adb_talk import Run
from tests.phone.paper_phone import COUNTER, NOTES, SETTINGS, PaperPhone


@pytest.mark.parametrize("command", ["input tap", "input touchscreen tap", "cmd input tap"])
def test_tap(sh: Run, paper: PaperPhone, command: str) -> None:
    paper.app = COUNTER
    x_px, y_px = paper.centre("plus")
    assert sh(f"{command} {x_px} {y_px}.5").status == 0
    assert paper.count == 1


def test_swipe_scrolls(sh: Run, paper: PaperPhone) -> None:
    paper.app = SETTINGS
    sh("input swipe 500 1800 500 800 60")
    assert paper.scroll_px == 1000


def test_a_swipe_in_place_is_a_long_press(sh: Run, paper: PaperPhone) -> None:
    started_s = time.monotonic()
    sh("input swipe 300 300 300 300 120")
    assert time.monotonic() - started_s >= 0.12
    assert {(x, y) for _, x, y in paper.touches} == {(300, 300)}


def test_drag_and_drop_holds_first(sh: Run, paper: PaperPhone) -> None:
    started_s = time.monotonic()
    sh("input draganddrop 1 2 30 40 20")
    assert time.monotonic() - started_s >= 0.42
    first, *_, last = paper.touches
    assert [first, last] == [("down", 1, 2), ("up", 30, 40)]


def test_a_stroke_too_long_for_others_to_wait_is_refused(sh: Run, paper: PaperPhone) -> None:
    for verb in ("swipe", "draganddrop"):
        done = sh(f"input {verb} 1 2 3 4 60001")
        assert done.status == 255
        assert b"IllegalArgumentException: duration is above 60000 ms" in done.err
    assert paper.touches == []


def test_motion_events_one_by_one(sh: Run, paper: PaperPhone) -> None:
    for event in ("DOWN 1 2", "MOVE 3 4", "UP 3 4", "cancel 0 0"):
        assert sh(f"input motionevent {event}").status == 0
    assert [phase for phase, _, _ in paper.touches] == ["down", "move", "up", "cancel"]


@pytest.mark.parametrize(
    ("words", "pressed"),
    [
        ("3", [(3, False, 0)]),
        ("HOME", [(3, False, 0)]),
        ("KEYCODE_DPAD_CENTER KEYCODE_A 66", [(23, False, 0), (29, False, 0), (66, False, 0)]),
        ("--longpress POWER", [(26, True, 0)]),
        ("--doubletap 62", [(62, False, 0)] * 2),
        ("--async --delay 1 TAB F12", [(61, False, 0), (142, False, 0)]),
        ("KEYCODE_PASTE WAKEUP APP_SWITCH", [(279, False, 0), (224, False, 0), (187, False, 0)]),
        ("NO_SUCH_KEY", [(0, False, 0)]),
    ],
)
def test_keys(sh: Run, paper: PaperPhone, words: str, pressed: list[tuple[int, bool, int]]) -> None:
    assert sh(f"input keyevent {words}").status == 0
    assert paper.keys == pressed


def test_key_combinations(sh: Run, paper: PaperPhone) -> None:
    sh("input keycombination CTRL_LEFT SHIFT_LEFT A")
    assert paper.keys == [(29, False, 0x3041)]


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("'a%sb'", "a b"),
        ("100%sure", "100 ure"),
        ("first second", "first"),
        ("'line\nbreak'", "line\nbreak"),
    ],
)
def test_typing(sh: Run, paper: PaperPhone, words: str, typed: str) -> None:
    paper.app, paper.focused = NOTES, True
    assert sh(f"input text {words}").status == 0
    assert paper.text == typed


def test_typing_a_line_end_presses_enter(sh: Run, paper: PaperPhone) -> None:
    sh("input text 'a\n\tb'")
    assert [code for code, _, _ in paper.keys] == [66, 61]


@pytest.mark.parametrize("text", ["你好", "naïve", "ok😸"])
def test_typing_beyond_ascii_types_nothing(sh: Run, paper: PaperPhone, text: str) -> None:
    paper.app, paper.focused = NOTES, True
    done = sh(f"input text '{text}'")
    assert (done.status, done.out, paper.text) == (255, b"", "")
    assert b"Exception occurred while executing 'text'" in done.err
    assert b"java.lang.NullPointerException: Attempt to get length of null array" in done.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("tap 100", 'IllegalArgumentException: Argument expected after "100"'),
        ("tap a 1", 'NumberFormatException: For input string: "a"'),
        ("tap nan 1", 'NumberFormatException: For input string: "nan"'),
        ("swipe 1 2 3", 'Argument expected after "3"'),
        ("swipe 1 2 3 4 fast", 'For input string: "fast"'),
        ("text", 'Argument expected after "text"'),
        ("keyevent", 'Argument expected after "keyevent"'),
        ("motionevent HOVER 1 2", "HOVER"),
    ],
)
def test_bad_input_arguments(sh: Run, paper: PaperPhone, words: str, complaint: str) -> None:
    done = sh(f"input {words}")
    assert done.status == 255
    assert complaint in done.err.decode()
    assert (paper.touches, paper.keys) == ([], [])


def test_input_usage(sh: Run) -> None:
    assert sh("input").status == 255
    assert sh("input").text.startswith("Usage: input [<source>]")
    assert (sh("input fly 1").text, sh("input fly 1").status) == ("Unknown command: fly\n", 255)


def test_captures(sh: Run, paper: PaperPhone) -> None:
    raw = sh("screencap").out
    assert struct.unpack_from("<3I", raw) == (1080, 2400, 1)
    assert raw[16:] == paper.capture().rgba
    for line in ("screencap -p", "screencap -d 0 -p", "screencap /sdcard/a.png; cat /sdcard/a.png"):
        picture = Image.open(io.BytesIO(sh(line).out))
        assert (picture.mode, picture.tobytes()) == ("RGBA", paper.capture().rgba)
    assert sh("screencap -z").status == 1
