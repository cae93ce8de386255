"""A display that ends, or is started again, around the moment in which it is opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.xserver import XServer

pytestmark = pytest.mark.desktop

BEGIN = """
import os, signal, sys
from qvl_agent.actions import Hover
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import DisplayUnavailable
from qvl_agent.geometry import ScreenPoint
from qvl_agent.lease import held_leases
from qvl_tools.desktop.capture import MssGrabber
from qvl_tools.desktop.opening import open_device
"""

OPENED_TWICE = """
for time in ("first", "second"):
    with open_device("", DeviceSettings(timeout_s=5)) as device:
        device.perform(Hover(point=ScreenPoint(5, 5)))
    print(time, flush=True)
    sys.stdin.readline()
"""

ENDS_MEANWHILE = """
class Ends(MssGrabber):
    def layout(self):
        layout = super().layout()
        print("seen", flush=True)
        sys.stdin.readline()
        return layout
try:
    open_device("", DeviceSettings(timeout_s=5), grabber=Ends())
except DisplayUnavailable as error:
    print(error, held_leases())
"""


def started(server: XServer, script: str, folder: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", BEGIN + script]
    env = server.env | {"XDG_STATE_HOME": str(folder)}
    return subprocess.Popen(words, env=env, stdin=PIPE, stdout=PIPE, text=True)


def end(server: XServer) -> None:
    server.process.kill()
    server.process.wait()


def test_a_display_that_was_started_again_is_driven_as_before(tmp_path: Path) -> None:
    with (
        XServer(800, 600, window_manager=False) as server,
        started(server, OPENED_TWICE, tmp_path) as child,
    ):
        assert child.stdout is not None
        assert child.stdout.readline() == "first\n"
        end(server)
        server.start("Xvfb", server.display, "-screen", "0", "800x600x24", "-noreset")
        wait_for(lambda: server.run("xdotool", "getmouselocation", check=False), "it answers")
        server.paint("#3a6ea5")
        said, _ = child.communicate("\n\n", timeout=60)
    assert said == "second\n"


def test_a_display_that_ends_while_it_is_opened(tmp_path: Path) -> None:
    with (
        XServer(800, 600, window_manager=False) as server,
        started(server, ENDS_MEANWHILE, tmp_path) as child,
    ):
        assert child.stdout is not None
        assert child.stdout.readline() == "seen\n"
        end(server)
        said, _ = child.communicate("\n", timeout=60)
    assert "no X server answers" in said
    assert said.endswith(" ()\n")  # and its lease is free
