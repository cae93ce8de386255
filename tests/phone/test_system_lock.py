"""A lock with a PIN, and an app that crashes: what they show and how they go again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from tests.phone.finger import Finger

from qvl_tools.phone.controls import PIN
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

SETTINGS, CLOCK = "com.android.settings", "com.android.deskclock"
MENU, ENTER, DEL, SLEEP, WAKEUP, DIGIT_0 = 82, 66, 67, 223, 224, 7


@pytest.fixture(scope="module")
def built() -> Iterator[QtPhone]:
    phone = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield phone
    phone.close()


@pytest.fixture
def finger(built: QtPhone) -> Iterator[Finger]:
    yield Finger(built, SETTINGS)
    for fault in ("pin_lock", "crashed"):
        built.set_fault(fault, False)
    built.key(WAKEUP)


def swipe_up(phone: QtPhone) -> None:
    for phase, y_px in (("down", 1300), ("move", 700), ("up", 400)):
        phone.touch(phase, 360, y_px)  # type: ignore[arg-type]


def test_a_pin_opens_the_phone_and_nothing_else_does(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("pin_lock", True)
    assert phone.status().keyguard_secure
    assert not finger.sees("Enter your PIN")
    swipe_up(phone)
    finger.see("Enter your PIN")
    swipe_up(phone)
    for digit in "1111":
        finger.tap(digit)
    finger.tap("Enter")
    finger.see("Wrong PIN. Try again.")
    assert phone.status().locked
    assert phone.status().window_title == "NotificationShade"
    for digit in PIN:
        finger.tap(digit)
    finger.tap("Enter")
    assert not phone.status().locked
    finger.see("Network & internet")


def test_a_pin_can_be_typed_and_is_only_dots(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("pin_lock", True)
    phone.key(MENU)
    finger.see("Enter your PIN")
    phone.commit_text(PIN[:2] + "x9")
    finger.see("•••")
    phone.key(DEL)
    for digit in PIN[2:]:
        phone.key(DIGIT_0 + int(digit))
    assert not finger.sees(PIN)
    phone.key(ENTER)
    assert not phone.status().locked


def test_the_lock_comes_back_with_every_sleep(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("pin_lock", True)
    phone.key(MENU)
    finger.see("Enter your PIN")
    phone.key(SLEEP)
    phone.key(WAKEUP)
    assert phone.status().locked
    finger.see("Swipe up to open")
    phone.set_fault("pin_lock", False)
    assert not phone.status().locked


def test_a_crash_ends_the_app_and_says_so(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("crashed", True)
    finger.see("Settings has stopped")
    assert phone.status().window_title == f"Application Error: {SETTINGS}"
    assert SETTINGS not in cast(list[str], phone.state()["tasks"])
    finger.tap("Close app")
    assert not finger.sees("Settings has stopped")
    assert phone.state()["screen"] == "home"
    phone.start_app(SETTINGS)
    finger.see("Network & internet")


def test_a_crash_can_wait_for_its_app(finger: Finger) -> None:
    phone = finger.phone
    phone.set_fault("crashed", True, package=CLOCK)
    finger.see("Network & internet")
    phone.start_app(CLOCK)
    finger.see("Clock has stopped")
    phone.key(4)
    phone.start_app(CLOCK)
    assert phone.status().window_title.startswith(CLOCK)
