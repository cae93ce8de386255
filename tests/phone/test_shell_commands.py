"""Each shell command on the paper phone: its effect, its words, its exit status."""

from __future__ import annotations

import base64
import io
import struct
import time
import xml.etree.ElementTree as ElementTree

import pytest
from adb_talk import Run
from paper_phone import COUNTER, HOME, NOTES, SETTINGS, PaperPhone
from PIL import Image

from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK

# input


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
    assert paper.touches[0] == ("down", 1, 2)
    assert paper.touches[-1] == ("up", 30, 40)


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


# screencap


def test_captures(sh: Run, paper: PaperPhone) -> None:
    raw = sh("screencap").out
    assert struct.unpack_from("<3I", raw) == (1080, 2400, 1)
    assert raw[16:] == paper.capture().rgba
    for line in ("screencap -p", "screencap -d 0 -p", "screencap /sdcard/a.png; cat /sdcard/a.png"):
        picture = Image.open(io.BytesIO(sh(line).out))
        assert (picture.mode, picture.tobytes()) == ("RGBA", paper.capture().rgba)
    assert sh("screencap -z").status == 1


# wm


def test_size(sh: Run, paper: PaperPhone) -> None:
    sh("wm size 720x1280")
    assert sh("wm size").text == "Physical size: 1080x2400\nOverride size: 720x1280\n"
    sh("wm size reset")
    assert sh("wm size").text == "Physical size: 1080x2400\n"
    assert sh("wm size 9x9").status == 255
    assert sh("wm size big").status == 255


def test_density(sh: Run) -> None:
    sh("wm density 320")
    assert sh("wm density").text == "Physical density: 420\nOverride density: 320\n"
    sh("wm density reset")
    assert sh("wm density").text == "Physical density: 420\n"
    assert sh("wm density 10").status == 255


def test_rotation(sh: Run, paper: PaperPhone) -> None:
    assert sh("wm user-rotation").text == "free\n"
    sh("wm user-rotation lock 1")
    assert paper.turns == 1
    assert sh("wm user-rotation").text == "lock 1\n"
    assert "SurfaceOrientation: 1" in sh("dumpsys input").text
    sh("cmd window user-rotation free")
    assert paper.turns == 0
    assert sh("wm user-rotation lock 7").status == 255


# am and monkey


def test_start_by_component(sh: Run, paper: PaperPhone) -> None:
    done = sh("am start -n com.qvl.notes/.MainActivity")
    assert done.text == "Starting: Intent { cmp=com.qvl.notes/.MainActivity }\n"
    assert paper.app == NOTES


@pytest.mark.parametrize(
    ("line", "app"),
    [
        ("am start -W com.qvl.counter/com.qvl.counter.MainActivity", COUNTER),
        ("am start -a android.intent.action.MAIN -p com.qvl.notes", NOTES),
        ("am start -a android.settings.WIFI_SETTINGS", SETTINGS),
        ("cmd activity start-activity -S com.qvl.notes/.MainActivity", NOTES),
        ("monkey -p com.qvl.counter -c android.intent.category.LAUNCHER 1", COUNTER),
    ],
)
def test_ways_to_start(sh: Run, paper: PaperPhone, line: str, app: object) -> None:
    assert sh(line).status == 0
    assert paper.app == app


def test_start_waits_and_reports(sh: Run) -> None:
    text = sh("am start -W -n com.qvl.notes/.MainActivity").text
    assert "Status: ok\nLaunchState: COLD\nActivity: com.qvl.notes/.MainActivity\n" in text
    assert "LaunchState: HOT" in sh("am start -W -n com.qvl.notes/.MainActivity").text


def test_start_with_a_link(sh: Run, paper: PaperPhone) -> None:
    sh("am start -a android.intent.action.VIEW -d 'notes://note/7' -p com.qvl.notes")
    assert paper.links == ["notes://note/7"]


def test_home_by_intent(sh: Run, paper: PaperPhone) -> None:
    paper.app = NOTES
    sh("am start -a android.intent.action.MAIN -c android.intent.category.HOME")
    assert paper.app == HOME


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("am start -n com.none/.Main", "Activity class {com.none/com.none.Main} does not exist."),
        ("am start -n com.qvl.notes/.Other", "does not exist."),
        ("am start -a android.intent.action.VIEW -d https://x.y", "unable to resolve Intent"),
    ],
)
def test_start_what_is_not_there(sh: Run, paper: PaperPhone, line: str, complaint: str) -> None:
    done = sh(line)
    assert (done.status, paper.app) == (1, HOME)
    assert complaint in done.err.decode()


def test_monkey_without_the_app(sh: Run) -> None:
    done = sh("monkey -p com.none -c android.intent.category.LAUNCHER 1")
    assert (done.status, done.text) == (252, "** No activities found to run, monkey aborted.\n")


def test_force_stop(sh: Run, paper: PaperPhone) -> None:
    paper.app = NOTES
    sh("am force-stop com.qvl.notes")
    assert paper.app == HOME
    assert sh("am force-stop").status == 255
    assert sh("am fly").status == 255


