"""Moving between screens: launcher, apps, recents, keyguard; and ending apps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from tests.phone.finger import Finger

from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

SETTINGS, CLOCK, NOTES = "com.android.settings", "com.android.deskclock", "com.qvl.notes"
LAUNCHER = "com.android.launcher3"
HOME, BACK, RECENTS = 3, 4, 187
UP, DOWN, ENTER = 19, 20, 66


@pytest.fixture(scope="module")
def built() -> Iterator[QtPhone]:
    phone = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield phone
    phone.close()


@pytest.fixture
def phone(built: QtPhone) -> QtPhone:
    """Give a phone on its home screen with no app running."""
    for app in built.status().apps:
        built.clear_data(app.package)
    built.key(HOME)
    look(built).wait(lambda: built.state()["toast"] == "", "the end of an earlier toast")
    return built


def front(phone: QtPhone) -> str:
    return phone.status().foreground.package


def swipe(phone: QtPhone, start: tuple[int, int], end: tuple[int, int]) -> None:
    phone.touch("down", *start)
    for step in range(1, 9):
        QTest.qWait(8)
        dx, dy = end[0] - start[0], end[1] - start[1]
        phone.touch("move", start[0] + dx * step / 8, start[1] + dy * step / 8)
    phone.touch("up", *end)
    QTest.qWait(30)


def look(phone: QtPhone) -> Finger:
    finger = Finger.__new__(Finger)
    finger.phone, finger.package = phone, SETTINGS
    return finger


def test_the_launcher_opens_apps_by_their_icons(phone: QtPhone) -> None:
    assert front(phone) == LAUNCHER
    look(phone).tap("Clock")
    assert front(phone) == CLOCK
    assert phone.status().window_title == f"{CLOCK}/com.android.deskclock.DeskClock"


def test_back_closes_pages_then_goes_home_and_the_app_keeps_its_page(phone: QtPhone) -> None:
    phone.start_app(SETTINGS)
    finger = look(phone)
    finger.tap("Display")
    finger.tap("Display size and text")
    phone.key(BACK)
    assert finger.state()["page"] == "display"
    phone.key(HOME)
    assert front(phone) == LAUNCHER
    finger.tap("Settings")
    assert finger.state()["page"] == "display"
    phone.key(BACK)
    assert front(phone) == SETTINGS
    phone.key(BACK)
    assert front(phone) == LAUNCHER


def test_recents_shows_the_last_app_first_and_returns_to_it(phone: QtPhone) -> None:
    for package in (SETTINGS, NOTES, CLOCK):
        phone.start_app(package)
    phone.key(RECENTS)
    assert phone.state()["screen"] == "recents"
    assert phone.state()["tasks"] == [CLOCK, NOTES, SETTINGS]
    look(phone).tap("Clock")
    assert front(phone) == CLOCK
    phone.key(RECENTS)
    phone.key(RECENTS)
    assert front(phone) == NOTES, "pressed twice: the app used before"
    phone.key(HOME)
    phone.key(RECENTS)
    phone.key(RECENTS)
    assert front(phone) == NOTES
    phone.key(RECENTS)
    phone.key(BACK)
    assert front(phone) == LAUNCHER


def test_a_card_swiped_up_ends_its_app(phone: QtPhone) -> None:
    phone.start_app(SETTINGS)
    phone.start_app(CLOCK)
    phone.key(RECENTS)
    swipe(phone, (360, 800), (360, 200))
    assert phone.state()["tasks"] == [SETTINGS]


def test_clear_all_ends_every_app(phone: QtPhone) -> None:
    phone.start_app(SETTINGS)
    phone.start_app(CLOCK)
    phone.key(RECENTS)
    look(phone).tap("Clear all")
    assert phone.state()["tasks"] == []
    assert front(phone) == LAUNCHER
    phone.key(RECENTS)
    look(phone).see("No recent items")


def test_a_swipe_up_opens_all_apps_and_the_search_narrows_them(phone: QtPhone) -> None:
    swipe(phone, (360, 700), (360, 300))
    finger = look(phone)
    finger.tap("Search apps")
    phone.commit_text("not")
    finger.see("Notes")
    assert not finger.sees("Clock")
    phone.commit_text("hing")
    finger.see("No apps found")
    phone.key(BACK)
    assert not phone.status().keyboard_shown
    phone.key(BACK)
    finger.see("Clock")
    assert finger.see("Search apps").class_name == "android.widget.Button"


def test_the_drawn_bars_work(phone: QtPhone) -> None:
    phone.start_app(SETTINGS)
    finger = look(phone)
    finger.tap("Display")
    y_px = 1600 - 48
    for x_px, expected in ((120, SETTINGS), (360, LAUNCHER)):
        phone.touch("down", x_px, y_px)
        phone.touch("up", x_px, y_px)
        assert front(phone) == expected
    assert finger.state()["page"] == "home"
    phone.touch("down", 600, y_px)
    phone.touch("up", 600, y_px)
    assert phone.state()["screen"] == "recents"


def test_force_stop_forgets_the_screen_and_clear_data_the_content(phone: QtPhone) -> None:
    phone.start_app(CLOCK)
    logic = phone.handset.apps.logic[CLOCK]
    logic.delete_alarm(1)  # type: ignore[attr-defined]
    look(phone).tap("Timer")
    phone.force_stop(CLOCK)
    assert front(phone) == LAUNCHER
    assert phone.state()["tasks"] == []
    apps = phone.state()["apps"]
    assert isinstance(apps, dict)
    assert (apps[CLOCK]["tab"], len(apps[CLOCK]["alarms"])) == ("alarm", 2)
    phone.clear_data(CLOCK)
    apps = phone.state()["apps"]
    assert isinstance(apps, dict)
    assert len(apps[CLOCK]["alarms"]) == 3


def test_start_app_says_whether_the_app_is_there(phone: QtPhone) -> None:
    assert not phone.start_app("com.example.none")
    assert phone.start_app(SETTINGS, data="display")
    assert look(phone).state()["page"] == "display"


def test_a_toast_shows_and_goes(phone: QtPhone) -> None:
    phone.start_app(CLOCK)
    bare = phone.capture().rgba
    phone.handset.apps.logic[CLOCK].toast.emit("Hello")
    assert phone.capture().rgba != bare
    assert phone.state()["toast"] == "Hello"
    look(phone).wait(lambda: phone.capture().rgba == bare, "the toast's end")


def test_volume_keys_turn_the_volume(phone: QtPhone) -> None:
    before = int(phone.setting("system", "volume_music") or 0)
    bare = phone.capture().rgba
    phone.key(24)
    assert int(phone.setting("system", "volume_music") or 0) == before + 1
    assert phone.capture().rgba != bare
    phone.key(25)


def test_the_direction_pad_moves_the_focus_and_enter_presses(phone: QtPhone) -> None:
    phone.start_app(SETTINGS, data="display")
    finger = look(phone)

    def focused() -> list[str]:
        return [node.resource_id or node.description for node in finger.nodes() if node.focused]

    phone.key(DOWN)
    first = focused()
    assert first == [f"{SETTINGS}:id/navigate_up"]
    phone.key(DOWN)
    assert focused() != first
    phone.key(UP)
    assert focused() == first
    phone.key(ENTER)
    assert finger.state()["page"] == "home"


def test_settings_of_any_name_are_kept(phone: QtPhone) -> None:
    assert phone.setting("global", "my_flag") is None
    phone.put_setting("global", "my_flag", "x y")
    assert phone.setting("global", "my_flag") == "x y"
    phone.put_setting("system", "font_scale", "huge")
    assert phone.status().font_scale == 1.0
    phone.put_setting("system", "font_scale", None)
    phone.put_setting("global", "my_flag", None)
    assert phone.setting("global", "my_flag") is None
