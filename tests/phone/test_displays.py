"""An external display beside the panel: seen, touched and started on by its number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qvl_agent.actions import OpenApp, SystemButton
from qvl_agent.device import DeviceSettings, InFront
from qvl_agent.geometry import Size
from qvl_tools.phone.device import PhoneDevice, open_phone
from qvl_tools.phone.process import SimulatedPhone

pytest.importorskip("PySide6", reason="the extra 'phone' is not installed")


@pytest.fixture(scope="module")
def external() -> Iterator[PhoneDevice]:
    device = open_phone("displays=2,size=720x1280,density=2", DeviceSettings(monitor="1"))
    assert isinstance(device, PhoneDevice)
    yield device
    device.close()


def test_the_external_display_has_screens_of_its_own(external: PhoneDevice) -> None:
    assert external.info.screen == Size(1280, 720)
    before = external.capture()
    external.perform(OpenApp(app="Notes"))
    assert external.in_front() == InFront("com.qvl.notes")
    assert external.capture().digest != before.digest
    state = external.phone.state()
    assert state["displays"]["1"]["foreground"] == "com.qvl.notes"
    assert state["screen"] == "home"
    external.perform(SystemButton(button="home"))
    assert external.phone.state()["displays"]["1"]["screen"] == "home"


def test_a_phone_has_one_display_unless_told_otherwise() -> None:
    with SimulatedPhone(width_px=720, height_px=1280, density=2.0) as phone:
        assert "displays" not in phone.state()
