"""Commands about apps on the paper phone: start, stop, address, list."""

from __future__ import annotations

import base64

import pytest
from tests.phone.adb_talk import Run
from tests.phone.paper_phone import COUNTER, HOME, NOTES, SETTINGS, PaperPhone

from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST


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
