"""The backend on the simulated phone: real fields, a real accessible tree, real rotation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from qvl_agent.actions import OpenApp, Scroll, SystemButton, Tap, TypeText
from qvl_agent.device import InFront
from qvl_agent.errors import ActionFailed, DeviceLost, NeedsHuman, UsageError
from qvl_agent.geometry import Box, ScreenPoint, Size
from qvl_agent.observation import TextBox
from qvl_agent.reading import evened, find_text
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.lock import _swipe_up, unlock
from qvl_tools.phone.controls import Fault, Node
from qvl_tools.phone.process import SimulatedPhone

PERMISSIONS = "com.google.android.permissioncontroller"

pytest.importorskip("PySide6", reason="the extra 'phone' is not installed")


@pytest.fixture(scope="module")
def running() -> Iterator[SimulatedPhone]:
    with SimulatedPhone() as phone:
        yield phone


@pytest.fixture(scope="module")
def opened(running: SimulatedPhone) -> Iterator[AndroidDevice]:
    port = running.adb_port
    with AndroidDevice.connect(running.serial, port=port, start_server=False) as device:
        yield device


@pytest.fixture
def device(opened: AndroidDevice) -> AndroidDevice:
    opened.perform(SystemButton(button="home"))
    return opened


def until(check: Callable[[], bool], *, timeout_s: float = 8.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.05)


def seen(device: AndroidDevice, wanted: str) -> TextBox:
    found: list[TextBox] = []

    def look() -> bool:
        text = find_text(device.read_texts(device.capture()), wanted)
        found.extend([text] if text else [])
        return text is not None

    until(look)
    return found[-1]


def tap(device: AndroidDevice, wanted: str) -> None:
    device.perform(Tap(point=seen(device, wanted).box.center))


def open_new_note(device: AndroidDevice) -> None:
    device._shell.read("am", "force-stop", "com.qvl.notes")
    device.perform(OpenApp(app="Notes"))
    tap(device, "New note")
    device.perform(Tap(point=seen(device, "Note").box.center))
    until(lambda: focused_text(device) == "Note")  # its hint


def focused_text(device: AndroidDevice) -> str:
    return next((node.text for node in device.nodes() if node.focused and node.editable), "")


def everything(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from everything(child)


def test_texts_stand_where_the_phone_draws_them(
    device: AndroidDevice, running: SimulatedPhone
) -> None:
    seen(device, "Flights")
    drawn = {(node.text, Box(*node.bounds_px)) for node in everything(running.tree()) if node.text}
    read = {(text.text, text.box) for text in device.read_texts(device.capture())}
    assert {"Flights", "Notes", "Settings"} <= {text for text, _ in read}
    assert len(read & drawn) > 5


def test_every_app_opens_by_its_label(device: AndroidDevice, running: SimulatedPhone) -> None:
    assert len(device.info.apps) >= 7
    for label in device.info.apps:
        device.perform(OpenApp(app=label))
        until(lambda: "launcher" not in str(running.state()["foreground"]))
        device.perform(SystemButton(button="home"))
        until(lambda: running.state()["screen"] == "home")


@pytest.mark.parametrize(
    "text", ['it\'s "$HOME" `id`; 100%sure', "first\nsecond\n\nfourth", "Grüße 你好 😸\n€"]
)
def test_a_real_field_takes_hard_texts_and_gives_them_up_again(
    device: AndroidDevice, text: str
) -> None:
    open_new_note(device)
    device.perform(TypeText(text=text))
    assert evened(focused_text(device)) == evened(text)
    device.perform(TypeText(text="short", clear=True))
    assert focused_text(device) == "short"


def test_without_a_focused_field_typing_is_refused(device: AndroidDevice) -> None:
    seen(device, "Flights")
    with pytest.raises(ActionFailed, match="no text field has the focus"):
        device.perform(TypeText(text="hello"))


def test_scrolling_brings_lower_rows_into_view(device: AndroidDevice) -> None:
    device.perform(OpenApp(app="Contacts"))
    before = {text.text for text in device.read_texts(device.capture())}
    device.perform(Scroll(point=ScreenPoint(540, 1500), direction="down", amount=6))
    until(lambda: {text.text for text in device.read_texts(device.capture())} != before)


def test_a_turned_screen_is_seen_and_touched_in_its_own_space(
    device: AndroidDevice, running: SimulatedPhone
) -> None:
    device.perform(OpenApp(app="Settings"))
    seen(device, "Display")
    running.set_fault("rotation", True)
    try:
        until(lambda: device.capture().screen == Size(2400, 1080))
        assert device.capture().rotation_quarter_turns in (1, 3)
        with pytest.raises(ActionFailed, match=r"off the screen|not on the screen"):
            device.perform(Tap(point=ScreenPoint(500, 2000)))
        shown = [text for text in device.read_texts(device.capture()) if text.clickable]
        device.perform(Tap(point=shown[-1].box.center))
    finally:
        running.set_fault("rotation", False)
    until(lambda: device.capture().screen == Size(1080, 2400))


@pytest.fixture
def fault(running: SimulatedPhone) -> Iterator[Callable[[Fault], None]]:
    on: list[Fault] = []

    def switch(name: Fault) -> None:
        running.set_fault(name, True)
        on.append(name)

    yield switch
    for name in on:
        running.set_fault(name, False)


NOTES = "com.qvl.notes"


@pytest.mark.parametrize(
    ("name", "expected", "choice"),
    [
        ("not_responding", InFront(NOTES, "not_responding"), "Wait"),
        ("crashed", InFront(NOTES, "crashed"), "Close app"),
        ("permission_dialog", InFront(PERMISSIONS, "asks_permission"), "Don’t allow"),
    ],
)
def test_a_dialog_of_the_system_is_told_and_gone_when_answered(
    device: AndroidDevice,
    fault: Callable[[Fault], None],
    name: Fault,
    expected: InFront,
    choice: str,
) -> None:
    device.perform(OpenApp(app="Notes"))
    assert device.in_front() == InFront(NOTES)
    fault(name)
    device.capture()
    assert device.in_front() == expected
    tap(device, choice)
    until(lambda: device.in_front().trouble == "")


def test_a_pin_in_mid_run_is_told_and_never_typed(
    device: AndroidDevice, running: SimulatedPhone, fault: Callable[[Fault], None]
) -> None:
    fault("pin_lock")
    device._shell.read("input", "keyevent", "KEYCODE_SLEEP")
    assert not device.capture().is_black()
    assert device.in_front() == InFront("com.android.systemui", "locked")
    assert running.state()["pin_tries"] == 0
    with pytest.raises(NeedsHuman):
        unlock(device._shell)
    assert running.state()["locked"]


def test_a_swipe_lock_in_mid_run_is_taken_away(
    device: AndroidDevice, running: SimulatedPhone
) -> None:
    device._shell.read("input", "keyevent", "KEYCODE_SLEEP")
    assert not device.capture().is_black()
    assert not running.state()["locked"]


def test_a_finger_takes_a_lock_away_that_no_command_does(
    device: AndroidDevice, running: SimulatedPhone, fault: Callable[[Fault], None]
) -> None:
    fault("locked")
    device._shell.read(*_swipe_up(device._shell))
    until(lambda: not running.state()["locked"])


def test_a_phone_that_was_cut_off_is_used_again(
    device: AndroidDevice, running: SimulatedPhone
) -> None:
    running.break_link("unplugged")
    with pytest.raises(DeviceLost):
        device.perform(SystemButton(button="home"))
    running.break_link(None)
    assert device.wait_until_back(20.0)
    device.perform(OpenApp(app="Notes"))
    assert device.in_front() == InFront(NOTES)
    with pytest.raises(UsageError, match="gremlins"):
        running.break_link("gremlins")  # type: ignore[arg-type]


def test_secure_content_is_black_and_told(device: AndroidDevice, running: SimulatedPhone) -> None:
    device.perform(OpenApp(app="Notes"))
    running.set_fault("secure_screen", True)
    try:
        until(lambda: device.capture().black_share() > 0.8)
        assert device.in_front() == InFront(NOTES, "secure")
    finally:
        running.set_fault("secure_screen", False)
    until(lambda: device.capture().black_share() < 0.5)
