"""What happens when the way to the device is silent, broken or cut in the middle."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PIL import Image
from tests.android.faulty import BEFORE_STATUS, BreakingLink, canned, framed, silent
from tests.phone.paper_phone import COUNTER, NOTES, PaperPhone

from qvl_agent.actions import Drag, SystemButton, Tap, TypeText
from qvl_agent.errors import (
    ActionFailed,
    ActionUnknown,
    AdbUnavailable,
    CaptureFailed,
    DeviceError,
    DeviceLost,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.observation import Observation
from qvl_tools.android.capture import GZIP, PNG, RAW, CaptureWay, ScreenCapture
from qvl_tools.android.connection import AdbServer, LinkBroken, Refused
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.discovery import reconnect
from qvl_tools.android.shell import Hand, Shell, command_line
from qvl_tools.phone.adb.door import AdbDoor

SERIAL = "qvl-phone-0"


@pytest.fixture
def link(door: AdbDoor, phone: PaperPhone) -> Iterator[BreakingLink]:
    with BreakingLink(door.adb_port) as opened:
        yield opened


@pytest.fixture
def over_link(link: BreakingLink) -> Iterator[AndroidDevice]:
    with AndroidDevice.connect(port=link.port, start_server=False, timeout_s=2.0) as device:
        yield device


def shell_over(port: int, *, timeout_s: float = 2.0, shell_v2: bool = True) -> Shell:
    server = AdbServer("127.0.0.1", port, timeout_s)
    return Shell(server, SERIAL, shell_v2=shell_v2, reconnect=lambda left_s: None)


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


@pytest.mark.parametrize("limit", [BEFORE_STATUS, 0, 3])
def test_a_link_that_dies_after_an_action_leaves_it_unknown(
    over_link: AndroidDevice, link: BreakingLink, phone: PaperPhone, limit: int
) -> None:
    phone.app = COUNTER
    link.services.clear()
    link.rule = lambda service: limit if "input" in service else None
    with pytest.raises(ActionUnknown):
        over_link.perform(Tap(point=ScreenPoint(*phone.centre("plus"))))
    assert sum("input tap" in service for service in link.services) == 1
    assert phone.count == 1


def test_an_action_that_never_left_is_not_unknown(over_link: AndroidDevice) -> None:
    with BreakingLink(1) as nowhere:
        gone = Shell(
            AdbServer("127.0.0.1", nowhere.port, 1.0),
            SERIAL,
            shell_v2=True,
            reconnect=lambda left_s: None,
        )
        hand = Hand(gone)
        with pytest.raises(DeviceLost) as caught:
            hand.do(("input", "tap", "1", "1"))
        assert not isinstance(caught.value, ActionUnknown)
        assert not hand.sent


def test_a_link_that_dies_while_typing_leaves_it_unknown_and_restores_the_input_method(
    over_link: AndroidDevice, link: BreakingLink, phone: PaperPhone
) -> None:
    phone.app, phone.focused = NOTES, True
    before = phone.input_method
    link.rule = lambda service: 0 if "ADB_INPUT_B64" in service else None
    with pytest.raises(ActionUnknown):
        over_link.perform(TypeText(text="né"))
    assert phone.text == "né"
    assert phone.input_method == before


def test_a_read_is_tried_again_once(link: BreakingLink) -> None:
    cuts = iter([0])
    link.rule = lambda service: next(cuts, None)
    assert "Physical size" in shell_over(link.port).read("wm", "size").text
    link.rule = lambda service: 0
    link.services.clear()
    with pytest.raises(DeviceLost):
        shell_over(link.port).read("wm", "size")
    assert len(link.services) == 2


def test_a_silent_server_is_given_up_in_time(phone: PaperPhone) -> None:
    with silent() as port:
        started_s = time.monotonic()
        with pytest.raises(AdbUnavailable, match="does not answer"):
            AndroidDevice.connect(port=port, timeout_s=0.3)
        shell = shell_over(port, timeout_s=0.3)
        with pytest.raises(DeviceLost):
            shell.read("getprop")
        with pytest.raises(DeviceLost):
            shell.stream("screencap", bytearray())
        with pytest.raises(DeviceLost):
            Hand(shell).do(("input", "tap", "1", "1"))
        assert time.monotonic() - started_s < 4 * 0.3 + 1


def test_a_device_that_falls_silent_is_given_up_in_time() -> None:
    answers = {"host:transport": b"OKAY", "exec:": b"OKAY", "shell,v2,raw:": b"OKAY"}
    with canned(answers) as (port, asked):
        shell = shell_over(port, timeout_s=0.3)
        started_s = time.monotonic()
        with pytest.raises(DeviceLost, match=r"within 0\.\d+ s|timed out"):
            shell.stream("screencap", bytearray())
        with pytest.raises(LinkBroken) as caught:
            shell.start(("input", "tap", "1", "1"))
        assert caught.value.sent
        assert caught.value.timed_out
        assert time.monotonic() - started_s < 2 * 0.3 + 1
    assert asked.count("exec:screencap") == 1  # time is up: no second try


def test_what_it_takes_to_reconnect_shares_one_time_limit() -> None:
    class Slow(BreakingLink):
        def _serve(self, sock: socket.socket) -> None:
            if b"version" in sock.recv(100):
                time.sleep(1.6)
                sock.sendall(b"OKAY" + framed("0029"))
            else:
                sock.recv(1)  # no answer

    with Slow(1) as link:
        started_s = time.monotonic()
        reconnect(AdbServer(port=link.port), "10.9.8.7:5555", start=False, timeout_s=2.0)
        assert time.monotonic() - started_s < 2.0 + 1


def test_a_dripping_server_is_given_up_in_time() -> None:
    class Dripping(BreakingLink):
        def _serve(self, sock: socket.socket) -> None:
            while True:
                sock.sendall(b"O")
                time.sleep(0.1)

    with Dripping(1) as link, pytest.raises(AdbUnavailable):
        AdbServer("127.0.0.1", link.port, 0.5).ask("host:version")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad", b"OKAYzzzz", b"", b"OK"])
def test_something_else_than_an_adb_server(answer: bytes) -> None:
    with canned({"host:": answer}) as (port, _), pytest.raises(AdbUnavailable):
        AdbServer("127.0.0.1", port, 0.3).ask("host:version")


def test_a_device_that_is_gone_is_lost() -> None:
    gone = b"FAIL" + framed("device 'qvl-phone-0' not found")
    with canned({"host:transport": gone}) as (port, _):
        shell = shell_over(port)
        with pytest.raises(DeviceLost, match="not found"):
            shell.read("getprop")
        hand = Hand(shell)
        with pytest.raises(DeviceLost, match="not found"):
            hand.do(("input", "tap", "1", "1"))
        assert not hand.sent


def test_what_a_command_complains_of_is_told(door: AdbDoor, phone: PaperPhone) -> None:
    hand = Hand(shell_over(door.adb_port))
    with pytest.raises(ActionFailed, match=r"input: .*NullPointerException"):
        hand.do(("input", "text", "né"))
    with pytest.raises(ActionFailed, match=r"Activity class .* does not exist"):
        hand.do(("am", "start", "-n", "no.such/.Thing"))
    with pytest.raises(ActionFailed, match=r"nonsense: .*not found"):
        hand.do(("nonsense",))


@pytest.mark.parametrize("shell_v2", [True, False])
def test_exit_status_comes_with_and_without_the_new_protocol(
    door: AdbDoor, phone: PaperPhone, shell_v2: bool
) -> None:
    shell = shell_over(door.adb_port, shell_v2=shell_v2)
    said = shell.read("echo", "it's $HOME; `id` %d")
    assert said.status == 0
    assert said.text == "it's $HOME; `id` %d\n"
    assert shell.read("false").status == 1
    assert shell.read("nonsense").status == 127


def test_a_device_without_the_new_protocol_works(door: AdbDoor, phone: PaperPhone) -> None:
    shell = shell_over(door.adb_port, shell_v2=False)
    device = AndroidDevice(shell)
    phone.app = COUNTER
    device.perform(Tap(point=ScreenPoint(*phone.centre("plus"))))
    assert phone.count == 1
    with pytest.raises(ActionFailed):
        Hand(shell).do(("input", "text", "né"))


def test_a_command_too_long_for_the_protocol_is_refused(door: AdbDoor) -> None:
    with pytest.raises(ValueError, match="65535 bytes"):
        shell_over(door.adb_port).start(("echo", "x" * 70_000))


def test_a_slow_stroke_has_its_own_time(
    connect: Callable[..., AndroidDevice], phone: PaperPhone
) -> None:
    device = connect()
    device._shell.server = replace(device._shell.server, timeout_s=0.4)
    device.perform(Drag(start=ScreenPoint(9, 99), end=ScreenPoint(9, 900), duration_s=0.6))
    assert phone.touches[-1][1:] == (9, 900)


def test_a_service_that_does_not_exist_is_refused(door: AdbDoor) -> None:
    with pytest.raises(Refused):
        AdbServer(port=door.adb_port).open(SERIAL, "nonsense:", timeout_s=2.0)


def test_commands_are_quoted() -> None:
    line = command_line(("input", "text", "a'b; $c"), ("true",))
    assert line == """input text 'a'"'"'b; $c' && true"""


def test_a_closed_phone_is_lost_quickly(phone: PaperPhone) -> None:
    with AdbDoor(PaperPhone()) as own:
        device = AndroidDevice.connect(port=own.adb_port, start_server=False, timeout_s=2.0)
    started_s = time.monotonic()
    with pytest.raises(DeviceLost):
        device.capture()
    with pytest.raises(DeviceLost):
        device.perform(SystemButton(button="home"))
    seen = Observation(Image.new("RGB", (9, 9)), Size(9, 9), 0.0)
    with pytest.raises(DeviceError):
        device.read_texts(seen)
    device.close()
    device.close()
    assert time.monotonic() - started_s < 3.0
