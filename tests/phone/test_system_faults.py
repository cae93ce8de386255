"""Each fault does what it says, and goes again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.phone.finger import Finger

from qvl_tools.phone.controls import Fault, Frame
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

SETTINGS, CLOCK = "com.android.settings", "com.android.deskclock"
BACK, HOME = 4, 3


@pytest.fixture(scope="module")
def built() -> Iterator[QtPhone]:
    phone = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield phone
    phone.close()


@pytest.fixture
def finger(built: QtPhone) -> Iterator[Finger]:
    yield Finger(built, SETTINGS)
    faults = built.state()["faults"]
    assert isinstance(faults, dict)
    for fault in faults["on"]:
        built.set_fault(fault, False)


@pytest.mark.parametrize(
    ("fault", "shown", "choice", "answer"),
    [
        ("permission_dialog", "While using the app", "Only this time", "once"),
        ("ad_overlay", "INSTALL NOW", "Close ad", "closed"),
        ("not_responding", "Settings isn’t responding", "Wait", "wait"),
    ],
)
def test_a_window_covers_the_app_until_it_is_answered(
    finger: Finger, fault: Fault, shown: str, choice: str, answer: str
) -> None:
    phone = finger.phone
    title = phone.status().window_title
    phone.set_fault(fault, True)
    finger.see(shown)
    assert not finger.sees("Network & internet"), "what is covered is not listed"
    assert phone.status().window_title != title
    finger.tap(choice)
    finger.see("Network & internet")
    assert phone.status().window_title == title
    faults = phone.state()["faults"]
    assert isinstance(faults, dict)
    assert faults["answers"][-1] == {"fault": fault, "package": SETTINGS, "answer": answer}


def test_an_app_that_hangs_can_be_closed(finger: Finger) -> None:
    finger.phone.set_fault("not_responding", True)
    finger.tap("Close app")
    assert finger.phone.state()["tasks"] == []
    assert finger.phone.state()["screen"] == "home"


def test_a_fault_can_be_for_one_app(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("permission_dialog", True, package=CLOCK)
    finger.see("Network & internet")
    phone.start_app(CLOCK)
    finger.see("Allow Clock to access this device’s location?")
    phone.key(BACK)
    assert not finger.sees("While using the app")


def test_an_unknown_fault_is_refused(finger: Finger) -> None:
    with pytest.raises(ValueError, match="gremlins"):
        finger.phone.set_fault("gremlins", True)  # type: ignore[arg-type]


def rows_of(frame: Frame) -> list[bytes]:
    stride = 4 * frame.width_px
    return [frame.rgba[at : at + stride] for at in range(0, len(frame.rgba), stride)]


def test_a_secure_screen_captures_black_but_for_the_bars(finger: Finger) -> None:
    phone = finger.phone
    before = phone.capture()
    phone.set_fault("secure_screen", True, package=SETTINGS)
    frame = phone.capture()
    black = b"\x00\x00\x00\xff" * frame.width_px
    after, live = (rows_of(shown) for shown in (frame, before))
    bars = [row for row in range(frame.height_px) if after[row] != black]
    assert 0 < len(bars) < frame.height_px // 5
    assert {0, frame.height_px - 1} <= set(bars)
    assert all(after[row] == live[row] for row in bars)
    finger.see("Network & internet")
    phone.key(HOME)
    assert set(phone.capture().rgba[0::4]) != {0}


def test_a_frozen_frame_repeats_whatever_happens(finger: Finger) -> None:
    phone = finger.phone
    live = phone.capture().rgba
    phone.set_fault("frozen_frame", True)
    finger.tap("Display")
    assert finger.state()["page"] == "display"
    assert phone.capture().rgba == live
    phone.set_fault("frozen_frame", False)
    assert phone.capture().rgba != live


def test_the_keyguard_covers_everything_until_swiped_up(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("locked", True)
    finger.see("Swipe up to open")
    assert not finger.sees("Network & internet")
    assert phone.status().window_title == "NotificationShade"
    phone.key(HOME)
    assert phone.status().locked
    phone.touch("down", 360, 900)
    phone.touch("up", 360, 850)
    assert phone.status().locked, "too short a swipe"
    phone.touch("down", 360, 900)
    phone.touch("move", 360, 500)
    phone.touch("up", 360, 300)
    assert not phone.status().locked
    finger.see("Network & internet")


def test_rotation_turns_the_phone(finger: Finger) -> None:
    finger.phone.set_fault("rotation", True)
    assert finger.phone.capture().width_px == 1600
    finger.phone.set_fault("rotation", False)
    assert finger.phone.capture().width_px == 720


def test_slow_loading_shows_a_spinner_before_each_page(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("slow_loading", True)
    finger.tap("Display")
    assert finger.see("Loading").class_name == "android.widget.ProgressBar"
    assert not finger.sees("Dark theme")
    finger.see("Dark theme")


def test_faults_can_be_on_from_the_start() -> None:
    phone = build_phone(3, width_px=720, height_px=1600, density=2.0, faults=("locked",))
    assert phone.status().locked
    phone.close()
