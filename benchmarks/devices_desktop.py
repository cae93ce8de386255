"""The desktop against mss alone and pyautogui, on a virtual X server with real windows on it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.devices_rounds import Way, in_turns, show
from tests.desktop.xserver import TextWindow, XServer

from qvl_agent.actions import Press, Tap, TypeText
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import ActionFailed
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.writer import Journal
from qvl_agent.plugins import open_device
from qvl_agent.png import encode_png

LOG_BUDGET_MS = 12.0
"""Desktop observe to lossless log, at 1920x1080."""

PLACES = ((60, 1040), (260, 1040))
"""Where it is clicked in turns: on the empty desktop, too far apart for a double click."""

PAGE = """<body style="margin: 0; font: 18px sans-serif"><h1>Lisbon</h1>
<div style="float: right; width: 560px; height: 360px;
            background: radial-gradient(circle, gold, teal, navy)"></div><p>{}</p>"""


def measure(rounds: int) -> bool:
    """Measure and print; tell if the budgets are kept."""
    with server() as (x_server, window):
        import mss
        import pyautogui
        import pyscreeze  # type: ignore[import-untyped]

        # It asks for gnome-screenshot to be installed and then lets Pillow do it all.
        pyscreeze.GNOMESCREENSHOT_EXISTS = True
        device = open_device("desktop", DeviceSettings())
        with ExitStack() as stack:
            stack.callback(device.close)
            sight = stack.enter_context(mss.MSS())
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            journal = Journal.create(Path(folder), "bench")
            stack.callback(journal.close)
            observed = observe(x_server, device, sight, journal, pyautogui, rounds)
            act(device, pyautogui, rounds)
            type_text(device, window, pyautogui, rounds)
    return observed


@contextmanager
def server() -> Iterator[tuple[XServer, TextWindow]]:
    """An X server of 1920x1080, this process's display, with applications on it."""
    with XServer(1920, 1080) as x_server:
        os.environ |= {name: x_server.env[name] for name in ("DISPLAY", "XAUTHORITY")}
        page = x_server.folder / "page.html"
        page.write_text(PAGE.format("lorem ipsum dolor sit amet " * 200), "utf-8")
        words = ["--no-sandbox", "--no-first-run", f"--user-data-dir={x_server.folder}/chromium"]
        x_server.start("chromium", *words, f"--app={page.as_uri()}")
        lines = "seq -s ' ' 3000; sleep 600"
        x_server.start("xterm", "-T", "numbers", "-e", "sh", "-c", lines)
        x_server.place(x_server.wait_for_window("page"), 100, 60, 1300, 900)
        x_server.place(x_server.wait_for_window("numbers"), 1100, 500, 700, 500)
        with x_server.text_window("tk", "text") as window:
            x_server.place(window.window, 1350, 80, 500, 300)
            yield x_server, window


def observe(
    x_server: XServer, device: Device, sight: Any, journal: Journal, pyautogui: Any, rounds: int
) -> bool:
    """Look, and look for the record, at a screen that is never the same twice."""
    from mss.tools import to_png

    moving = x_server.wait_for_window("numbers")

    def log() -> None:
        journal.store_image(encode_png(device.capture().image))

    def log_by_pyautogui() -> None:
        pyautogui.screenshot().save(io.BytesIO(), format="PNG")

    def log_by_mss() -> None:
        shot = sight.grab(sight.monitors[1])
        to_png(shot.rgb, shot.size)

    ways = [
        Way("mss alone: grab(monitor), BGRX", lambda: sight.grab(sight.monitors[1])),
        Way("observe: grab and check", device.capture),
        Way("observe, RGB", lambda: device.capture().image),
        Way("mss alone, .rgb", lambda: sight.grab(sight.monitors[1]).rgb),
        Way("pyautogui.screenshot(), RGB", pyautogui.screenshot),
        Way("observe to lossless log", log, LOG_BUDGET_MS),
        Way("mss alone and mss.tools.to_png", log_by_mss),
        Way("pyautogui.screenshot().save(PNG)", log_by_pyautogui),
    ]

    def move(number: int) -> None:
        x_server.place(moving, 1000 + number % 50, 500, 700, 500)

    return show("desktop, look, 1920x1080", in_turns(ways, rounds, between=move))


def act(device: Device, pyautogui: Any, rounds: int) -> None:
    """Click and press, each library for itself: ours notices when another one moves the pointer."""
    pyautogui.FAILSAFE = False
    places = cycle(PLACES)

    def click() -> None:
        x, y = next(places)
        device.perform(Tap(point=ScreenPoint(x, y)))

    with suppress(ActionFailed):  # the pointer was moved by somebody else before
        click()
    ours = in_turns(
        [Way("tap", click), Way("press shift", lambda: device.perform(Press(keys=["shift"])))],
        rounds,
    )
    theirs = []
    for pause_s, said in ((0.0, "PAUSE 0"), (0.1, "as it comes")):
        pyautogui.PAUSE = pause_s
        theirs += in_turns(
            [
                Way(f"pyautogui.click(), {said}", lambda: pyautogui.click(*next(places))),
                Way(f"pyautogui.press('shift'), {said}", lambda: pyautogui.press("shift")),
            ],
            max(3, rounds // 4),
        )
    clicks = [ours[0], *theirs[::2]]
    presses = [ours[1], *theirs[1::2]]
    show("desktop, click", clicks)
    show("desktop, press a key", presses)


TEXT = "The quick brown fox, 0123456789 (jumps) over; the lazy dog: <b>100% sure</b> & 'so' on..."


def type_text(device: Device, window: TextWindow, pyautogui: Any, rounds: int) -> None:
    """Type 90 characters of ASCII, and some that no key has, into a Tk text widget."""
    window.activate()
    pyautogui.PAUSE = 0

    def exact(text: str) -> None:
        window.set_text("")
        device.perform(TypeText(text=text))

    with suppress(ActionFailed):
        exact("")
    count = max(3, rounds // 4)
    ours = in_turns(
        [
            Way("type ASCII", lambda: exact(TEXT)),
            Way("type what no key has", lambda: exact("Grüße 你好 Привет 😸 € " * 3)),
        ],
        count,
    )
    window.set_text("")
    theirs = in_turns([Way("pyautogui.write(), PAUSE 0", lambda: pyautogui.write(TEXT))], count)
    show(f"desktop, type {len(TEXT)} characters", [*ours, *theirs])
