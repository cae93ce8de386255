"""A monitor, a region or a window as the whole screen of an agent, on a real X server."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.desktop.monitors import SIDE_BY_SIDE, Monitor
from tests.desktop.opened import opened
from tests.desktop.programs import wait_for
from tests.desktop.xserver import TextWindow, XServer

from qvl_agent.actions import Hover, Press, Tap, TypeText
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import ActionFailed, CaptureFailed, DeviceLost, UsageError, UserStopped
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.desktop.capture import MssGrabber
from qvl_tools.desktop.device import DesktopDevice
from qvl_tools.desktop.monitors import Layout
from qvl_tools.desktop.opening import open_device

pytestmark = pytest.mark.desktop


def test_points_count_from_the_monitor_that_is_seen(on_display: XServer) -> None:
    with opened(monitor="2") as device:
        assert device.capture().screen == Size(1920, 1080)
        device.perform(Hover(point=ScreenPoint(10, 20)))
        assert on_display.pointer() == (1930, 20)
        with pytest.raises(ActionFailed, match="1920, 5"):
            device.perform(Hover(point=ScreenPoint(1920, 5)))


class OneMonitorLess(MssGrabber):
    """Sees only the second monitor until the first one is connected."""

    connected = False

    def layout(self) -> Layout:
        layout = super().layout()
        second = layout.monitors[1]
        return layout if self.connected else Layout(second.area, (second,))


def test_the_hot_corner_goes_where_the_leftmost_monitor_is(on_display: XServer) -> None:
    grabber = OneMonitorLess()
    with open_device("", DeviceSettings(timeout_s=5.0), grabber=grabber) as device:
        on_display.run("xdotool", "mousemove", "1000", "500")
        grabber.connected = True
        device.capture()
        on_display.run("xdotool", "mousemove", "0", "0")
        with pytest.raises(UserStopped, match=r"\(0, 0\)"):
            device.capture()


def test_what_a_hand_did_before_the_look_is_no_reason_to_refuse(
    desktop: DesktopDevice, on_display: XServer
) -> None:
    movement = desktop._parts.kill_switch._movement
    words = [["mousemove", f"{400 + 50 * step}", "300", "sleep", "0.08"] for step in range(8)]
    on_display.run("xdotool", *(word for step in words for word in step))
    wait_for(lambda: movement.by_hand and movement.rests(time.monotonic()), "a hand that rests")
    desktop.capture()
    desktop.perform(Hover(point=ScreenPoint(10, 20)))
    assert on_display.pointer() == (10, 20)


def test_points_count_from_the_region(on_display: XServer) -> None:
    with opened("region=1800,100,300,200") as device:
        assert device.capture().screen == Size(300, 200)
        device.perform(Hover(point=ScreenPoint(299, 199)))
        assert on_display.pointer() == (2099, 299)


def test_a_window_is_followed_where_it_goes(on_display: XServer) -> None:
    with on_display.text_window("gtk", "wanders") as window, opened("window=wanders") as device:
        before = device.capture().screen
        left, top, width, height = on_display.box_of(window.window)
        on_display.place(window.window, 2000, 300, width, height)
        moved = wait_for(lambda: new_place(on_display, window, (left, top)), "the window moved")
        device.perform(Tap(point=ScreenPoint(before.width_px // 2, before.height_px // 2)))
        x, y = on_display.pointer()
        assert moved[0] <= x < moved[0] + width
        assert moved[1] <= y < moved[1] + height
        assert device.capture().screen == before


def test_a_window_on_another_desktop_is_not_seen_where_it_would_be(on_display: XServer) -> None:
    with on_display.text_window("gtk", "leaves") as window, opened("window=leaves") as device:
        on_display.run("wmctrl", "-i", "-r", window.window, "-t", "1")
        windows = device._parts.windows
        assert windows is not None
        wait_for(
            lambda: any(one.desktop == 1 for one in windows.list() if "leaves" in one.title),
            "it is elsewhere",
        )
        with pytest.raises(CaptureFailed, match="nothing of the window 'leaves'"):
            device.capture()
        with pytest.raises(ActionFailed, match="nothing of the window 'leaves'"):
            device.perform(Tap(point=ScreenPoint(5, 5)))


def new_place(server: XServer, window: TextWindow, old: tuple[int, int]) -> tuple[int, int] | None:
    found = server.box_of(window.window)[:2]
    return found if found != old else None


def test_a_window_that_has_another_size_is_looked_at_again_first(on_display: XServer) -> None:
    with on_display.text_window("gtk", "grows") as window, opened("window=grows") as device:
        before = device.capture().screen
        on_display.place(window.window, 100, 100, 400, 300)
        wait_for(lambda: on_display.box_of(window.window)[2:] == (400, 300), "it has its size")
        with pytest.raises(ActionFailed, match=f"it was {before}") as caught:
            device.perform(Tap(point=ScreenPoint(5, 5)))
        assert (caught.value.fix, caught.value.partly_done) == ("look again", False)
        device.capture()
        device.perform(Tap(point=ScreenPoint(200, 200)))


def test_a_window_that_is_closed_is_lost(on_display: XServer) -> None:
    with on_display.text_window("gtk", "goes away") as window, opened("window=goes") as device:
        window.close()
        wait_for(lambda: window.window not in on_display.titles(), "the window is gone")
        with pytest.raises(DeviceLost, match="'goes away' was closed"):
            device.capture()
        with pytest.raises(DeviceLost, match="'goes away' was closed"):
            device.perform(Press(keys=["a"]))


def test_a_confined_agent_types_into_its_own_window(
    on_display: XServer, gtk_window: TextWindow
) -> None:
    with on_display.text_window("tk", "mine") as mine, opened("window=mine") as device:
        gtk_window.set_text("")
        gtk_window.activate()
        device.perform(TypeText(text="for me"))
        mine.wait_for_text("for me")
        assert gtk_window.text() == ""


@pytest.mark.parametrize("argument", ["window=nobody's", "region=0,0,9000,10", "monitor=7"])
def test_a_part_that_is_not_there(on_display: XServer, argument: str) -> None:
    with pytest.raises(UsageError):
        opened(argument)
    opened().close()  # and nothing was left behind


@pytest.fixture
def uneven(on_display: XServer) -> Iterator[XServer]:
    """The right monitor is lower than the left one."""
    on_display.remove_monitor("right")
    on_display.add_monitor(Monitor("right", 1920, 0, 1280, 720))
    yield on_display
    on_display.remove_monitor("right")
    on_display.add_monitor(SIDE_BY_SIDE[1])


def test_a_point_between_the_monitors_is_refused(uneven: XServer, on_display: XServer) -> None:
    with opened() as device:
        device.capture()
        device.perform(Hover(point=ScreenPoint(3199, 719)))
        with pytest.raises(ActionFailed, match="on no monitor: 1"):
            device.perform(Hover(point=ScreenPoint(3199, 720)))
        assert on_display.pointer() == (3199, 719)


def test_monitors_that_change_are_looked_at_again_first(
    desktop: DesktopDevice, uneven: XServer
) -> None:
    with pytest.raises(ActionFailed, match="monitors have changed"):
        desktop.perform(Tap(point=ScreenPoint(100, 100)))
    desktop.capture()
    desktop.perform(Tap(point=ScreenPoint(100, 100)))


def test_a_monitor_that_vanishes_is_lost(on_display: XServer) -> None:
    with opened(monitor="2") as device:
        on_display.remove_monitor("right")
        try:
            with pytest.raises(DeviceLost, match="monitor '2' is gone"):
                device.capture()
            with pytest.raises(DeviceLost, match="monitor '2' is gone"):
                device.perform(Tap(point=ScreenPoint(1, 1)))
        finally:
            on_display.add_monitor(SIDE_BY_SIDE[1])
        device.capture()