# the broadcast input method


def test_broadcast_types_any_text_once_selected(sh: Run, paper: PaperPhone) -> None:
    paper.app, paper.focused = NOTES, True
    coded = base64.b64encode('你好 😸 it\'s "q" $x'.encode()).decode()
    line = f"am broadcast -a ADB_INPUT_B64 --es msg {coded}"
    assert "Broadcast completed: result=0" in sh(line).text
    assert paper.text == "", "the stock keyboard does not listen"
    assert sh(f"ime set {INPUT_METHOD_BROADCAST}").status == 255, "not enabled yet"
    sh(f"ime enable {INPUT_METHOD_BROADCAST}")
    assert sh(f"ime set {INPUT_METHOD_BROADCAST}").status == 0
    sh(line)
    assert paper.text == '你好 😸 it\'s "q" $x'


def test_other_broadcasts(sh: Run, paper: PaperPhone) -> None:
    paper.app, paper.focused, paper.input_method = NOTES, True, INPUT_METHOD_BROADCAST
    sh("am broadcast -a ADB_INPUT_TEXT --es msg 'zwei Wörter'")
    sh("am broadcast -a ADB_INPUT_CHARS --eia chars '32,128568'")
    assert paper.text == "zwei Wörter 😸"
    sh("am broadcast -a ADB_INPUT_CODE --ei code 67")
    assert paper.text == "zwei Wörter "
    sh("am broadcast -a ADB_CLEAR_TEXT")
    assert paper.text == ""
    sh("am broadcast -a ADB_EDITOR_CODE --ei code 2")
    assert paper.keys[-1][0] == 66
    sh("am broadcast -a ADB_INPUT_B64 --es msg '***'")
    assert paper.text == "\n"


# ime, settings, getprop, svc, cmd


def test_input_methods(sh: Run, paper: PaperPhone) -> None:
    assert sh("ime list -s").text == f"{INPUT_METHOD_STOCK}\n"
    assert sh("ime list -s -a").text == f"{INPUT_METHOD_BROADCAST}\n{INPUT_METHOD_STOCK}\n"
    sh(f"ime enable {INPUT_METHOD_BROADCAST}; ime set {INPUT_METHOD_BROADCAST}")
    assert sh("settings get secure default_input_method").text == f"{INPUT_METHOD_BROADCAST}\n"
    assert INPUT_METHOD_BROADCAST in sh("settings get secure enabled_input_methods").text
    sh(f"ime disable {INPUT_METHOD_BROADCAST}")
    assert paper.input_method == INPUT_METHOD_STOCK
    unknown = sh("ime enable com.none/.Ime")
    assert unknown.status == 255
    assert b"Unknown input method com.none/.Ime cannot be enabled" in unknown.err
    assert INPUT_METHOD_STOCK in sh("ime reset").text


def test_settings(sh: Run, paper: PaperPhone) -> None:
    assert sh("settings get system font_scale").text == "null\n"
    sh("settings put system font_scale 1.3")
    assert paper.values["system", "font_scale"] == "1.3"
    assert sh("settings --user 0 get system font_scale").text == "1.3\n"
    assert "font_scale=1.3\n" in sh("settings list system").text
    assert sh("settings delete system font_scale").text == "Deleted 1 rows\n"
    assert sh("settings get wrong font_scale").status == 255
    assert sh("settings").status == 255


def test_properties(sh: Run) -> None:
    assert sh("getprop ro.serialno").text == "qvl-phone-7\n"
    assert sh("getprop ro.none fallback").text == "fallback\n"
    assert "[sys.boot_completed]: [1]\n" in sh("getprop").text


def test_switches(sh: Run, paper: PaperPhone) -> None:
    assert sh("cmd uimode night yes").text == "Night mode: yes\n"
    assert sh("cmd uimode night").text == "Night mode: yes\n"
    assert sh("cmd uimode night maybe").status == 255
    sh("svc wifi disable")
    assert paper.values["global", "wifi_on"] == "0"
    sh("svc power stayon true")
    assert "mStayOn=true" in sh("dumpsys power").text
    assert sh("svc").status == 1
    assert sh("cmd nosuch").status == 20
    assert sh("cmd statusbar collapse").status == 0


# pm


def test_packages(sh: Run) -> None:
    assert sh("pm list packages -3 qvl").text == "package:com.qvl.counter\npackage:com.qvl.notes\n"
    assert "com.android.settings" in sh("cmd package list packages -s").text
    assert "base.apk=com.qvl.notes" in sh("pm list packages -f notes").text
    assert sh("pm path com.qvl.notes").text.startswith("package:/data/app/")
    assert (sh("pm path com.none").text, sh("pm path com.none").status) == ("", 1)
    assert "versionName=1.0" in sh("dumpsys package com.qvl.notes").text
    assert sh("pm grant com.qvl.notes android.permission.CAMERA").status == 0
    assert sh("pm install /sdcard/a.apk").text.startswith("Failure")


