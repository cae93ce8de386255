"""A device with several displays: which are there, and that everything goes to the one meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.android.dumps import TWO_DISPLAYS_10, TWO_DISPLAYS_14
from tests.android.faulty import answering
from tests.phone.paper_phone import COUNTER, NOTES, PaperPhone

from qvl_agent.actions import OpenApp, Press, Tap, TypeText
from qvl_agent.device import DeviceSettings, InFront
from qvl_agent.errors import CaptureFailed, UsageError
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.android import open_android
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.displays import AndroidDisplay, choose_display, parse_displays
from qvl_tools.phone.adb.door import AdbDoor


@pytest.fixture
def external() -> PaperPhone:
    return PaperPhone(width_px=1280, height_px=720, app=COUNTER)


@pytest.fixture
def both(phone: PaperPhone, external: PaperPhone) -> Iterator[AdbDoor]:
    with AdbDoor(phone, displays={2: external}) as opened:
        yield opened


@pytest.fixture
def second(both: AdbDoor) -> Iterator[AndroidDevice]:
    settings = DeviceSettings(adb_port=both.adb_port, monitor="2")
    with open_android("qvl-phone-0", settings) as device:
        yield device


def test_displays_are_read_as_android_10_and_14_write_them() -> None:
    assert parse_displays(TWO_DISPLAYS_10) == (
        AndroidDisplay(0, "19260422155234305", "Built-in Screen", "1080x2340"),
        AndroidDisplay(2, "4619827259835644672", "HDMI Screen", "1920x1080"),
    )
    assert parse_displays(TWO_DISPLAYS_14) == (
        AndroidDisplay(0, "4619827259835644672", "Built-in Screen", "1080x2400"),
        AndroidDisplay(3, "4619827551948147201", "HDMI Screen", "1280x720"),
        AndroidDisplay(5, "", "Overlay #1", "800x600"),
    )


@pytest.mark.parametrize(
    ("wanted", "logical_id"),
    [("", 0), ("0", 0), ("3", 3), ("4619827551948147201", 3), ("4619827259835644672", 0)],
)
def test_a_display_is_named_by_either_id(wanted: str, logical_id: int) -> None:
    with answering({"dumpsys display": TWO_DISPLAYS_14}) as shell:
        assert choose_display(shell, wanted).logical_id == logical_id


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("1", r"no display '1'; displays: 0 \(Built-in Screen, 1080x2400\), 3 \(HDMI"),
        ("all", "no display 'all'"),
        ("5", "a virtual one, which screencap can't capture"),
    ],
)
def test_a_display_that_cannot_be_had_is_refused(wanted: str, message: str) -> None:
    with answering({"dumpsys display": TWO_DISPLAYS_14}) as shell:
        with pytest.raises(UsageError, match=message) as caught:
            choose_display(shell, wanted)
        assert caught.value.fix


def test_the_second_display_is_seen_and_touched_and_the_first_is_left_alone(
    second: AndroidDevice, phone: PaperPhone, external: PaperPhone
) -> None:
    assert second.info.screen == Size(1280, 720)
    assert second.info.status_bar_px == 0
    assert second.capture().screen == Size(1280, 720)
    plus = external.things()["plus"]
    external.touches.clear()
    second.perform(Tap(point=ScreenPoint(200, 600)))
    second.perform(Press(keys=["a"]))
    second.perform(OpenApp(app="Notes"))
    assert plus
    assert [touch[1:] for touch in external.touches] == [(200, 600)] * 2
    assert len(external.keys) == 1
    assert external.app == NOTES
    assert (phone.touches, phone.keys, phone.app.label) == ([], [], "Home")
    assert second.in_front() == InFront(NOTES.package)


def test_its_tree_is_not_told_and_nothing_else_is_read_instead(
    second: AndroidDevice, phone: PaperPhone, external: PaperPhone
) -> None:
    with pytest.raises(CaptureFailed, match="built-in display only"):
        second.read_texts(second.capture())
    external.app, external.focused = NOTES, True
    phone.focused = True  # the keyboard of a phone serves whatever display has the focus
    second.perform(TypeText(text="there"))
    assert (external.text, phone.text) == ("there", "")


def test_without_a_choice_the_built_in_one_is_meant(both: AdbDoor, external: PaperPhone) -> None:
    with open_android("", DeviceSettings(adb_port=both.adb_port)) as device:
        assert device.info.screen == Size(1080, 2400)
        device.perform(Tap(point=ScreenPoint(5, 5)))
    assert external.touches == []


def test_a_display_that_is_not_there_leaves_nothing_held(both: AdbDoor) -> None:
    with pytest.raises(UsageError, match=r"2 \(External Screen 2, 1280x720\)"):
        open_android("", DeviceSettings(adb_port=both.adb_port, monitor="7"))
    open_android("", DeviceSettings(adb_port=both.adb_port)).close()
