"""Every action in a real Chromium, as the page itself tells it."""

from __future__ import annotations

import os
import signal
import threading
from itertools import pairwise
from typing import Any

import pytest
from tests.browser.site import Site
from tests.texts.hard_texts import HARD_TEXTS

from qvl_agent.actions import (
    DeviceAction,
    Drag,
    Hover,
    LongPress,
    Modifier,
    OpenApp,
    Pinch,
    Press,
    Scroll,
    SystemButton,
    Tap,
    TypeText,
)
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import ActionFailed
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.plugins import open_device

pytestmark = pytest.mark.browser

BUTTON, TEXT, LINE = ScreenPoint(120, 50), ScreenPoint(200, 200), ScreenPoint(200, 340)
BOX, FROM, TO = ScreenPoint(550, 150), ScreenPoint(750, 70), ScreenPoint(1100, 400)


def test_it_says_what_it_is(browser: Device, site: Site) -> None:
    assert browser.info.name == f"browser:{site.url}"
    assert browser.info.form == "desktop"
    assert browser.info.screen == Size(1280, 800)
    assert browser.info.model.startswith("Chromium ")


def test_a_picture_has_more_pixels_than_the_screen_has_points(page: Device, site: Site) -> None:
    seen = page.capture()
    assert (seen.screen, seen.image_size) == (Size(1280, 800), Size(2560, 1600))
    assert seen.app == "127.0.0.1"
    teal, gold = (0, 128, 128), (255, 215, 0)
    assert seen.image.getpixel((FROM.x * 2, FROM.y * 2)) == teal
    assert seen.image.getpixel((TO.x * 2, TO.y * 2)) == gold
    assert seen.image.getpixel((2559, 1599)) == (0, 0, 0)
    assert page.capture().taken_at_s > seen.taken_at_s


@pytest.mark.parametrize(("button", "number"), [("left", 0), ("middle", 1), ("right", 2)])
def test_each_button_clicks(button: Any, number: int, page: Device, site: Site) -> None:
    page.perform(Tap(point=BUTTON, button=button))
    (down,) = site.wait_for("mousedown")
    assert down == {"on": "button", "x": 120, "y": 50, "held": [], "button": number, "count": 1}
    kind = "click" if button == "left" else "auxclick"
    (clicked,) = site.wait_for(kind)
    assert clicked["button"] == number
    assert len(site.of("contextmenu")) == (button == "right")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_clicks_are_counted(count: int, page: Device, site: Site) -> None:
    page.perform(Tap(point=BUTTON, count=count))
    clicks = site.wait_for("click", count)
    assert [click["count"] for click in clicks] == [*range(1, count + 1)]
    assert len(site.of("dblclick")) == (count >= 2)


@pytest.mark.parametrize("held", [["ctrl"], ["shift"], ["alt"], ["meta"], ["ctrl", "shift"]])
def test_keys_are_held_while_it_clicks(held: list[Modifier], page: Device, site: Site) -> None:
    page.perform(Tap(point=BUTTON, modifiers=held))
    (down,) = site.wait_for("mousedown")
    assert down["held"] == held
    assert site.wait_for("keyup", len(held))[-1]["held"] == []


@pytest.mark.parametrize("corner", [(0, 0), (1279, 0), (0, 799), (1279, 799)])
def test_the_corners_are_clicked(corner: tuple[int, int], page: Device, site: Site) -> None:
    page.perform(Tap(point=ScreenPoint(*corner)))
    (down,) = site.wait_for("mousedown")
    assert (down["x"], down["y"]) == corner


def test_it_hovers(page: Device, site: Site) -> None:
    page.perform(Hover(point=TO))
    moved = site.wait_for("mousemove")[-1]
    assert (moved["on"], moved["x"], moved["y"], moved["buttons"]) == ("to", 1100, 400, 0)
    assert not site.of("mousedown")


def test_it_presses_long(page: Device, site: Site) -> None:
    page.perform(LongPress(point=BUTTON, duration_s=0.5))
    (down,), (up,) = site.wait_for("mousedown"), site.wait_for("mouseup")
    assert (down["x"], down["y"]) == (up["x"], up["y"]) == (120, 50)


