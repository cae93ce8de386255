"""Screenshots of a real X server: the right pixels of the right place, and never a black one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from tests.desktop.monitors import Monitor
from tests.desktop.programs import wait_for
from tests.desktop.xserver import BACKGROUND, XServer

from qvl_agent.errors import CaptureFailed, DeviceLost, ScreenUnavailable
from qvl_agent.observation import Observation, RawFrame
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.capture import MssGrabber, ScreenCapture
from qvl_tools.desktop.monitors import Layout

pytestmark = pytest.mark.desktop


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    """A server of the test's own, which it may change or end."""
    with XServer(1280, 1024, window_manager=False) as started:
        for name in ("DISPLAY", "XAUTHORITY"):
            monkeypatch.setenv(name, started.env[name])
        yield started


@pytest.fixture
def grabber() -> Iterator[MssGrabber]:
    opened = MssGrabber()
    yield opened
    opened.close()


def of(grabber: MssGrabber, monitor: str = "all", timeout_s: float = 5.0) -> ScreenCapture:
    return ScreenCapture(grabber, lambda layout: layout.named(monitor), timeout_s=timeout_s)


def seen(frame: RawFrame) -> str:
    """The only color of a frame, as X writes it."""
    image = frame.to_rgb()
    extremes = [image.getchannel(channel).getextrema() for channel in "RGB"]
    assert all(low == high for low, high in extremes), f"more than one color: {extremes}"
    return "#" + image.crop((0, 0, 1, 1)).tobytes().hex()


def test_red_is_red_and_every_pixel_counts(server: XServer, grabber: MssGrabber) -> None:
    server.paint("#fe0102")
    look = of(grabber).look()
    assert (look.area, look.frame.size) == (Area(0, 0, 1280, 1024), (1280, 1024))
    assert seen(look.frame) == "#fe0102"


def test_a_screenshot_does_not_change_when_the_next_is_taken(
    server: XServer, grabber: MssGrabber
) -> None:
    first = of(grabber).look()
    server.paint("#ffffff")
    second = of(grabber).look()
    assert (seen(first.frame), seen(second.frame)) == (BACKGROUND, "#ffffff")
    assert not first.frame.words.flags.writeable


def test_equal_screens_have_equal_words(server: XServer, grabber: MssGrabber) -> None:
    one, other = of(grabber).look(), of(grabber).look()
    assert np.array_equal(one.frame.words, other.frame.words)
    assert int(one.frame.words[0, 0]).to_bytes(4, "little")[3] == 255


def test_one_of_two_monitors(
    x_server: XServer, grabber: MssGrabber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", x_server.display)
    with x_server.text_window("tk", "only right") as window:
        x_server.place(window.window, 2000, 200, 500, 400)
        wait_for(lambda: white(of(grabber, "2").look().frame), "the window is on the right")
        assert of(grabber, "2").look().area == Area(1920, 0, 1920, 1080)
        assert not white(of(grabber, "1").look().frame)
        assert white(of(grabber).look().frame)


def white(frame: RawFrame) -> bool:
    """Tell whether there is a text window in it."""
    return bool((frame.words == np.uint32(0xFFFFFFFF)).sum() > 100_000)


def test_monitors_appear_and_vanish(server: XServer, grabber: MssGrabber) -> None:
    capture = of(grabber, "1")
    assert capture.look().area == Area(0, 0, 1280, 1024)
    server.add_monitor(Monitor("upper", 0, 0, 1280, 512), output="screen")
    server.add_monitor(Monitor("lower", 0, 512, 1280, 512))
    assert [look.area for look in (capture.look(), of(grabber, "2").look())] == [
        Area(0, 0, 1280, 512),
        Area(0, 512, 1280, 512),
    ]
    server.remove_monitor("upper")
    server.remove_monitor("lower")
    assert capture.look().area == Area(0, 0, 1280, 1024)


def test_the_resolution_changes_in_both_directions(server: XServer, grabber: MssGrabber) -> None:
    server.resize(800, 600)
    capture = of(grabber)
    assert capture.look().frame.size == (800, 600)
    server.resize(1280, 1024)
    assert capture.look().frame.size == (1280, 1024)
    server.resize(800, 600)
    assert capture.look().frame.size == (800, 600)


def test_black_is_never_passed_on(server: XServer, grabber: MssGrabber) -> None:
    server.paint("#000000")
    start_s = time.monotonic()
    with pytest.raises(ScreenUnavailable, match="1280x1024") as caught:
        of(grabber, timeout_s=0.5).look()
    assert time.monotonic() - start_s >= 0.3  # it was tried again
    assert "xsetroot" in caught.value.fix


def test_a_screen_that_is_black_for_a_moment_is_waited_for(
    server: XServer, grabber: MssGrabber
) -> None:
    server.paint("#000000")
    painter = threading.Timer(0.3, server.paint, ["#00ff00"])
    painter.start()
    try:
        assert seen(of(grabber, timeout_s=20.0).look().frame) == "#00ff00"
    finally:
        painter.join()


def test_an_area_beyond_the_screen_fails_by_name(server: XServer, grabber: MssGrabber) -> None:
    capture = ScreenCapture(grabber, lambda layout: Area(1000, 0, 1280, 100), timeout_s=0.3)
    with pytest.raises(CaptureFailed, match=r"1280x100\+1000\+0"):
        capture.look()


def test_a_server_that_ends_is_lost(server: XServer, grabber: MssGrabber) -> None:
    capture = of(grabber)
    capture.look()
    server.close()
    with pytest.raises(DeviceLost, match="display is gone"):
        capture.look()


def test_a_screenshot_becomes_an_observation(server: XServer, grabber: MssGrabber) -> None:
    server.paint("#102030")
    look = of(grabber).look()
    observation = Observation(look.frame, look.area.size, taken_at_s=0.0)
    assert observation.image.getpixel((1279, 1023)) == (0x10, 0x20, 0x30)
    assert not observation.is_black()
    assert isinstance(look.layout, Layout)
