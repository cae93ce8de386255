from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.android.faulty import BreakingLink
from tests.phone.paper_phone import PaperPhone

from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb.door import AdbDoor


@pytest.fixture(scope="module")
def door() -> Iterator[AdbDoor]:
    with AdbDoor(PaperPhone()) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_device(door: AdbDoor) -> Iterator[AndroidDevice]:
    with AndroidDevice.connect(port=door.adb_port, start_server=False, timeout_s=5.0) as opened:
        yield opened


@pytest.fixture
def phone(door: AdbDoor) -> PaperPhone:
    """The phone behind the device, as new."""
    controls = door.device.controls
    assert isinstance(controls, PaperPhone)
    vars(controls).update(vars(PaperPhone()))
    return controls


@pytest.fixture
def device(shared_device: AndroidDevice, phone: PaperPhone) -> AndroidDevice:
    shared_device.capture()  # the screen as it is now
    return shared_device


@pytest.fixture
def connect(door: AdbDoor, phone: PaperPhone) -> Iterator[Callable[..., AndroidDevice]]:
    """Open devices on a phone of their own, and close them at last."""
    with contextlib.ExitStack() as opened, AdbDoor(phone) as own:

        def opening(**options: Any) -> AndroidDevice:
            told = {"port": own.adb_port, "start_server": False, "timeout_s": 5.0, **options}
            return opened.enter_context(AndroidDevice.connect(**told))

        yield opening


@pytest.fixture
def own(phone: PaperPhone) -> Iterator[AdbDoor]:
    with AdbDoor(phone) as opened:
        yield opened
        opened.break_link(None)


@pytest.fixture
def link(door: AdbDoor, phone: PaperPhone) -> Iterator[BreakingLink]:
    with BreakingLink(door.adb_port) as opened:
        yield opened


@pytest.fixture
def over_link(link: BreakingLink) -> Iterator[AndroidDevice]:
    with AndroidDevice.connect(port=link.port, start_server=False, timeout_s=2.0) as device:
        yield device
