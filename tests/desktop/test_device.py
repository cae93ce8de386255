"""The desktop behind the device port, on a real X server with real windows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.xserver import SIDE_BY_SIDE, Monitor, TextWindow, XServer

from qvl_agent.actions import (
    DeviceAction,
    Drag,
    Hover,
    LongPress,
    Pinch,
    Press,
    Scroll,
    SystemButton,
    Tap,
    TypeText,
)
from qvl_agent.device import Device, DeviceSettings, ReadsText, TellsInFront
from qvl_agent.errors import ActionFailed, DeviceLost, UsageError, UserStopped
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.observation import RawFrame
from qvl_tools.desktop import connected_monitors, open_desktop
from qvl_tools.desktop.device import DesktopDevice

pytestmark = pytest.mark.desktop


def opened(argument: str = "", **settings: str) -> DesktopDevice:
    return open_desktop(
        argument, DeviceSettings(timeout_s=5.0, monitor=settings.get("monitor", ""))
    )


@pytest.fixture
def desktop(on_display: XServer) -> Iterator[DesktopDevice]:
    """All of the desktop, looked at once."""
    with opened() as device:
        device.capture()
        yield device


def pointer(server: XServer) -> tuple[int, int]:
    """Where the pointer is, by xdotool."""
    said = server.run("xdotool", "getmouselocation", "--shell")
    values = dict(line.split("=") for line in said.split())
    return int(values["X"]), int(values["Y"])


def test_it_says_what_it_is(desktop: DesktopDevice, on_display: XServer) -> None:
    assert isinstance(desktop, ReadsText)
    assert isinstance(desktop, TellsInFront)
    info = desktop.info
    assert (info.form, info.serial, info.screen) == (
        "desktop",
        on_display.display,
        Size(3840, 1080),
    )
    assert {"tap", "drag", "hover", "type_text", "open_app"} < info.supports
    assert not {"pinch", "system_button"} & info.supports


def test_what_is_seen_has_a_size_and_a_window_in_front(
    desktop: DesktopDevice, gtk_window: TextWindow
) -> None:
    gtk_window.activate()
    seen = desktop.capture()
    assert isinstance(seen.frame, RawFrame)
    assert (seen.screen, seen.image_size, seen.app) == (
        Size(3840, 1080),
        Size(3840, 1080),
        "text of gtk",
    )


@pytest.mark.parametrize("corner", [(0, 0), (3839, 0), (0, 1079), (3839, 1079)])
def test_every_corner_can_be_clicked(
    desktop: DesktopDevice, on_display: XServer, corner: tuple[int, int]
) -> None:
    desktop.perform(Tap(point=ScreenPoint(*corner)))
    assert pointer(on_display) == corner


def test_points_count_from_the_monitor_that_is_seen(on_display: XServer) -> None:
    with opened(monitor="2") as device:
        assert device.capture().screen == Size(1920, 1080)
        device.perform(Hover(point=ScreenPoint(10, 20)))
        assert pointer(on_display) == (1930, 20)
        with pytest.raises(ActionFailed, match="1920, 5"):
            device.perform(Hover(point=ScreenPoint(1920, 5)))


def test_points_count_from_the_region(on_display: XServer) -> None:
    with opened("region=1800,100,300,200") as device:
        assert device.capture().screen == Size(300, 200)
        device.perform(Hover(point=ScreenPoint(299, 199)))
        assert pointer(on_display) == (2099, 299)


def test_a_window_is_followed_where_it_goes(on_display: XServer) -> None:
    with on_display.text_window("gtk", "wanders") as window, opened("window=wanders") as device:
        before = device.capture().screen
        left, top, width, height = on_display.box_of(window.window)
        on_display.place(window.window, 2000, 300, width, height)
        moved = wait_for(lambda: new_place(on_display, window, (left, top)), "the window moved")
        device.perform(Tap(point=ScreenPoint(before.width_px // 2, before.height_px // 2)))
        x, y = pointer(on_display)
        assert moved[0] <= x < moved[0] + width
        assert moved[1] <= y < moved[1] + height
        assert device.capture().screen == before


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
        assert pointer(on_display) == (3199, 719)


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


@pytest.mark.parametrize(
    "action",
    [
        Tap(point=ScreenPoint(3840, 0)),
        LongPress(point=ScreenPoint(0, 1080)),
        Drag(start=ScreenPoint(0, 0), end=ScreenPoint(4000, 0)),
        Scroll(point=ScreenPoint(0, 9999), direction="down"),
        Pinch(center=ScreenPoint(5, 5), scale=2.0),
        SystemButton(button="home"),
        Press(keys=["no such key"]),
    ],
)
def test_what_can_t_be_done_is_refused_and_nothing_is_done(
    desktop: DesktopDevice, on_display: XServer, action: DeviceAction
) -> None:
    before = pointer(on_display)
    with pytest.raises(ActionFailed) as caught:
        desktop.perform(action)
    assert not caught.value.partly_done
    assert pointer(on_display) == before


@pytest.mark.parametrize("toolkit", ["gtk_window", "tk_window"])
def test_text_is_added_or_takes_the_place_of_what_was_there(
    desktop: DesktopDevice, request: pytest.FixtureRequest, toolkit: str
) -> None:
    window: TextWindow = request.getfixturevalue(toolkit)
    window.activate()
    window.set_text("old ")
    desktop.perform(TypeText(text="<Grüße> 你好"))
    window.wait_for_text("old <Grüße> 你好")
    if toolkit == "tk_window":
        return  # ctrl+a goes to the line's start in Tk on X11
    desktop.perform(TypeText(text="new", clear=True, submit=True))
    window.wait_for_text("new\n")
    desktop.perform(TypeText(text="", clear=True))
    window.wait_for_text("")


def test_a_second_agent_is_told_who_drives_the_desktop(
    desktop: DesktopDevice, on_display: XServer
) -> None:
    same_user = {"XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]}
    child = Child(on_display, same_user)
    ((kind, message, _),) = child.answers()
    assert (child.state, kind) == ("not", "DeviceBusy")
    assert str(os.getpid()) in message
    desktop.close()
    desktop.close()
    child = Child(on_display, same_user)
    assert (child.state, child.answers()[-1][0]) == ("ready", "done")


def test_the_stop_file_stops_it(
    desktop: DesktopDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QVL_STOP_FILE", str(tmp_path / "stop"))
    desktop.perform(Hover(point=ScreenPoint(50, 50)))
    (tmp_path / "stop").touch()
    with pytest.raises(UserStopped):
        desktop.perform(Hover(point=ScreenPoint(60, 60)))
    with pytest.raises(UserStopped):
        desktop.capture()
    desktop.close()
    with pytest.raises(UserStopped):
        opened()


def test_devices_lists_the_desktop_and_its_monitors(on_display: XServer) -> None:
    rows = connected_monitors(DeviceSettings())
    assert [(row.spec, row.state) for row in rows] == [
        ("desktop", "ready"),
        ("desktop:monitor=1", "ready"),
        ("desktop:monitor=2", "ready"),
    ]
    assert rows[2].model == "1920x1080+1920+0"


def test_devices_lists_nothing_where_there_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert connected_monitors(DeviceSettings()) == []


def test_it_is_a_device(desktop: DesktopDevice) -> None:
    device: Device = desktop
    assert device.info.name == "desktop"


CHILD = """
import json, sys
from qvl_agent.actions import Tap, TypeText
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import QvlError
from qvl_agent.geometry import ScreenPoint
from qvl_tools.desktop import open_desktop

