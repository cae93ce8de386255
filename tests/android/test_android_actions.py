from __future__ import annotations

import pytest
from tests.phone.paper_phone import COUNTER, HOME, NOTES, SETTINGS, PaperPhone

from qvl_agent.actions import (
    DeviceAction,
    Direction,
    Drag,
    Hover,
    LongPress,
    OpenApp,
    Pinch,
    Press,
    Scroll,
    Swipe,
    SystemButton,
    SystemButtonName,
    Tap,
)
from qvl_agent.errors import ActionFailed
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.android.actions import scroll_strokes
from qvl_tools.android.device import AndroidDevice

SCREEN = Size(1080, 2400)


def at(phone: PaperPhone, label: str) -> ScreenPoint:
    return ScreenPoint(*phone.centre(label))


def test_info_says_what_the_device_is(device: AndroidDevice) -> None:
    info = device.info
    assert info.serial == "qvl-phone-0"
    assert info.form == "phone"
    assert info.screen == SCREEN
    assert info.status_bar_px == 63
    assert "Android 15" in info.model
    assert {"Notes", "Counter", "Settings"} <= set(info.apps)
    assert not info.supports & {"hover", "pinch"}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tap_hits_what_it_names_as_often_as_it_says(
    device: AndroidDevice, phone: PaperPhone, count: int
) -> None:
    phone.app = COUNTER
    device.perform(Tap(point=at(phone, "plus"), count=count))
    assert phone.count == count


def test_a_long_press_stays_down(device: AndroidDevice, phone: PaperPhone) -> None:
    device.perform(LongPress(point=ScreenPoint(500, 700), duration_s=0.3))
    assert phone.touches[0] == ("down", 500.0, 700.0)
    assert {(x, y) for _, x, y in phone.touches} == {(500, 700)}


def test_swipe_scrolls_along(device: AndroidDevice, phone: PaperPhone) -> None:
    phone.app = SETTINGS
    device.perform(Swipe(start=ScreenPoint(500, 1500), end=ScreenPoint(500, 700), duration_s=0.1))
    assert phone.scroll_px == pytest.approx(800, abs=1)


def test_drag_goes_from_start_to_end(device: AndroidDevice, phone: PaperPhone) -> None:
    device.perform(Drag(start=ScreenPoint(100, 200), end=ScreenPoint(300, 900), duration_s=0.1))
    assert phone.touches[0] == ("down", 100.0, 200.0)
    assert phone.touches[-1][1:] == (300, 900)


def test_scroll_down_brings_lower_content_into_view(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    phone.app = SETTINGS
    device.perform(Scroll(point=ScreenPoint(540, 1200), direction="down", amount=3))
    assert phone.scroll_px == pytest.approx(720, abs=2)
    device.perform(Scroll(point=ScreenPoint(540, 1200), direction="up", amount=3))
    assert phone.scroll_px == pytest.approx(0, abs=2)


@pytest.mark.parametrize("direction", ["up", "down", "left", "right"])
@pytest.mark.parametrize("amount", [1, 5, 9, 10, 37, 50])
@pytest.mark.parametrize("point", [(0, 0), (1079, 2399), (540, 1200), (3, 2300)])
def test_strokes_stay_clear_of_the_edges_and_add_up(
    direction: Direction, amount: int, point: tuple[int, int]
) -> None:
    strokes = scroll_strokes(
        Scroll(point=ScreenPoint(*point), direction=direction, amount=amount), SCREEN
    )
    upright = direction in ("up", "down")
    extent = SCREEN.height_px if upright else SCREEN.width_px
    moved = 0
    for start, end, duration_s in strokes:
        along = (start.y, end.y) if upright else (start.x, end.x)
        assert all(0.05 * extent < value < 0.95 * extent for value in along)
        assert duration_s >= 0.2
        moved += along[0] - along[1]
    wanted = extent * amount / 10 * (1 if direction in ("down", "right") else -1)
    assert moved == pytest.approx(wanted, abs=len(strokes))


def test_a_stroke_starts_at_the_point_where_there_is_room() -> None:
    action = Scroll(point=ScreenPoint(200, 1800), direction="down", amount=5)
    [(start, end, _)] = scroll_strokes(action, SCREEN)
    assert start == ScreenPoint(200, 1800)
    assert end == ScreenPoint(200, 600)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [(["enter"], 66), (["KEYCODE_TAB"], 61), (["Volume Up"], 24), (["backspace"], 67), (["a"], 29)],
)
def test_press_knows_keys_by_several_names(
    device: AndroidDevice, phone: PaperPhone, keys: list[str], expected: int
) -> None:
    device.perform(Press(keys=keys))
    assert [code for code, _, _ in phone.keys] == [expected]


def test_keys_pressed_together_arrive_together(device: AndroidDevice, phone: PaperPhone) -> None:
    device.perform(Press(keys=["ctrl", "a"]))
    assert 29 in [code for code, _, _ in phone.keys]


def test_an_unknown_key_is_refused_with_the_known_ones(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    with pytest.raises(ActionFailed, match=r"no key 'hyper'; keys: .*enter.*"):
        device.perform(Press(keys=["hyper"]))
    assert phone.keys == []


@pytest.mark.parametrize(
    ("button", "code"), [("back", 4), ("home", 3), ("recents", 187), ("enter", 66), ("menu", 82)]
)
def test_system_buttons(
    device: AndroidDevice, phone: PaperPhone, button: SystemButtonName, code: int
) -> None:
    device.perform(SystemButton(button=button))
    assert phone.keys[0][0] == code


@pytest.mark.parametrize("name", ["Notes", "notes", "com.qvl.notes", "note"])
def test_open_app_by_label_package_or_part(
    device: AndroidDevice, phone: PaperPhone, name: str
) -> None:
    device.perform(OpenApp(app=name))
    assert phone.app == NOTES


def test_an_unknown_app_is_refused_with_the_installed_ones(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    with pytest.raises(ActionFailed, match=r"'Bank'; apps: .*Counter.*Notes"):
        device.perform(OpenApp(app="Bank"))
    assert phone.app == HOME


@pytest.mark.parametrize(
    "action",
    [
        Hover(point=ScreenPoint(5, 5)),
        Pinch(center=ScreenPoint(5, 5), scale=2.0),
        Tap(point=ScreenPoint(5, 5), button="right"),
        Tap(point=ScreenPoint(1080, 5)),
        Swipe(start=ScreenPoint(5, 5), end=ScreenPoint(5, 2400)),
    ],
    ids=lambda action: action.kind,
)
def test_what_a_phone_cannot_do_is_refused_and_nothing_is_sent(
    device: AndroidDevice, phone: PaperPhone, action: DeviceAction
) -> None:
    with pytest.raises(ActionFailed):
        device.perform(action)
    assert phone.touches == []
