"""Settings: its switches change the phone, and its pages are found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.phone.finger import Finger

from qvl_tools.phone.apps import settings_pages
from qvl_tools.phone.apps.settings import Settings
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone
from qvl_tools.phone.settings_store import KNOWN, SettingsStore


@pytest.fixture(scope="module")
def phone() -> Iterator[QtPhone]:
    built = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield built
    built.close()


@pytest.fixture
def finger(phone: QtPhone) -> Finger:
    return Finger(phone, Settings.package)


@pytest.fixture
def logic(phone: QtPhone) -> Settings:
    found = phone.handset.apps.logic[Settings.package]
    assert isinstance(found, Settings)
    return found


@pytest.mark.parametrize("page", settings_pages.PAGES)
def test_every_row_names_a_page_or_a_setting(page: str) -> None:
    rows = settings_pages.PAGES[page].get("rows", [])
    assert isinstance(rows, list)
    for row in rows:
        if row["kind"] == "link":
            assert row["id"] in settings_pages.PAGES
        elif row["kind"] not in ("info", "header"):
            assert row["id"] in KNOWN


@pytest.mark.parametrize("page", settings_pages.PAGES)
def test_every_page_opens(finger: Finger, page: str) -> None:
    finger.phone.start_app(Settings.package, data=page)
    finger.see(str(settings_pages.PAGES[page]["title"]))
    finger.tap("Navigate up")
    assert finger.state()["page"] == "home"


def test_dark_theme_is_switched_by_its_row(finger: Finger) -> None:
    finger.tap("Display")
    finger.tap("Dark theme")
    assert finger.phone.status().dark_theme
    finger.tap("Dark theme")
    assert not finger.phone.status().dark_theme


def test_the_font_slider_changes_all_text(finger: Finger) -> None:
    finger.phone.start_app(Settings.package, data="font")
    _left, top, right, bottom = finger.see("font_size").bounds_px
    finger.phone.touch("down", right - 4, (top + bottom) / 2)
    finger.phone.touch("up", right - 4, (top + bottom) / 2)
    assert finger.phone.status().font_scale == 1.5
    finger.tap("Default size")
    assert finger.phone.status().font_scale == 1.0


def test_a_slider_is_dragged(finger: Finger) -> None:
    finger.tap("Sound & vibration")
    left, top, right, bottom = finger.see("mediaVolume").bounds_px
    middle = (top + bottom) / 2
    finger.phone.touch("down", (left + right) / 2, middle)
    for x_px in range((left + right) // 2, left, -40):
        finger.phone.touch("move", x_px, middle)
    finger.phone.touch("up", left, middle)
    assert finger.phone.setting("system", "volume_music") == "0"


def test_airplane_mode_takes_wifi_away(finger: Finger) -> None:
    finger.tap("Network & internet")
    finger.tap("Airplane mode")
    assert finger.phone.setting("global", "airplane_mode_on") == "1"
    finger.tap("Internet")
    finger.see("Off in airplane mode")
    finger.back()
    finger.tap("Airplane mode")
    assert finger.phone.setting("global", "airplane_mode_on") == "0"


def test_a_secured_network_asks_for_its_password(finger: Finger, logic: Settings) -> None:
    finger.phone.start_app(Settings.package, data="internet")
    networks: list[dict[str, object]] = list(logic.networks)  # type: ignore[call-overload]
    name = str(next(one["name"] for one in networks if one["secured"] and not one["saved"]))
    finger.tap(name)
    finger.phone.commit_text("short")
    finger.tap("Connect")
    finger.see("At least 8 characters")
    finger.phone.commit_text("-but-longer")
    finger.tap("Connect")
    assert finger.state()["wifi_network"] == name
    assert name in finger.state()["wifi_saved"]


def test_a_network_is_forgotten(finger: Finger) -> None:
    finger.phone.start_app(Settings.package, data="internet")
    joined = finger.state()["wifi_network"]
    finger.tap(joined)
    finger.tap("Forget")
    assert finger.state()["wifi_network"] == ""
    assert joined not in finger.state()["wifi_saved"]


def test_a_choice_is_made_in_a_sheet(finger: Finger) -> None:
    finger.tap("Display")
    finger.tap("Screen timeout")
    finger.tap("5 minutes")
    assert finger.phone.setting("system", "screen_off_timeout") == "300000"
    finger.see("5 minutes")


def test_the_search_finds_rows_and_opens_their_page(finger: Finger) -> None:
    finger.type("search", "airpl")
    finger.tap("Airplane mode")
    assert finger.state()["page"] == "network"
    assert not finger.phone.status().keyboard_shown
    finger.back()
    finger.tap("search")
    finger.phone.clear_text()
    finger.phone.commit_text("zzz")
    finger.see("No results")


def test_an_apps_notifications_are_switched_off(finger: Finger) -> None:
    finger.tap("Apps")
    finger.tap("Clock")
    finger.tap("Notifications")
    assert finger.state()["muted_apps"] == ["com.android.deskclock"]


def test_the_device_is_renamed(finger: Finger) -> None:
    finger.phone.start_app(Settings.package, data="about")
    finger.tap("Device name")
    finger.phone.clear_text()
    finger.phone.commit_text("Pocket phone")
    finger.tap("OK")
    assert finger.phone.setting("global", "device_name") == "Pocket phone"
    finger.see("Pocket phone")


def test_bluetooth_connects_a_saved_device(finger: Finger) -> None:
    finger.tap("Connected devices")
    name = finger.state()["bluetooth_devices"][0]["name"]
    finger.tap(name)
    assert finger.state()["bluetooth_devices"][0]["connected"]
    finger.tap("Bluetooth")
    assert not finger.sees(name)
    finger.tap("Bluetooth")


def test_the_seed_decides_the_networks(logic: Settings) -> None:
    other = build_phone(4, width_px=720, height_px=1280, density=2.0)
    theirs = other.handset.apps.logic[Settings.package]
    assert isinstance(theirs, Settings)
    assert theirs.state()["wifi_network"] != logic.state()["wifi_network"]
    other.close()


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "0", "5", "big"])
def test_a_font_scale_that_can_not_be_drawn_changes_nothing(text: str) -> None:
    store = SettingsStore()
    store.put("system", "font_scale", text)
    assert store.value("fontScale") == 1.0
    store.put("system", "font_scale", "4")
    assert store.value("fontScale") == 4.0
