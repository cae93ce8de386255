"""A device that goes away: told by name, waited for, and put right when it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tests.android.faulty import canned, framed, held_by, silent
from tests.phone.paper_phone import COUNTER, PaperPhone

from qvl_agent.actions import Tap, TypeText
from qvl_agent.device import ComesBack
from qvl_agent.errors import (
    AdbUnavailable,
    DeviceError,
    DeviceLost,
    DeviceOffline,
    DeviceUnauthorized,
    NoDevice,
)
from qvl_agent.geometry import ScreenPoint
from qvl_tools.android.comeback import Comeback
from qvl_tools.android.connection import AdbServer
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.discovery import choose_device
from qvl_tools.android.input_method import BROADCAST_IME
from qvl_tools.phone.adb.commands import settings
from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.link import LINK_FAULTS, LinkFault
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

LIMIT_S = 0.4
OPEN_ERRORS: dict[LinkFault, type[DeviceError]] = {
    "offline": DeviceOffline,
    "unauthorized": DeviceUnauthorized,
    "unplugged": NoDevice,
    "hung": DeviceLost,
    "silent": AdbUnavailable,
    "refused": AdbUnavailable,
}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def lost(own: AdbDoor, said: list[str]) -> Iterator[AndroidDevice]:
    """A device whose calls end soon; opening it may take longer on a busy machine."""
    with AndroidDevice.connect(
        port=own.adb_port, start_server=False, on_notice=said.append
    ) as device:
        hurried = replace(device._shell.server, timeout_s=LIMIT_S)
        device._shell.server = device._comeback.server = hurried
        yield device


def later(own: AdbDoor, fault: LinkFault | None, *, after_s: float = 0.6) -> None:
    threading.Timer(after_s, own.break_link, [fault]).start()


def took_s(call: Callable[[], object]) -> float:
    started_s = time.monotonic()
    call()
    return time.monotonic() - started_s


@pytest.mark.parametrize("fault", LINK_FAULTS)
def test_opening_says_by_name_what_is_wrong_and_in_time(own: AdbDoor, fault: LinkFault) -> None:
    own.break_link(fault)

    def opening() -> None:
        with pytest.raises(OPEN_ERRORS[fault]) as caught:
            AndroidDevice.connect(
                "qvl-phone-0",
                port=own.adb_port,
                start_server=False,
                timeout_s=LIMIT_S,
                patience_s=LIMIT_S,
            )
        assert type(caught.value) is OPEN_ERRORS[fault]

    assert took_s(opening) < 2 * LIMIT_S + 1
    assert held_by(own) == []


@pytest.mark.parametrize("fault", LINK_FAULTS)
def test_every_call_of_a_device_that_is_gone_ends_in_time(
    lost: AndroidDevice, own: AdbDoor, phone: PaperPhone, fault: LinkFault
) -> None:
    own.break_link(fault)
    calls: list[Callable[[], object]] = [
        lost.capture,
        lost.in_front,
        lambda: lost.perform(Tap(point=ScreenPoint(5, 5))),
        lambda: lost.perform(TypeText(text="né")),
    ]
    for call in calls:
        started_s = time.monotonic()
        with pytest.raises(DeviceLost):
            call()
        assert time.monotonic() - started_s < LIMIT_S + 1
    assert phone.touches == []


@pytest.mark.parametrize("fault", LINK_FAULTS)
def test_a_device_that_does_not_come_back_is_not_waited_for_longer(
    lost: AndroidDevice, own: AdbDoor, fault: LinkFault
) -> None:
    own.break_link(fault)
    assert took_s(lambda: None if not lost.wait_until_back(0.8) else pytest.fail("back")) < 0.8 + 1


@pytest.mark.parametrize("fault", sorted(set(LINK_FAULTS) - {"unauthorized"}))
def test_a_device_that_comes_back_is_used_again(
    lost: AndroidDevice, own: AdbDoor, phone: PaperPhone, fault: LinkFault
) -> None:
    assert isinstance(lost, ComesBack)
    own.break_link(fault)
    with pytest.raises(DeviceLost):
        lost.capture()
    later(own, None)
    assert lost.wait_until_back(20.0)
    phone.app = COUNTER
    lost.capture()
    lost.perform(Tap(point=ScreenPoint(*phone.centre("plus"))))
    assert phone.count == 1


def test_what_is_waited_for_is_told(own: AdbDoor) -> None:
    said: list[str] = []
    faults: Iterator[LinkFault | None] = iter(["unplugged", "offline", None])

    def told(sentence: str) -> None:
        said.append(sentence)
        own.break_link(next(faults))

    with AndroidDevice.connect(port=own.adb_port, start_server=False, on_notice=told) as device:
        own.break_link("refused")
        assert device.wait_until_back(20.0)
    assert said == [
        "the adb server does not answer; waiting for it",
        "qvl-phone-0 is not connected; waiting for it",
        "qvl-phone-0 is connected but does not answer (offline); waiting for it",
    ]


def test_nobody_waits_for_a_phone_that_wants_to_be_asked(
    lost: AndroidDevice, own: AdbDoor, said: list[str]
) -> None:
    own.break_link("unauthorized")
    with pytest.raises(DeviceLost, match="unauthorized") as caught:
        lost.capture()
    assert "Allow USB debugging?" in caught.value.fix
    assert took_s(lambda: lost.wait_until_back(30.0)) < 5.0
    assert "Allow USB debugging?" in said[-1]


def test_what_changed_meanwhile_is_put_right(
    lost: AndroidDevice, own: AdbDoor, phone: PaperPhone
) -> None:
    lost.capture()
    own.break_link("unplugged")
    phone.screen_on, phone.locked = False, True
    phone.width_px, phone.height_px, phone.turns = 2400, 1080, 1
    phone.__dict__["_drawn"] = None
    phone.values["secure", "qvl_previous_ime"] = INPUT_METHOD_STOCK
    phone.input_method = BROADCAST_IME
    later(own, None, after_s=0.1)
    assert lost.wait_until_back(20.0)
    assert phone.screen_on
    assert not phone.locked
    assert phone.input_method == INPUT_METHOD_STOCK
    assert lost.capture().rotation_quarter_turns == 1
    lost.perform(Tap(point=ScreenPoint(2000, 500)))
    assert phone.touches[-1][1:] == (2000, 500)


def test_a_phone_that_is_still_booting_is_not_back(
    lost: AndroidDevice, own: AdbDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    booted = threading.Event()
    known = settings.properties

    def booting(device: AdbDevice) -> dict[str, str]:
        return known(device) if booted.is_set() else {**known(device), "sys.boot_completed": ""}

    monkeypatch.setattr(settings, "properties", booting)
    assert not lost.wait_until_back(0.6)
    threading.Timer(0.3, booted.set).start()
    assert lost.wait_until_back(20.0)


def test_an_offline_device_is_waited_for_before_it_is_opened(own: AdbDoor, said: list[str]) -> None:
    own.break_link("offline")
    later(own, None)
    with AndroidDevice.connect(
        port=own.adb_port, start_server=False, patience_s=20.0, on_notice=said.append
    ) as device:
        assert device.info.serial == "qvl-phone-0"
    assert said == ["qvl-phone-0 is connected but does not answer (offline); waiting for it"]


@pytest.mark.parametrize("state", ["recovery", "sideload", "unauthorized", "no permissions"])
def test_a_state_that_lasts_is_not_waited_for(state: str) -> None:
    answers = {
        "host:version": b"OKAY" + framed("0029"),
        "host:devices-l": b"OKAY" + framed(f"x {state}\n"),
    }
    with canned(answers) as (port, _):
        comeback = Comeback(AdbServer(port=port, timeout_s=1.0), "x", start=False)
        assert took_s(lambda: comeback.wait(30.0)) < 5.0


@pytest.mark.parametrize(("serial", "nudge"), [("x", "reconnect-offline"), ("h:1", "disconnect")])
def test_a_device_that_stays_offline_is_opened_anew(
    monkeypatch: pytest.MonkeyPatch, serial: str, nudge: str
) -> None:
    monkeypatch.setattr("qvl_tools.android.comeback._NUDGE_S", 0.1)
    answers = {
        "host:version": b"OKAY" + framed("0029"),
        "host:devices-l": b"OKAY" + framed(f"{serial} offline\n"),
    }
    with canned(answers) as (port, asked):
        assert not Comeback(AdbServer(port=port, timeout_s=1.0), serial, start=False).wait(0.8)
    assert any(nudge in request for request in asked)


def test_a_wireless_device_that_is_gone_is_connected_to_again() -> None:
    answers = {
        "host:version": b"OKAY" + framed("0029"),
        "host:devices-l": b"OKAY0000",
        "host:connect": b"OKAY" + framed("failed to connect"),
    }
    with canned(answers) as (port, asked):
        comeback = Comeback(AdbServer(port=port, timeout_s=1.0), "10.9.8.7:5555", start=False)
        assert not comeback.wait(0.4)
    assert asked.count("host:connect:10.9.8.7:5555") > 1


def test_a_wireless_device_that_wants_to_be_asked_is_told_at_once() -> None:
    address = "10.9.8.7:5555"
    answers = {
        "host:devices-l": b"OKAY0000",
        "host:connect:": b"OKAY" + framed(f"connected to {address}"),
    }
    with canned(answers) as (port, _):
        server = AdbServer(port=port, timeout_s=10.0)

        def listed() -> None:
            answers["host:devices-l"] = b"OKAY" + framed(f"{address} unauthorized")

        threading.Timer(0.2, listed).start()
        with pytest.raises(DeviceUnauthorized):
            choose_device(server, address)


def test_a_silent_server_keeps_nobody(said: list[str]) -> None:
    with silent() as port:
        comeback = Comeback(AdbServer(port=port, timeout_s=0.3), "x", False, said.append)
        assert took_s(lambda: comeback.wait(0.6)) < 0.6 + 1
    assert said == ["the adb server does not answer; waiting for it"]
