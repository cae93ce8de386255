"""Commands about the phone itself on the paper phone: screen, settings, time, dumps, files."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from tests.phone.adb_talk import Run
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK


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
    for bad in ("71", "1001", "99999999", "99999999999999999999", "-5", "nan"):
        assert sh(f"wm density {bad}").status == 255
    assert b"out of range (72 to 1000)" in sh("wm density 99999999").err
    assert sh("wm density").text == "Physical density: 420\n"


def test_rotation(sh: Run, paper: PaperPhone) -> None:
    assert sh("wm user-rotation").text == "free\n"
    sh("wm user-rotation lock 1")
    assert paper.turns == 1
    assert sh("wm user-rotation").text == "lock 1\n"
    assert "SurfaceOrientation: 1" in sh("dumpsys input").text
    sh("cmd window user-rotation free")
    assert paper.turns == 0
    assert sh("wm user-rotation lock 7").status == 255


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


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "0", "0.2", "4.1", "1e9", "abc"])
def test_a_font_scale_that_no_screen_can_show(sh: Run, paper: PaperPhone, value: str) -> None:
    done = sh(f"settings put system font_scale {value}")
    assert done.status == 255
    assert b"out of range" in done.err
    assert paper.values == {}


def test_settings_are_listed_as_the_phone_has_them(sh: Run) -> None:
    sh("settings put system qvl_mine 1")
    sh("settings put secure qvl_other 2")
    assert sh("settings list system").text == "qvl_mine=1\n"


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
    assert sh("date +%F_%H:%M").text == "2026-05-04_13:07\n", "the phone's time, not the host's"
    assert sh("date").text == "Mon May  4 13:07:00 CET 2026\n"
    assert NOTES.package in sh("ps -A | grep qvl.notes").text
    assert sh("uname -a").text.startswith("Linux ")
    assert (sh("sleep 0.01").status, sh("sleep soon").status) == (0, 1)
    for bad in ("nan", "inf", "1e400", "-1"):
        assert sh(f"sleep {bad}").status == 1
