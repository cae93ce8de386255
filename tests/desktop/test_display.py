"""Every way of having no screen has an error of its own. Real causes, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desktop.xserver import XServer

pytestmark = pytest.mark.desktop

CHILD = """
import importlib.abc, json, sys
blocked = sys.argv[2:]
class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
from qvl_agent.errors import QvlError
from qvl_tools.desktop import display
try:
    display.check_display()
    pyautogui = getattr(display, sys.argv[1])()
except QvlError as error:
    print(json.dumps([type(error).__name__, str(error), error.fix]))
else:
    print(json.dumps(["opened", "", ""]))
"""


def opening(env: dict[str, str], *without: str, load: str = "load_pyautogui") -> list[str]:
    """Load pyautogui in a fresh Python: the error's class, message and fix, or ``opened``."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, load, *without],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert isinstance(said, list)
    return said


@pytest.fixture(scope="module")
def guarded() -> Iterator[XServer]:
    """A server that wants a cookie."""
    with XServer(640, 480, auth=True, window_manager=False) as server:
        yield server


def test_no_display(x_server: XServer) -> None:
    kind, message, fix = opening({**x_server.env, "DISPLAY": ""})
    assert (kind, "DISPLAY is not set" in message) == ("DisplayUnavailable", True)
    assert "xvfb-run" in fix


def test_nobody_answers_on_the_display(x_server: XServer) -> None:
    kind, message, fix = opening({**x_server.env, "DISPLAY": ":987"})
    assert (kind, "no X server answers on DISPLAY=:987" in message) == ("DisplayUnavailable", True)
    assert "xvfb-run" in fix


def test_a_display_that_is_no_display(x_server: XServer) -> None:
    kind, message, _ = opening({**x_server.env, "DISPLAY": "screen"})
    assert (kind, '"screen"' in message) == ("DisplayUnavailable", True)


@pytest.mark.parametrize("named", ["missing", "empty", "wrong"])
def test_a_server_that_wants_a_cookie(guarded: XServer, named: str, tmp_path: Path) -> None:
    cookies = tmp_path / named
    if named != "missing":
        cookies.touch()
    env = {**guarded.env, "XAUTHORITY": str(cookies)}
    if named == "wrong":
        words = ["xauth", "-f", str(cookies), "add", guarded.display, ".", "00" * 16]
        subprocess.run(words, check=True, capture_output=True)
    kind, message, fix = opening(env)
    assert kind == "DisplayUnavailable"
    assert "cookie" in message or "lets this program not in" in message
    assert f"XAUTHORITY (now: {cookies})" in fix


def test_a_cookie_opens_the_server(guarded: XServer) -> None:
    assert opening(guarded.env)[0] == "opened"


def test_a_server_that_wants_no_cookie_is_opened_without_a_file(x_server: XServer) -> None:
    env = {name: value for name, value in x_server.env.items() if name != "XAUTHORITY"}
    assert opening({**env, "HOME": "/nonexistent"})[0] == "opened"


def test_a_server_that_stands_still(guarded: XServer) -> None:
    os.kill(guarded.process.pid, signal.SIGSTOP)
    try:
        kind, message, _ = opening(guarded.env)
    finally:
        os.kill(guarded.process.pid, signal.SIGCONT)
    assert (kind, "has not answered" in message) == ("DisplayUnavailable", True)


def test_no_tkinter(x_server: XServer) -> None:
    kind, message, fix = opening(x_server.env, "tkinter", "_tkinter")
    assert (kind, "tkinter" in message) == ("DisplayUnavailable", True)
    assert "python3-tk" in fix


@pytest.mark.parametrize("package", ["mss", "pyautogui", "Xlib"])
def test_a_package_that_is_not_installed(x_server: XServer, package: str) -> None:
    kind, message, fix = opening(x_server.env, package)
    assert (kind, fix) == ("MissingExtra", 'pip install "qvl-agent[desktop]"')
    assert ("pyautogui" if package == "Xlib" else package) in message


@pytest.mark.parametrize(
    "sign", [("WAYLAND_DISPLAY", "wayland-0"), ("XDG_SESSION_TYPE", "wayland")]
)
def test_wayland(x_server: XServer, sign: tuple[str, str]) -> None:
    kind, message, fix = opening({**x_server.env, sign[0]: sign[1]})
    assert (kind, f"({sign[0]}={sign[1]})" in message) == ("DisplayUnavailable", True)
    assert "Xorg session" in fix
