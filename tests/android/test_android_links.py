"""What happens when the way to the device is silent, broken or cut in the middle."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from tests.android.faulty import (
    BEFORE_STATUS,
    SERIAL,
    BreakingLink,
    canned,
    framed,
    shell_over,
    silent,
)
from tests.phone.paper_phone import COUNTER, NOTES, PaperPhone

from qvl_agent.actions import Drag, SystemButton, Tap, TypeText
from qvl_agent.errors import (
    ActionFailed,
    ActionUnknown,
    AdbUnavailable,
    DeviceError,
    DeviceLost,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.observation import Observation
from qvl_tools.android.connection import AdbServer, LinkBroken, Refused
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.discovery import reconnect
from qvl_tools.android.shell import Hand, Shell, command_line
from qvl_tools.phone.adb.door import AdbDoor


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