def test_clear(sh: Run, paper: PaperPhone) -> None:
    paper.text = "draft"
    assert sh("pm clear com.qvl.notes").text == "Success\n"
    assert paper.text == ""
    assert (sh("pm clear com.none").text, sh("pm clear com.none").status) == ("Failed\n", 1)


# dumpsys


def test_what_is_in_front(sh: Run, paper: PaperPhone) -> None:
    paper.app = NOTES
    window = sh("dumpsys window").text
    assert "mCurrentFocus=Window{5e21c0d u0 com.qvl.notes/com.qvl.notes.MainActivity}" in window
    assert "mFocusedApp=ActivityRecord{3c5a1f2 u0 com.qvl.notes/.MainActivity t7}" in window
    activities = sh("dumpsys activity activities").text
    assert "topResumedActivity=ActivityRecord{3c5a1f2 u0 com.qvl.notes/.MainActivity" in activities
    assert "ACTIVITY com.qvl.notes/.MainActivity" in sh("dumpsys activity top").text
    assert sh("pidof com.qvl.notes").text.strip() in sh("dumpsys activity top").text


def test_keyboard_power_and_keyguard(sh: Run, paper: PaperPhone) -> None:
    assert "mInputShown=false" in sh("dumpsys input_method").text
    paper.app, paper.focused = NOTES, True
    assert "mInputShown=true" in sh("dumpsys input_method").text
    assert "mWakefulness=Awake" in sh("dumpsys power").text
    assert "mDreamingLockscreen=false" in sh("dumpsys window policy").text
    paper.locked, paper.screen_on = True, False
    assert "mWakefulness=Asleep" in sh("dumpsys power").text
    assert "mCurrentFocus=null" in sh("dumpsys window").text
    assert "isKeyguardShowing=true" in sh("dumpsys activity").text
    assert "mShowingLockscreen=true" in sh("dumpsys window").text
    assert "mScreenState=OFF" in sh("dumpsys display").text


def test_every_service_can_be_dumped(sh: Run) -> None:
    names = sh("dumpsys -l").text.split("\n")[1:-1]
    assert all(sh(f"dumpsys {name.strip()}").text for name in names)
    assert "DUMP OF SERVICE battery" in sh("dumpsys").text
    assert sh("dumpsys nosuch").text == "Can't find service: nosuch\n"


# uiautomator and files


def test_tree_as_xml(sh: Run, paper: PaperPhone) -> None:
    paper.app, paper.text = NOTES, 'a<b>&"c"\n\x00é😸'
    assert sh("uiautomator dump").text == "UI hierchary dumped to: /sdcard/window_dump.xml\n"
    root = ElementTree.fromstring(sh("cat /sdcard/window_dump.xml").out)
    assert (root.tag, root.get("rotation")) == ("hierarchy", "0")
    field = root.find(".//node[@class='android.widget.EditText']")
    assert field is not None
    assert field.get("text") == 'a<b>&"c"\n.é😸'
    assert field.get("bounds") == "[60,300][1020,700]"
    assert field.get("resource-id") == "com.qvl.notes:id/field"
    assert (field.get("clickable"), field.get("long-clickable")) == ("true", "false")


def test_tree_to_other_places(sh: Run) -> None:
    assert sh("uiautomator dump /dev/tty").text.startswith("<?xml version='1.0'")
    sh("uiautomator dump --compressed /data/local/tmp/t.xml")
    assert sh("ls /data/local/tmp").text == "t.xml\n"
    assert sh("uiautomator").status == 1


def test_files(sh: Run) -> None:
    assert sh("mkdir -p /sdcard/a/b && echo hi > /sdcard/a/b/c; ls /sdcard/a/b").text == "c\n"
    assert sh("cat /sdcard/a/b/c /mnt/sdcard/a/b/c").text == "hi\nhi\n"
    assert sh("ls -l /sdcard/a/b").text.startswith("-rw-rw---- 1 u0_a1 media_rw        3 ")
    assert sh("mv /sdcard/a/b/c /sdcard/d; cat /sdcard/d").text == "hi\n"
    assert sh("rm /sdcard/none").err == b"rm: /sdcard/none: No such file or directory\n"
    assert sh("rm -f /sdcard/none").status == 0
    assert sh("rm /sdcard/a").status == 1
    assert sh("rm -r /sdcard/a; ls /sdcard/a").status == 1
    assert sh("rm -rf /").status == 1
    assert sh("mkdir /sdcard").status == 1
    assert "sdcard" in sh("ls").text
    assert sh("touch /sdcard/t; ls -d /sdcard/t").text == "/sdcard/t\n"


def test_plain_words_of_the_phone(sh: Run) -> None:
    assert sh("whoami").text == "shell\n"
    assert sh("id -u").text == "2000\n"
    assert sh("echo hi").text == "hi\n"
    assert sh("date +%Y").text.strip().isdecimal()
    assert NOTES.package in sh("ps -A | grep qvl.notes").text
    assert sh("uname -a").text.startswith("Linux ")
    assert (sh("sleep 0.01").status, sh("sleep soon").status) == (0, 1)
