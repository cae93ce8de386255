"""The desktop behind the device port, on a real X server with real windows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.desktop.opened import opened
from tests.desktop.xserver import TextWindow, XServer

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
from qvl_agent.errors import ActionFailed, DisplayUnavailable, UserStopped
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.observation import RawFrame
from qvl_tools.desktop import connected_monitors
from qvl_tools.desktop.device import DesktopDevice
from qvl_tools.desktop.display import load_pyautogui

pytestmark = pytest.mark.desktop


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
    assert on_display.pointer() == corner


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
    before = on_display.pointer()
    with pytest.raises(ActionFailed) as caught:
        desktop.perform(action)
    assert not caught.value.partly_done
    assert on_display.pointer() == before


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


def test_one_process_drives_one_display(
    desktop: DesktopDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(DisplayUnavailable, match="can't change to :987"):
        load_pyautogui()


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


def test_a_server_that_stands_still_is_lost_in_time(tmp_path: Path) -> None:
    with XServer(800, 600, window_manager=False) as server:
        child = Child(server, {"XDG_STATE_HOME": str(tmp_path)})
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            _, _, capture, tap, typing, close = child.answers()
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
    assert [row[0] for row in (capture, tap, typing)] == ["DeviceLost"] * 3
    assert "not answered for 0.5 s" in capture[1]
    assert close[0] == "done"


def test_a_black_screen_is_not_opened(tmp_path: Path) -> None:
    with XServer(800, 600, window_manager=False) as server:
        server.paint("#000000")
        child = Child(server, {"XDG_STATE_HOME": str(tmp_path)})
        ((kind, message, fix),) = child.answers()
    assert (child.state, kind) == ("not", "DisplayUnavailable")
    assert "black" in message
    assert "unlock" in fix
