from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.phone.paper_phone import PaperPhone

from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb.door import AdbDoor


@pytest.fixture(scope="module")
def door() -> Iterator[AdbDoor]:
    with AdbDoor(PaperPhone()) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened_device(door: AdbDoor) -> AndroidDevice:
    return AndroidDevice.connect(port=door.adb_port, start_server=False, timeout_s=5.0)


@pytest.fixture
def phone(door: AdbDoor) -> PaperPhone:
    """The phone behind the device, as new."""
    controls = door.device.controls
    assert isinstance(controls, PaperPhone)
    vars(controls).update(vars(PaperPhone()))
    return controls


@pytest.fixture
def device(opened_device: AndroidDevice, phone: PaperPhone) -> AndroidDevice:
    opened_device.capture()  # the screen as it is now
    return opened_device