def test_it_drags_along_a_path(page: Device, site: Site) -> None:
    page.perform(Drag(start=FROM, end=TO, duration_s=0.2, modifiers=["alt"]))
    (down,), (up,) = site.wait_for("mousedown"), site.wait_for("mouseup")
    assert (down["on"], up["on"], up["held"]) == ("from", "to", ["alt"])
    assert ((down["x"], down["y"]), (up["x"], up["y"])) == ((750, 70), (1100, 400))
    between = [moved["x"] for moved in site.of("mousemove") if moved["buttons"] == 1]
    assert len(between) >= 5
    assert all(a <= b for a, b in pairwise(between))


def test_an_interrupted_drag_lets_go_of_everything(page: Device, site: Site) -> None:
    def interrupt() -> None:
        site.wait_for("mousedown")
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=interrupt)
    person.start()
    with pytest.raises(KeyboardInterrupt):
        page.perform(Drag(start=FROM, end=TO, duration_s=10.0, modifiers=["ctrl"]))
    person.join()
    site.wait_for("mouseup")
    site.wait_for("keyup")
    moves = len(site.of("mousemove"))
    page.capture()
    assert len(site.of("mousemove")) == moves < 300


@pytest.mark.parametrize(
    ("direction", "x", "y"),
    [("down", 0, 300), ("up", 0, -300), ("right", 300, 0), ("left", -300, 0)],
)
def test_it_scrolls_by_notches(direction: Any, x: int, y: int, page: Device, site: Site) -> None:
    page.perform(Scroll(point=BOX, direction=direction, amount=3))
    turned = site.wait_for("wheel", 3)
    assert (sum(one["dx"] for one in turned), sum(one["dy"] for one in turned)) == (x, y)
    if direction in ("down", "right"):
        site.wait_for("scroll")


def test_hard_texts_arrive_exactly(site: Site) -> None:
    # Its keys are not reported, so that it is quick.
    site.pages["/text"] = (
        "<textarea autofocus oninput=\"report('input', {text: value})\"></textarea>"
        "<script>document.querySelector('textarea').focus(); report('focused')</script>"
    )
    device = open_device(f"browser:{site.url}text", DeviceSettings())
    site.wait_for("focused")
    altered = []
    for hard in HARD_TEXTS:
        site.reports.clear()
        device.perform(TypeText(text=hard.text, clear=True))
        if site.wait_for("input")[-1] != {"text": hard.text}:
            altered.append((hard, site.of("input")))
    device.close()
    assert not altered


def test_a_line_is_submitted(page: Device, site: Site) -> None:
    page.perform(Tap(point=LINE))
    page.perform(TypeText(text="Lisbon", clear=True, submit=True))
    assert site.wait_for("submit") == [{"text": "Lisbon"}]


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["a"], ["a"]),
        (["A"], ["A"]),
        (["ctrl", "shift", "k"], ["Control", "Shift", "K"]),
        (["ctrl+k"], ["Control", "k"]),
        (["Page_Down"], ["PageDown"]),
        (["ArrowLeft"], ["ArrowLeft"]),
        (["escape"], ["Escape"]),
        (["F5".lower(), "shift"], ["F5", "Shift"]),
        ([" "], [" "]),
        (["ctrl++"], ["Control", "+"]),
    ],
)
def test_keys_are_pressed_together(
    names: list[str], keys: list[str], page: Device, site: Site
) -> None:
    page.perform(Press(keys=names))
    assert [one["key"].lower() for one in site.wait_for("keydown", len(keys))] == [
        key.lower() for key in keys
    ]
    up = site.wait_for("keyup", len(keys))
    assert len(up) == len(keys)
    assert up[-1]["held"] == []


@pytest.mark.parametrize("keys", [["foo"], ["ctrl", "ArrowSideways"], ["é"], ["ctrl+foo"]])
def test_an_unknown_key_is_refused_by_name(keys: list[str], page: Device, site: Site) -> None:
    with pytest.raises(ActionFailed, match=keys[-1].rpartition("+")[2]) as failed:
        page.perform(Press(keys=keys))
    assert not failed.value.partly_done
    page.capture()
    assert not site.reports


@pytest.mark.parametrize(
    "action",
    [
        Tap(point=ScreenPoint(1280, 10)),
        Drag(start=FROM, end=ScreenPoint(10, 800)),
        Pinch(center=BUTTON, scale=2.0),
        OpenApp(app="Notes"),
        SystemButton(button="home"),
    ],
)
def test_what_it_can_not_do_is_refused_and_not_begun(
    action: DeviceAction, page: Device, site: Site
) -> None:
    with pytest.raises(ActionFailed) as failed:
        page.perform(action)
    assert not failed.value.partly_done
    page.capture()
    assert not site.reports