def tried(act):
    try:
        act()
    except QvlError as error:
        return [type(error).__name__, str(error), error.fix]
    return ["done", "", ""]

said = []
device = None
def begin():
    global device
    device = open_desktop("", DeviceSettings(timeout_s=0.5, on_notice=said.append))
answers = [tried(begin)]
if device:
    answers.append([sorted(device.info.supports), device.capture().app, said])
    print("ready", flush=True)
    sys.stdin.readline()
    answers += [tried(device.capture), tried(lambda: device.perform(Tap(point=ScreenPoint(5, 5)))),
                tried(lambda: device.perform(TypeText(text="x"))), tried(device.close)]
else:
    print("not", flush=True)
print(json.dumps(answers))
"""


class Child:
    """The desktop opened in a process of its own, which then waits.

    Attributes:
        state: ``ready`` if it was opened, else ``not``.
    """

    def __init__(self, server: XServer, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILD],
            env={**server.env, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.state = self._process.stdout.readline().strip()

    def answers(self) -> Any:
        """Let it go on, to its end; return what it has found."""
        with self._process as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            return json.loads(process.stdout.read())


def test_a_server_that_ends_is_lost_and_the_device_can_still_be_closed(tmp_path: Path) -> None:
    with XServer(800, 600, window_manager=False) as server:
        child = Child(server, {"XDG_STATE_HOME": str(tmp_path)})
        assert child.state == "ready"
    begun, seen, capture, tap, typing, close = child.answers()
    assert begun[0] == close[0] == "done"
    assert (seen[0], seen[1]) == (sorted({*seen[0]} - {"open_app"}), "")  # no window manager
    assert any("no window manager" in notice for notice in seen[2])
    assert [capture[0], tap[0], typing[0]] == ["DeviceLost"] * 3


def test_a_black_screen_is_not_opened(tmp_path: Path) -> None:
    with XServer(800, 600, window_manager=False) as server:
        server.paint("#000000")
        child = Child(server, {"XDG_STATE_HOME": str(tmp_path)})
        ((kind, message, fix),) = child.answers()
    assert (child.state, kind) == ("not", "DisplayUnavailable")
    assert "black" in message
    assert "unlock" in fix
