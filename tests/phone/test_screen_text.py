"""Text: committed, typed on the drawn keyboard, edited by keys; and when the keyboard is up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from tests.phone.finger import Finger

from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

SETTINGS = "com.android.settings"
BACK, DEL, ENTER, MOVE_HOME, FORWARD_DEL, A = 4, 67, 66, 122, 112, 29
CTRL, SHIFT = 0x1000, 0x1


@pytest.fixture(scope="module")
def phone() -> Iterator[QtPhone]:
    built = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield built
    built.close()


@pytest.fixture
def finger(phone: QtPhone) -> Finger:
    """Open Settings with the cursor in its search field."""
    finger = Finger(phone, SETTINGS)
    finger.tap("search")
    return finger


def content(finger: Finger) -> str:
    return finger.see("search").text


def drawn_key(item: QQuickItem, name: str) -> QQuickItem | None:
    if item.objectName() == name:
        return item
    return next((hit for child in item.childItems() if (hit := drawn_key(child, name))), None)


def press(phone: QtPhone, *names: str) -> None:
    """Tap keys of the drawn keyboard."""
    for name in names:
        phone.capture()
        key = drawn_key(phone.handset.part("keyboard"), f"key_{name}")
        assert key is not None, f"no key {name}"
        centre = key.mapRectToScene(QRectF(0, 0, key.width(), key.height())).center()
        phone.touch("down", centre.x() * 2, centre.y() * 2)
        phone.touch("up", centre.x() * 2, centre.y() * 2)
        QTest.qWait(5)


def test_a_tap_on_a_field_raises_the_keyboard_and_back_lowers_it(finger: Finger) -> None:
    phone = finger.phone
    assert phone.status().keyboard_shown
    assert phone.status().text_field_focused
    finger.back()
    status = phone.status()
    assert (status.keyboard_shown, status.text_field_focused) == (False, True)
    assert status.foreground.package == SETTINGS
    finger.tap("search")
    assert phone.status().keyboard_shown


@pytest.mark.parametrize("text", ["hello", "Zürich – Ελλάδα Москва", "日本語 🙂", "a  b"])
def test_any_text_can_be_committed(finger: Finger, text: str) -> None:
    assert finger.phone.commit_text(text)
    assert content(finger) == text


def test_nothing_is_committed_without_a_field(phone: QtPhone) -> None:
    Finger(phone, SETTINGS)
    assert not phone.commit_text("lost")
    assert not phone.clear_text()


def test_text_is_cleared_and_the_app_is_told(finger: Finger) -> None:
    finger.phone.commit_text("volume")
    finger.see("Media volume")
    assert finger.phone.clear_text()
    assert content(finger) == "Search Settings", "an empty field shows its hint"
    finger.see("Network & internet")


def test_the_drawn_keyboard_types(finger: Finger) -> None:
    press(finger.phone, "SHIFT", "h", "i", "SPACE", "SIGNS", "7", "LETTERS", "y", "ERASE", ".")
    assert content(finger) == "Hi 7."
    press(finger.phone, "ENTER")
    assert not finger.phone.status().keyboard_shown


def test_keys_edit(finger: Finger) -> None:
    phone = finger.phone
    phone.commit_text("abc")
    phone.key(DEL)
    phone.key(MOVE_HOME)
    phone.key(FORWARD_DEL)
    phone.key(A, meta=SHIFT)
    phone.key(8)
    phone.key(76, meta=SHIFT)
    assert content(finger) == "A1?b"
    phone.key(A, meta=CTRL)
    phone.key(DEL)
    assert content(finger) == "Search Settings"


def test_enter_accepts_what_was_typed(phone: QtPhone) -> None:
    phone.key(3)
    finger = Finger(phone, SETTINGS)
    phone.key(3)
    finger.tap("Search apps")
    phone.commit_text("cloc")
    phone.key(ENTER)
    assert phone.status().foreground.package == "com.android.deskclock"


def test_the_focused_field_stays_above_the_keyboard(phone: QtPhone) -> None:
    finger = Finger(phone, "com.qvl.contacts")
    finger.tap("Create contact")
    finger.see("Email")
    finger.tap("Email")
    keyboard = phone.handset.part("keyboard")
    finger.wait(lambda: phone.status().keyboard_shown, "the keyboard")
    phone.capture()
    keyboard_top_px = keyboard.mapRectToScene(QRectF(0, 0, 1, 1)).top() * 2
    field = next(node for node in finger.nodes() if node.focused)
    assert field.bounds_px[3] <= keyboard_top_px


def test_a_dialogs_field_is_in_view_in_landscape(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    phone.rotate(1)
    phone.start_app(SETTINGS, data="about")
    finger.tap("Device name")
    field = finger.see("device_name")
    assert phone.status().keyboard_shown
    assert field.bounds_px[3] - field.bounds_px[1] >= 48 * 2, "the whole field shows"
    phone.rotate(None)
    finger.back()


def test_the_broadcast_input_method_draws_no_keys(finger: Finger) -> None:
    phone = finger.phone
    with_keys = phone.capture().rgba
    phone.select_input_method(INPUT_METHOD_BROADCAST)
    assert phone.status().input_method == INPUT_METHOD_BROADCAST
    assert phone.capture().rgba != with_keys
    phone.select_input_method(INPUT_METHOD_STOCK)
    assert phone.capture().rgba == with_keys
    with pytest.raises(ValueError, match="no/such"):
        phone.select_input_method("no/such")
