"""The accessible tree, the names of apps and the names of keys: what the device prints, read."""

from __future__ import annotations

import pytest
from ppadb import keycode as android_keys
from tests.android.faulty import answering
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_agent.device import ReadsText
from qvl_agent.errors import CaptureFailed
from qvl_agent.geometry import Box, Size
from qvl_agent.observation import TextBox
from qvl_tools.android.apps import App, find_app, installed_apps, label_of, parse_activities
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.display import read_lie, read_status_bar_px
from qvl_tools.android.keys import KEYS, SYSTEM_BUTTONS, keycode
from qvl_tools.android.ui_dump import UiDump, parse_dump, texts_of

SCREEN = Size(1080, 2400)


def node(bounds: str, *inside: str, kind: str = "View", **attributes: str) -> str:
    words = {"class": f"android.widget.{kind}", "bounds": bounds, **attributes}
    written = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in words.items())
    return f"<node {written}>{''.join(inside)}</node>"


def dump(*nodes: str) -> bytes:
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    text = f'{head}<hierarchy rotation="0">{"".join(nodes)}</hierarchy>'
    return text.encode() + b"UI hierchary dumped to: /dev/tty\n"


def texts(*nodes: str) -> list[str]:
    return [text.text for text in texts_of(parse_dump(dump(*nodes)), SCREEN)]


def test_a_row_reads_as_one_text_and_its_parts_stay() -> None:
    row = node(
        "[0,100][1080,300]",
        node("[20,110][500,200]", text="Lisbon"),
        node("[20,210][500,290]", text="14:05 &#8364; 129"),
        node("[900,110][1060,290]", clickable="true", content_desc="More"),
        clickable="true",
    )
    assert texts(row) == ["Lisbon 14:05 € 129", "Lisbon", "More", "14:05 € 129"]


def test_a_button_and_its_label_are_one_text() -> None:
    button = node("[0,0][300,100]", node("[20,20][200,80]", text="Pay"), clickable="true")
    [found] = texts_of(parse_dump(dump(button)), SCREEN)
    assert found == TextBox("Pay", Box(0, 0, 300, 100), "accessibility", "View", clickable=True)


def test_a_description_stands_in_for_a_text() -> None:
    assert texts(node("[0,0][9,9]", content_desc="Search", text=" ")) == ["Search"]


def test_boxes_are_clipped_and_what_is_off_the_screen_is_left_out() -> None:
    half = node("[-50,2300][600,2600]", text="half")
    off = node("[0,2400][600,2600]", text="off")
    [found] = texts_of(parse_dump(dump(half, off)), SCREEN)
    assert found.box == Box(0, 2300, 600, 2400)


def test_texts_come_top_to_bottom_then_left_to_right() -> None:
    boxes = {"c": "[0,50][9,60]", "b": "[50,0][60,9]", "a": "[0,0][9,9]"}
    assert texts(*[node(box, text=name) for name, box in boxes.items()]) == ["a", "b", "c"]


def test_a_password_is_only_dots() -> None:
    field = node("[0,0][9,9]", text="hunter2", password="true", kind="EditText")
    assert texts(field) == ["•••••••"]


@pytest.mark.parametrize(
    ("attributes", "text", "content"),
    [
        ({"text": "City", "hint": "City"}, "City", ""),
        ({"text": "Bern", "hint": "City"}, "Bern", "Bern"),
        ({"text": "City"}, "City", "City"),
        ({"text": "Password", "hint": "Password", "password": "true"}, "Password", ""),
        ({"text": "hunter2", "hint": "Password", "password": "true"}, "•" * 7, "•" * 7),
    ],
)
def test_a_hint_is_shown_but_not_entered(
    attributes: dict[str, str], text: str, content: str
) -> None:
    [field] = parse_dump(dump(node("[0,0][9,9]", kind="EditText", **attributes)))
    assert (field.text, field.content) == (text, content)


