"""The host side of Android against ppadb and adbutils, on a phone that costs no time itself.

The phone is in a process of its own and answers from memory: what is timed is the host's part.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import cycle

import numpy as np
from adbutils import AdbClient
from benchmarks.devices_rounds import Way, in_turns, show
from PIL import Image
from ppadb.client import Client
from tests.phone.paper_phone import PaperPhone

from qvl_agent.actions import Tap
from qvl_agent.geometry import ScreenPoint
from qvl_tools.android.capture import RAW
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb.commands import capture
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.controls import Frame

RAW_BUDGET_MS = 20.0
"""Android observe, raw, 1080x2400, host side."""

SERIAL = "qvl-phone-0"


class PhotoPhone(PaperPhone):
    """A phone that shows a photo: its PNG has about 2 MB."""

    def _draw(self) -> Frame:
        drawn = super()._draw()
        pixels = np.frombuffer(drawn.rgba, np.uint8).reshape(2400, 1080, 4).copy()
        noise = np.random.default_rng(1).integers(-6, 7, (900, 1080, 3))
        waves = np.add.outer(np.arange(900), np.arange(1080))[:, :, None] // 12 % 200 + 20
        pixels[700:1600, :, :3] = waves + noise
        return Frame(drawn.width_px, drawn.height_px, pixels.tobytes())


def serve() -> None:
    """Be the phone until stdin ends."""
    capture.png = cache(capture.png)
    capture.raw = cache(capture.raw)
    with AdbDoor(PhotoPhone(), serial=SERIAL) as door:
        print(door.adb_port, flush=True)
        sys.stdin.read()


@contextmanager
def phone() -> Iterator[int]:
    """Start the phone; the port where it speaks as an adb server does."""
    code = "from benchmarks.devices_android import serve; serve()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


def measure(rounds: int) -> bool:
    """Measure and print; tell if the budget is kept."""
    with phone() as port, AndroidDevice.connect(SERIAL, port=port, start_server=False) as device:
        theirs = Client("127.0.0.1", port).device(SERIAL)
        third = AdbClient("127.0.0.1", port).device(SERIAL)
        device._capture.way = RAW  # whichever was the fastest here

        def decoded() -> Image.Image:
            return Image.open(io.BytesIO(theirs.screencap())).convert("RGB")

        looked = in_turns(
            [
                Way("observe, raw", device.capture, RAW_BUDGET_MS),
                Way("observe, raw, RGB", lambda: device.capture().image),
                Way("ppadb screencap(), PNG bytes", theirs.screencap),
                Way("ppadb screencap(), decoded to RGB", decoded),
                Way("adbutils screenshot()", third.screenshot),
            ],
            rounds,
        )
        places = cycle((300, 700))
        touched = in_turns(
            [
                Way("tap", lambda: device.perform(Tap(point=ScreenPoint(next(places), 2300)))),
                Way("ppadb input_tap", lambda: theirs.input_tap(next(places), 2300)),
                Way("adbutils click", lambda: third.click(next(places), 2300)),
            ],
            rounds,
        )
    kept = show("Android, look, host side, 1080x2400", looked)
    show("Android, tap, host side", touched)
    return kept
