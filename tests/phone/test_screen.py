"""The screen itself: captures, touch, rotation, sizes, themes, power."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from tests.phone.finger import Finger

from qvl_tools.phone.controls import Frame
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

SETTINGS = "com.android.settings"
POWER, WAKEUP = 26, 224


@pytest.fixture(scope="module")
def phone() -> Iterator[QtPhone]:
    built = build_phone(3, width_px=720, height_px=1600, density=2.0)
    yield built
    built.close()


def pixel(frame: Frame, x_px: int, y_px: int) -> tuple[int, ...]:
    start = (y_px * frame.width_px + x_px) * 4
    return tuple(frame.rgba[start : start + 4])


def is_black(frame: Frame) -> bool:
    return frame.rgba == b"\x00\x00\x00\xff" * (frame.width_px * frame.height_px)


def test_a_capture_has_the_screens_pixels(phone: QtPhone) -> None:
    frame = phone.capture()
    assert (frame.width_px, frame.height_px) == (720, 1600)
    assert len(frame.rgba) == 720 * 1600 * 4
    assert set(frame.rgba[3::4]) == {255}
    assert len({pixel(frame, 360, y) for y in range(0, 1600, 40)}) > 5


def test_the_last_row_and_column_are_drawn() -> None:
    odd = build_phone(3, width_px=1080, height_px=2400, density=2.625)
    frame = odd.capture()
    assert pixel(frame, 1079, 700) == pixel(frame, 1078, 700)
    assert pixel(frame, 540, 2399) == pixel(frame, 540, 2398)
    odd.close()


def test_a_capture_at_rest_is_the_same_bytes(phone: QtPhone) -> None:
    assert phone.capture().rgba is phone.capture().rgba


def test_a_tap_changes_the_screen(phone: QtPhone) -> None:
    before = phone.capture().rgba
    finger = Finger(phone, SETTINGS)
    finger.tap("Display")
    assert finger.see("Dark theme")
    assert phone.capture().rgba != before


def test_a_drag_scrolls_on_after_the_finger_and_rests(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    start_px = finger.see("Apps").bounds_px[1]
    phone.touch("down", 360, 1000)
    for step in range(1, 9):
        QTest.qWait(12)
        phone.touch("move", 360, 1000 - 50 * step)
    phone.touch("up", 360, 600)
    lifted_px = finger.see("About phone").bounds_px[1]
    finger.settle()
    assert not finger.sees("Apps") or finger.see("Apps").bounds_px[1] < start_px - 300
    assert finger.see("About phone").bounds_px[1] <= lifted_px
    assert finger.state()["page"] == "home", "a drag is no tap"


def test_the_dark_theme_darkens_and_returns(phone: QtPhone) -> None:
    Finger(phone, SETTINGS)
    light = phone.capture()
    phone.put_setting("secure", "ui_night_mode", "2")
    dark = phone.capture()
    assert phone.status().dark_theme
    assert sum(pixel(light, 10, 200)[:3]) - sum(pixel(dark, 10, 200)[:3]) > 500
    phone.put_setting("secure", "ui_night_mode", "1")
    assert phone.capture().rgba == light.rgba


def test_the_font_scale_enlarges_text(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    finger.tap("Display")

    def height_px() -> int:
        _left, top, _right, bottom = finger.see("Screen timeout").bounds_px
        return bottom - top

    plain = height_px()
    phone.put_setting("system", "font_scale", "1.3")
    phone.capture()
    assert height_px() == pytest.approx(plain * 1.3, abs=3)
    assert phone.status().font_scale == 1.3
    phone.put_setting("system", "font_scale", None)
    phone.capture()
    assert height_px() == plain


def test_rotation_swaps_the_sides_and_comes_back(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    phone.rotate(1)
    frame = phone.capture()
    assert (frame.width_px, frame.height_px) == (1600, 720)
    assert phone.status().rotation_quarter_turns == 1
    assert finger.see("Network & internet").bounds_px[2] > 720
    finger.tap("Network & internet")
    assert finger.state()["page"] == "network"
    phone.rotate(None)
    assert phone.capture().width_px == 720
    assert phone.status().rotation_quarter_turns == 0


def test_size_and_density_can_be_overridden(phone: QtPhone) -> None:
    phone.override_size(600, 1000)
    assert (phone.capture().width_px, phone.capture().height_px) == (600, 1000)
    status = phone.status()
    assert (status.physical_width_px, status.override_width_px) == (720, 600)
    phone.override_size(0, 0)
    assert phone.status().override_width_px == 0
    finger = Finger(phone, SETTINGS)
    title_px = finger.see("Network & internet").bounds_px
    phone.override_density(240)
    phone.capture()
    small_px = finger.see("Network & internet").bounds_px
    assert phone.status().density_dpi == 240
    assert small_px[3] - small_px[1] < title_px[3] - title_px[1]
    phone.override_density(0)
    assert phone.status().density_dpi == 320


def test_a_dark_screen_is_black_and_feels_nothing(phone: QtPhone) -> None:
    finger = Finger(phone, SETTINGS)
    spot = finger.see("Display").bounds_px
    phone.key(POWER)
    assert is_black(phone.capture())
    assert not phone.status().screen_on
    phone.touch("down", spot[0] + 5, spot[1] + 5)
    phone.touch("up", spot[0] + 5, spot[1] + 5)
    phone.key(WAKEUP)
    status = phone.status()
    assert status.screen_on
    assert status.locked
    assert not is_black(phone.capture())
    phone.key(82)
    assert not phone.status().locked
    assert finger.state()["page"] == "home"


@pytest.mark.parametrize(
    ("size_px", "density"), [((720, 1280), 2.0), ((1080, 2400), 2.625), ((1440, 3120), 3.5)]
)
@pytest.mark.parametrize("turned", [False, True])
def test_every_app_stands_at_every_size_in_large_text(
    size_px: tuple[int, int], density: float, turned: bool
) -> None:
    width_px, height_px = size_px
    phone = build_phone(
        5, width_px=width_px, height_px=height_px, density=density, font_scale=1.3, dark=True
    )
    phone.rotate(1 if turned else None)
    for app in phone.status().apps:
        phone.start_app(app.package)
        frame = phone.capture()
        assert len(set(frame.rgba[i : i + 3] for i in range(0, len(frame.rgba), 40004))) > 1
        texts = [node for node in Finger.all_of(phone) if node.text]
        assert texts, f"{app.label} shows no text"
        for node in texts:
            left, top, right, bottom = node.bounds_px
            assert 0 <= left < right <= frame.width_px
            assert 0 <= top < bottom <= frame.height_px
    phone.close()


def test_any_thread_may_use_the_phone(phone: QtPhone) -> None:
    seen: list[object] = []

    def work() -> None:
        seen.append(phone.capture().width_px)
        seen.append(phone.status().screen_on)
        try:
            phone.select_input_method("no/such")
        except ValueError as error:
            seen.append(str(error))

    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive():
        QTest.qWait(5)
    assert seen[:2] == [720, True]
    assert "no/such" in str(seen[2])


PIXELS = """
import hashlib, sys
from PySide6.QtTest import QTest
from qvl_tools.phone.host import build_phone
for seed in sys.argv[1:]:
    phone = build_phone(int(seed), width_px=720, height_px=1280, density=2.0)
    found = hashlib.sha256()
    for app in phone.status().apps:
        phone.key(3)
        found.update(phone.capture().rgba)
        phone.start_app(app.package)
        QTest.qWait(30)
        found.update(phone.capture().rgba)
    print(found.hexdigest())
    phone.close()
"""


def all_screens(*seeds: int) -> list[str]:
    """Return a digest of every app's first screen for each seed, from a process of its own."""
    command = [sys.executable, "-c", PIXELS, *map(str, seeds)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return run.stdout.split()


def test_a_seed_gives_the_same_pixels_in_every_process() -> None:
    (alone,) = all_screens(11)
    other, again = all_screens(12, 11)
    assert len(alone) == 64
    assert again == alone
    assert other != alone
