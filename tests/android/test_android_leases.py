"""One agent per device: held while it is open, by one name, and nothing sent without it."""

from __future__ import annotations

import pytest
from tests.android.faulty import held_by
from tests.phone.paper_phone import PaperPhone

from qvl_agent.actions import Tap
from qvl_agent.errors import (
    DeviceBusy,
    DeviceLost,
    DeviceUnavailable,
)
from qvl_agent.geometry import ScreenPoint
from qvl_tools.android.connection import AdbServer
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.input_method import BROADCAST_IME
from qvl_tools.android.opening import lease_name
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.controls import INPUT_METHOD_STOCK


def test_a_device_is_held_until_it_is_closed(own: AdbDoor) -> None:
    device = AndroidDevice.connect(port=own.adb_port, start_server=False)
    assert held_by(own)
    with pytest.raises(DeviceBusy, match=f"{own.adb_port}/qvl-phone-0 is held by"):
        AndroidDevice.connect(port=own.adb_port, start_server=False)
    device.close()
    device.close()
    assert not held_by(own)
    AndroidDevice.connect(port=own.adb_port, start_server=False).close()


def test_a_busy_device_is_not_touched(own: AdbDoor, phone: PaperPhone) -> None:
    with AndroidDevice.connect(port=own.adb_port, start_server=False):
        phone.screen_on = False
        with pytest.raises(DeviceBusy):
            AndroidDevice.connect(port=own.adb_port, start_server=False)
        assert not phone.screen_on
        assert phone.keys == []


def test_nothing_is_sent_without_the_lease(own: AdbDoor, phone: PaperPhone) -> None:
    device = AndroidDevice.connect(port=own.adb_port, start_server=False)
    device.close()
    with pytest.raises(DeviceLost, match="lease"):
        device.perform(Tap(point=ScreenPoint(5, 5)))
    assert phone.touches == []


def test_what_another_agent_may_have_by_now_is_not_put_right(
    own: AdbDoor, phone: PaperPhone
) -> None:
    with AndroidDevice.connect(port=own.adb_port, start_server=False) as device:
        assert device._lease is not None
        device._lease.release()
        phone.locked = True
        with pytest.raises(DeviceLost, match="lease"):
            device.in_front()
        phone.screen_on = False
        with pytest.raises(DeviceLost, match="lease"):
            device.capture()
        phone.values["secure", "qvl_previous_ime"] = INPUT_METHOD_STOCK
        phone.input_method = BROADCAST_IME
        assert not device.wait_until_back(10.0)
    assert (phone.screen_on, phone.locked, phone.keys) == (False, True, [])
    assert phone.input_method == BROADCAST_IME


def test_a_closed_device_says_so(own: AdbDoor) -> None:
    device = AndroidDevice.connect(port=own.adb_port, start_server=False)
    device.close()
    for call in (device.capture, device.in_front, device.nodes):
        with pytest.raises(DeviceLost, match="was closed"):
            call()
    assert not device.wait_until_back(30.0)


def test_a_device_that_cannot_be_opened_is_left_to_others(own: AdbDoor, phone: PaperPhone) -> None:
    phone.locked = phone.pin = True
    with pytest.raises(DeviceUnavailable):
        AndroidDevice.connect(port=own.adb_port, start_server=False)
    assert not held_by(own)


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("127.0.0.1", 5037, "android:R5"),
        ("localhost", 5037, "android:R5"),
        ("::1", 5037, "android:R5"),
        ("localhost", 5038, "android:127.0.0.1:5038/R5"),
        ("10.0.0.2", 5037, "android:10.0.0.2:5037/R5"),
    ],
)
def test_one_device_has_one_name_whoever_opens_it(host: str, port: int, expected: str) -> None:
    assert lease_name(AdbServer(host, port), "R5") == expected
