"""Devices that can do less: old Androids, no input method, no screenshots, two displays."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from tests.android.faulty import BreakingLink, answering, canned, framed
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_agent.actions import DeviceAction, Drag, Press, Tap, TypeText
from qvl_agent.errors import ActionFailed, ActionUnknown, CaptureFailed
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.android.actions import Actions
from qvl_tools.android.capture import ScreenCapture
from qvl_tools.android.connection import AdbServer
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.shell import Hand, Shell
from qvl_tools.android.typing import Typist
from qvl_tools.android.ui_dump import UiDump
from qvl_tools.phone.adb.door import AdbDoor

SHOWN = {"dumpsys input_method": "mInputShown=true"}


def field(text: str, *, password: bool = False) -> str:
    return (
        '<hierarchy><node class="android.widget.EditText" focused="true" bounds="[0,0][9,9]" '
        f'password="{str(password).lower()}" text="{text}" /></hierarchy>'
    )


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (Drag(start=ScreenPoint(1, 1), end=ScreenPoint(2, 2)), "Android 7"),
        (Press(keys=["ctrl", "a"]), "Android 12"),
    ],
)
def test_old_androids_refuse_what_they_lack(action: DeviceAction, message: str) -> None:
    with answering({}) as shell:
        actions = Actions(shell, UiDump(shell), sdk=23, apps=())
        hand = Hand(shell)
        with pytest.raises(ActionFailed, match=message):
            actions.perform(hand, action, Size(9, 9))
        assert not hand.sent
        assert "drag" not in actions.supports
        assert "drag" in Actions(shell, UiDump(shell), sdk=24, apps=()).supports


def test_without_an_input_method_odd_text_is_refused_with_the_fix() -> None:
    answers = {"ime list": "com.android.inputmethod.latin/.LatinIME\n", "uiautomator": field("")}
    with answering(answers) as shell:
        hand = Hand(shell)
        with pytest.raises(ActionFailed, match="3 of the 7 characters") as caught:
            Typist(shell, UiDump(shell)).type(hand, TypeText(text="Café ßé"))
        assert "ADBKeyBoard" in caught.value.fix
        assert not caught.value.partly_done
        assert not hand.sent


def test_a_screen_that_cannot_be_read_back_is_no_failure() -> None:
    idle = "ERROR: could not get idle state.\n"
    with answering({**SHOWN, "input text": "", "uiautomator": idle}) as shell:
        Typist(shell, UiDump(shell)).type(Hand(shell), TypeText(text="hello"))


def test_a_field_that_cannot_be_read_cannot_be_cleared() -> None:
    idle = "ERROR: could not get idle state.\n"
    with answering({**SHOWN, "uiautomator": idle}) as shell:
        hand = Hand(shell)
        with pytest.raises(ActionFailed, match="can't be cleared"):
            Typist(shell, UiDump(shell)).type(hand, TypeText(text="hello", clear=True))
        assert not hand.sent


def test_no_screenshot_at_all_says_what_came_instead() -> None:
    denied = answering({"screencap": "permission denied"})
    with denied as shell, pytest.raises(CaptureFailed, match="permission d"):
        ScreenCapture(shell).choose_way()


def test_a_warning_before_the_frame_is_kept_out_of_it() -> None:
    encoded = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(encoded, "PNG")
    warned = b"OKAY[Warning] Multiple displays were found, but no display id was specified!\n"
    answers = {
        "host:transport": b"OKAY",
        "exec:screencap": warned,
        "exec:screencap -p 2>/dev/null": b"OKAY" + encoded.getvalue(),
    }
    with canned(answers) as (port, _):
        server = AdbServer(port=port, timeout_s=2.0)
        shell = Shell(server, "x", shell_v2=True, reconnect=lambda left_s: None)
        capture = ScreenCapture(shell)
        capture.choose_way()
        assert capture.way.line == "screencap -p 2>/dev/null"


def test_a_device_lost_between_two_commands_of_an_action_leaves_it_unknown(
    door: AdbDoor, phone: PaperPhone
) -> None:
    with BreakingLink(door.adb_port) as link:
        device = AndroidDevice.connect(port=link.port, start_server=False, timeout_s=1.0)

        def last_one(service: str) -> None:
            if "input text" in service:
                link.upstream_port = 1

        link.rule = last_one
        phone.app, phone.focused = NOTES, True
        with device, pytest.raises(ActionUnknown):
            device.perform(TypeText(text="a\n" * 40))
    assert phone.text == "a\n" * 25  # the first of two batches


def test_opening_switches_the_screen_on(
    connect: Callable[..., AndroidDevice], phone: PaperPhone
) -> None:
    phone.screen_on = False
    connect().close()
    assert phone.screen_on
    phone.keys.clear()
    connect()
    assert phone.keys == []


def test_gone_is_told_from_refused() -> None:
    gone = b"FAIL" + framed("device offline")
    with canned({"host:transport": gone, "host-serial": gone}) as (port, _):
        server = AdbServer(port=port, timeout_s=0.5)
        assert not server.wait_for("x", timeout_s=0.5)


def test_points_off_the_screen_are_refused(device: AndroidDevice, phone: PaperPhone) -> None:
    with pytest.raises(ActionFailed, match=r"not on the screen of 1080x2400"):
        device.perform(Tap(point=ScreenPoint(0, 2400)))
    assert phone.touches == []