def test_a_deep_tree_is_no_problem() -> None:
    deep = ""
    for _ in range(3000):
        deep = node("[0,0][9,9]", deep)
    assert len(parse_dump(dump(deep))) == 3000


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (b"", "empty"),
        (b"ERROR: could not get idle state.\n", "could not get idle state"),
        (b"<hierarchy><node bounds='[0,0][1,1]'", "hierarchy"),
        (b"<hierarchy><node></hierarchy>", "no XML"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><hierarchy>&a;</hierarchy>", "document type"),
        (b"<hierarchy>&a;</hierarchy>", "no XML"),
    ],
)
def test_what_is_no_tree_is_refused(said: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_dump(said)


def test_the_device_reads_its_own_texts(device: AndroidDevice, phone: PaperPhone) -> None:
    phone.app, phone.focused, phone.text = NOTES, True, 'a <b> & "c"'
    assert isinstance(device, ReadsText)
    found = device.read_texts(device.capture())
    assert [text.text for text in found] == ['a <b> & "c"', "clear"]
    assert [text.role for text in found] == ["EditText", "Button"]
    focused = next(node for node in device.nodes() if node.focused)
    assert focused.package == NOTES.package


def test_a_screen_that_never_rests_cannot_be_read() -> None:
    restless = answering({"": "ERROR: could not get idle state.\n"})
    with restless as shell, pytest.raises(CaptureFailed, match="could not get idle state"):
        UiDump(shell).nodes()


def test_a_device_without_a_terminal_dumps_into_a_file() -> None:
    answers = {
        "uiautomator dump /dev/tty": "/dev/tty: No such device or address\n",
        "rm -f": "UI hierchary dumped to: /data/local/tmp/x\n"
        + dump(node("[0,0][9,9]", text="hello")).decode(),
    }
    with answering(answers) as shell:
        ui = UiDump(shell)
        assert [found.text for found in ui.nodes()] == ["hello"]
        assert [found.text for found in ui.nodes()] == ["hello"]


ACTIVITIES = """2 activities found:
  Activity #0:
    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true
    ActivityInfo:
      name=com.spotify.music.MainActivity
      packageName=com.spotify.music
      labelRes=0x7f13 nonLocalizedLabel=null icon=0x7f08 banner=0x0
      applicationInfo:
        name=com.spotify.music.App
        labelRes=0x7f13 nonLocalizedLabel=null icon=0x7f08 banner=0x0
  Activity #1:
    ActivityInfo:
      name=org.example.Start
      packageName=org.example
      labelRes=0x0 nonLocalizedLabel=My Trains icon=0x7f08 banner=0x0
"""


def test_launcher_apps_are_read_with_what_is_known_of_their_labels() -> None:
    spotify = App("Music", "com.spotify.music", "com.spotify.music.MainActivity")
    trains = App("My Trains", "org.example", "org.example.Start")
    assert parse_activities(ACTIVITIES) == (spotify, trains)
    with answering({"cmd package query-activities": ACTIVITIES}) as shell:
        assert installed_apps(shell) == (spotify, trains)
    assert spotify.opening()[-1] == "com.spotify.music/com.spotify.music.MainActivity"


def test_without_the_launchers_list_all_packages_count() -> None:
    with answering({"pm list packages": "package:com.android.settings\npackage:a.b\n"}) as shell:
        apps = installed_apps(shell)
    assert [app.label for app in apps] == ["B", "Settings"]
    assert apps[1].opening()[0] == "monkey"


@pytest.mark.parametrize(
    ("wanted", "package"),
    [
        ("Music", "com.spotify.music"),
        ("music", "com.spotify.music"),
        ("com.spotify.music", "com.spotify.music"),
        ("spotify", "com.spotify.music"),
        ("trains", "org.example"),
        ("M", None),
        ("Bank", None),
    ],
)
def test_apps_are_found_by_label_package_or_part(wanted: str, package: str | None) -> None:
    app = find_app(parse_activities(ACTIVITIES), wanted)
    assert (app.package if app else None) == package


def test_labels_are_known_or_guessed() -> None:
    assert label_of("com.google.android.gm") == "Gmail"
    assert label_of("com.whatsapp") == "Whatsapp"
    assert label_of("com.android") == "com.android".title()


def test_every_key_is_one_of_androids() -> None:
    # pure-python-adb's list ends with Android 4.4.
    newer = {f"KEYCODE_{name}" for name in ("CUT", "COPY", "PASTE", "SLEEP", "WAKEUP")}
    codes = {*map(keycode, KEYS), *SYSTEM_BUTTONS.values()}
    unknown = {code for code in codes if not hasattr(android_keys, str(code))}
    assert unknown <= newer


@pytest.mark.parametrize("name", ["", " ", "hyper", "keycode_", "enter; reboot", "ctrl+c"])
def test_what_is_no_key_is_none(name: str) -> None:
    known = {" ": "KEYCODE_SPACE"}
    assert keycode(name) == known.get(name)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mCurrentRotation=ROTATION_270", 3),
        ("mRotation=1 mDeferred=0", 1),
        ("mDisplayRotation=ROTATION_180", 2),
        ("  SurfaceOrientation: 3", 3),
        ("nothing", 0),
    ],
)
def test_rotation_is_read_from_what_android_prints(line: str, expected: int) -> None:
    dumps = {"dumpsys window displays": line, "dumpsys input": line}
    with answering(dumps) as shell:
        assert read_lie(shell, SCREEN).rotation == expected


def test_without_a_word_on_rotation_landscape_is_one_turn() -> None:
    with answering({}) as shell:
        assert read_lie(shell, Size(2400, 1080)).rotation == 1


@pytest.mark.parametrize(
    ("dumps", "expected"),
    [
        ({"wm density": "Physical density: 420\n"}, 63),
        ({"wm density": "Physical density: 420\nOverride density: 480\n"}, 72),
        (
            {"dumpsys window displays": "InsetsSource id=1 type=statusBars frame=[0,0][9,128]"},
            128,
        ),
        ({"dumpsys window displays": "ITYPE_STATUS_BAR mFrame=x frame=[0, 0][1080, 96]"}, 96),
    ],
)
def test_status_bar_is_read_or_reckoned(dumps: dict[str, str], expected: int) -> None:
    with answering(dumps) as shell:
        assert read_status_bar_px(shell) == expected
