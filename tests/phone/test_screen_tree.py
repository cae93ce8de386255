"""The accessible tree says what is drawn, where, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.phone.finger import Finger

from qvl_tools.phone.controls import Node
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone
from qvl_tools.phone.uncover import uncovered

SETTINGS, CLOCK = "com.android.settings", "com.android.deskclock"


@pytest.fixture(scope="module")
def phone() -> Iterator[QtPhone]:
    built = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield built
    built.close()


def colours(phone: QtPhone, node: Node) -> set[bytes]:
    """Return the colours drawn inside a node's bounds."""
    frame = phone.capture()
    left, top, right, bottom = node.bounds_px
    rows = (
        frame.rgba[(y * frame.width_px + left) * 4 : (y * frame.width_px + right) * 4]
        for y in range(top, bottom)
    )
    return {row[i : i + 4] for row in rows for i in range(0, len(row), 4)}


@pytest.mark.parametrize("package", [SETTINGS, CLOCK, "com.qvl.contacts", "com.qvl.flights"])
def test_every_text_is_drawn_inside_its_bounds(phone: QtPhone, package: str) -> None:
    finger = Finger(phone, package)
    texts = [node for node in finger.nodes() if node.class_name.endswith("TextView") and node.text]
    assert len(texts) > 3
    for node in texts:
        assert len(colours(phone, node)) > 3, f"nothing is drawn where {node.text!r} should be"


def test_classes_and_states_are_androids(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    field = finger.see("search")
    assert field.class_name == "android.widget.EditText"
    assert field.resource_id == f"{SETTINGS}:id/search"
    assert field.text == "Search Settings"
    assert any(node.class_name == "android.widget.ScrollView" for node in finger.nodes())
    finger.tap("Display")
    switches = [n for n in finger.nodes() if n.class_name == "android.widget.Switch"]
    assert [switch.checked for switch in switches] == [False, False, False]
    assert all(switch.checkable for switch in switches)
    assert finger.see("Navigate up").class_name == "android.widget.ImageButton"
    rows = [n for n in finger.nodes() if n.class_name == "android.widget.LinearLayout"]
    assert all(row.clickable and row.children for row in rows)
    finger.tap("Dark theme")
    switches = [n for n in finger.nodes() if n.class_name == "android.widget.Switch"]
    assert [switch.checked for switch in switches] == [False, True, False]
    finger.tap("Dark theme")


def test_a_buttons_label_is_said_once(phone: QtPhone) -> None:
    finger = Finger(phone, CLOCK)
    finger.tap("Timer")
    assert [node.text for node in finger.nodes()].count("5") == 1


def test_a_dialog_hides_what_is_under_it(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    finger.tap("Display")
    corner = phone.capture().rgba[:3]
    finger.tap("Screen timeout")
    finger.see("5 minutes")
    assert sum(phone.capture().rgba[:3]) < sum(corner) * 0.7, "the page behind is dimmed"
    assert not finger.sees("Dark theme")
    finger.back()
    finger.see("Dark theme")
    assert not finger.sees("5 minutes")


def test_what_is_scrolled_away_is_not_listed_and_the_rest_is_clipped(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    assert not finger.sees("About phone")
    finger.scroll()
    finger.scroll()
    finger.see("About phone")
    (view,) = (node for node in finger.nodes() if node.scrollable)
    for node in view.children:
        assert node.bounds_px[1] >= view.bounds_px[1]
        assert node.bounds_px[3] <= view.bounds_px[3]


def test_a_password_is_listed_as_dots(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    phone.start_app(SETTINGS, data="internet")
    networks = phone.handset.apps.logic[SETTINGS].networks  # type: ignore[attr-defined]
    name = next(one["name"] for one in networks if one["secured"] and not one["saved"])
    finger.tap(name)
    phone.commit_text("secret")
    field = finger.see("password")
    assert field.password
    assert set(field.text) == {"•"} or set(field.text) == {"●"}
    assert len(field.text) == 6


@pytest.fixture
def small() -> Iterator[QtPhone]:
    """A small phone in landscape with large text."""
    built = build_phone(4, width_px=720, height_px=1280, density=2.0, font_scale=1.3)
    built.rotate(1)
    yield built
    built.close()


def middle_is_in(node: Node, other: Node) -> bool:
    left, top, right, bottom = other.bounds_px
    x_px, y_px = (sum(node.bounds_px[axis::2]) / 2 for axis in (0, 1))
    return left <= x_px < right and top <= y_px < bottom


@pytest.mark.parametrize(
    ("package", "button"),
    [
        (CLOCK, "fab"),
        ("com.qvl.calendar", "add_event"),
        ("com.qvl.contacts", "add_contact"),
        ("com.qvl.messages", "start_chat"),
        ("com.qvl.notes", "new_note"),
    ],
)
def test_nothing_to_tap_has_its_middle_under_a_floating_button(
    small: QtPhone, package: str, button: str
) -> None:
    finger = Finger(small, package)
    for _ in range(3):
        floating = finger.see(button)
        others = [
            node
            for node in finger.nodes()
            if (node.clickable or node.checkable) and node.resource_id != floating.resource_id
        ]
        assert len(others) > 3
        assert [node for node in others if middle_is_in(node, floating)] == []
        finger.scroll()


def test_a_control_half_under_the_button_is_switched(small: QtPhone) -> None:
    finger = Finger(small, CLOCK)
    finger.see("fab")
    switch = next(n for n in finger.nodes() if n.class_name == "android.widget.Switch")
    alarm = small.handset.apps.logic[CLOCK].state()["alarms"][0]  # type: ignore[index]
    assert switch.description.endswith(("AM", "PM")) or ":" in switch.description
    finger.tap(switch.description)
    after = small.handset.apps.logic[CLOCK].state()["alarms"][0]  # type: ignore[index]
    assert after["on"] is not alarm["on"]


def test_what_a_cover_leaves() -> None:
    plain = Node("", "", "", "", "", (0, 0, 100, 100), clickable=True)
    (left,) = uncovered([plain], (40, 10, 120, 120))
    assert left.bounds_px == (0, 0, 40, 100)
    assert uncovered([plain], (5, 5, 100, 100)) == []
    assert uncovered([plain], (60, 60, 100, 100)) == [plain], "its middle is free"
    layout = Node("", "", "", "", "", (0, 0, 100, 100), children=(plain,))
    (kept,) = uncovered([layout], (0, 0, 100, 100))
    assert (kept.bounds_px, kept.children) == ((0, 0, 100, 100), ())
