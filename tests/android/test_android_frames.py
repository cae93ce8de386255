"""Screenshots over a link that cuts and mangles, and screens that turn."""

from __future__ import annotations

import socket
import time

import pytest
from tests.android.faulty import BreakingLink, canned, shell_over
from tests.phone.paper_phone import PaperPhone

from qvl_agent.actions import SystemButton, Tap
from qvl_agent.errors import (
    ActionFailed,
    CaptureFailed,
    DeviceLost,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.android.capture import GZIP, PNG, RAW, CaptureWay, ScreenCapture
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb.door import AdbDoor


@pytest.mark.parametrize("way", [RAW, PNG, GZIP], ids=lambda way: way.name)
@pytest.mark.parametrize("part", [step / 20 for step in range(20)])
def test_a_frame_cut_anywhere_is_never_taken_for_a_frame(
    link: BreakingLink, way: CaptureWay, part: float
) -> None:
    capture = ScreenCapture(shell_over(link.port), way)
    buffer = bytearray()
    whole = shell_over(link.port).stream(way.line, buffer)
    link.services.clear()
    link.rule = lambda service: int(whole * part)
    with pytest.raises(CaptureFailed, match="no whole screenshot in 3 attempts"):
        capture.observe()
    assert link.services == [f"exec:{way.line}"] * 3


@pytest.mark.parametrize("way", [RAW, PNG, GZIP], ids=lambda way: way.name)
def test_every_way_gives_the_same_pixels(door: AdbDoor, phone: PaperPhone, way: CaptureWay) -> None:
    seen = ScreenCapture(shell_over(door.adb_port), way).observe()
    frame = phone.capture()
    assert seen.image_size == Size(frame.width_px, frame.height_px)
    assert seen.image.convert("RGBA").tobytes() == frame.rgba
    assert (seen.encoded_png is not None) == (way is PNG)


def test_a_frame_cut_once_is_taken_again(over_link: AndroidDevice, link: BreakingLink) -> None:
    cuts = iter([1000])
    link.rule = lambda service: next(cuts, None) if "screencap" in service else None
    assert over_link.capture().image_size == Size(1080, 2400)


@pytest.mark.parametrize("way", [RAW, PNG, GZIP], ids=lambda way: way.name)
@pytest.mark.parametrize("fault", ["crlf", "text before", "text"])
def test_a_mangled_frame_is_never_taken_for_a_frame(
    door: AdbDoor, way: CaptureWay, fault: str
) -> None:
    frame = bytearray()
    size = shell_over(door.adb_port).stream(way.line, frame)
    whole = bytes(frame[:size])
    came = {
        "crlf": whole.replace(b"\n", b"\r\n"),
        "text before": b"WARNING: linker: unused DT entry\n" + whole,
        "text": b"error: device offline\n",
    }[fault]
    if came == whole:
        return  # no line feed in it: nothing is mangled
    with (
        canned({"host:transport": b"OKAY", "exec:": b"OKAY" + came}) as (port, asked),
        pytest.raises(CaptureFailed, match="no whole screenshot in 3 attempts"),
    ):
        ScreenCapture(shell_over(port), way).observe()
    assert asked.count(f"exec:{way.line}") == 3


def test_attempts_at_a_frame_share_one_time_limit() -> None:
    class Slow(BreakingLink):
        def _serve(self, sock: socket.socket) -> None:
            sock.sendall(b"OKAYOKAYno frame")
            time.sleep(0.3)

    with Slow(1) as link:
        started_s = time.monotonic()
        with pytest.raises((CaptureFailed, DeviceLost)):
            ScreenCapture(shell_over(link.port, timeout_s=0.4)).observe()
        assert time.monotonic() - started_s < 0.4 + 1


@pytest.mark.parametrize("change", ["upside down", "size"])
def test_a_screen_that_only_looks_the_same_size_is_not_touched(
    device: AndroidDevice, phone: PaperPhone, change: str
) -> None:
    phone.turns = 1
    phone.width_px, phone.height_px = 2400, 1080
    phone.__dict__["_drawn"] = None
    device.capture()
    tap = Tap(point=ScreenPoint(5, 5))
    device.perform(tap)
    phone.touches.clear()
    if change == "size":
        phone.override = (1440, 720)
    else:
        phone.turns = 3
    with pytest.raises(ActionFailed, match="has turned or changed its size"):
        device.perform(tap)
    assert phone.touches == []
    assert device.capture().rotation_quarter_turns == phone.turns
    device.perform(tap)
    assert len(phone.touches) == 2


def test_rotation_is_read_when_the_frame_has_turned(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    upright = device.capture()
    assert (upright.screen, upright.rotation_quarter_turns) == (Size(1080, 2400), 0)
    phone.width_px, phone.height_px, phone.turns = 2400, 1080, 3
    phone.__dict__["_drawn"] = None
    turned = device.capture()
    assert (turned.screen, turned.rotation_quarter_turns) == (Size(2400, 1080), 3)


def test_a_screen_that_turned_since_the_last_look_is_not_touched(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    tap, key = Tap(point=ScreenPoint(5, 5)), SystemButton(button="back")
    device.capture()
    phone.turns = 1
    with pytest.raises(ActionFailed, match="has turned") as caught:
        device.perform(tap)
    assert phone.touches == []
    assert not caught.value.partly_done
    device.perform(key)  # a key means the same either way up
    phone.width_px, phone.height_px = 2400, 1080
    phone.__dict__["_drawn"] = None
    device.capture()
    device.perform(tap)
    assert len(phone.touches) == 2


def test_a_rotation_that_was_read_too_early_is_read_again(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    phone.turns = 1
    phone.width_px, phone.height_px = 2400, 1080
    phone.__dict__["_drawn"] = None
    device.capture()
    phone.turns = 2
    with pytest.raises(ActionFailed, match="has turned"):
        device.perform(Tap(point=ScreenPoint(5, 5)))
    device.capture()
    device.perform(Tap(point=ScreenPoint(5, 5)))
