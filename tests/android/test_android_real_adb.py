"""Through the real adb server, which reaches the phone over the device side of the protocol."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.phone.paper_phone import COUNTER, NOTES, PaperPhone

from qvl_agent.actions import OpenApp, Swipe, SystemButton, Tap, TypeText
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import ActionFailed, DeviceLost, NoDevice
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.android import connected_devices
from qvl_tools.android.capture import GZIP, PNG, RAW, CaptureWay
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.shell import Hand
from qvl_tools.phone.adb.door import AdbDoor

pytestmark = [
    pytest.mark.adb,
    pytest.mark.skipif(shutil.which("adb") is None, reason="no adb program (Debian: adb)"),
]


@pytest.fixture(scope="module")
def adb_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A port where no adb server runs yet; one started there is ended at last."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    home: Path = tmp_path_factory.mktemp("adb-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))  # keys and logs of its own
        patch.setenv("TMPDIR", str(home))
        yield port
        subprocess.run(
            ["adb", "-P", str(port), "kill-server"], check=False, capture_output=True, timeout=20
        )


@pytest.fixture(scope="module")
def real_door() -> Iterator[AdbDoor]:
    with AdbDoor(PaperPhone(), transport_port=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def real_device(adb_port: int, real_door: AdbDoor) -> Iterator[AndroidDevice]:
    """Opening it starts the server and connects to the phone."""
    address = f"127.0.0.1:{real_door.transport_port}"
    with AndroidDevice.connect(address, port=adb_port, timeout_s=10.0) as device:
        yield device


@pytest.fixture
def phone(real_door: AdbDoor) -> PaperPhone:
    controls = real_door.device.controls
    assert isinstance(controls, PaperPhone)
    vars(controls).update(vars(PaperPhone()))
    return controls


def test_the_server_is_started_and_the_phone_connected(
    real_device: AndroidDevice, adb_port: int
) -> None:
    [row] = connected_devices(DeviceSettings(adb_port=adb_port))
    assert row.spec == f"android:{real_device.info.serial}"
    assert row.state == "ready"
    assert real_device.info.screen == Size(1080, 2400)


@pytest.mark.parametrize("way", [RAW, PNG, GZIP], ids=lambda way: way.name)
def test_every_way_gives_the_phones_own_pixels(
    real_device: AndroidDevice, phone: PaperPhone, way: CaptureWay
) -> None:
    real_device._capture.way = way
    assert real_device.capture().image.convert("RGBA").tobytes() == phone.capture().rgba


def test_actions_arrive(real_device: AndroidDevice, phone: PaperPhone) -> None:
    real_device.perform(OpenApp(app="Counter"))
    assert phone.app == COUNTER
    real_device.perform(Tap(point=ScreenPoint(*phone.centre("plus")), count=2))
    assert phone.count == 2
    start, end = ScreenPoint(500, 1500), ScreenPoint(500, 900)
    real_device.perform(Swipe(start=start, end=end, duration_s=0.1))
    assert phone.touches[-1][1:] == (500, 900)


@pytest.mark.parametrize("text", ['it\'s "$HOME"; `id` 100%sure\n\\n', "你好 😸 'q' $x"])
def test_hard_texts_arrive(real_device: AndroidDevice, phone: PaperPhone, text: str) -> None:
    phone.app, phone.focused = NOTES, True
    real_device.perform(TypeText(text=text))
    assert phone.text == text


def test_texts_are_read(real_device: AndroidDevice, phone: PaperPhone) -> None:
    phone.app = COUNTER
    found = real_device.read_texts(real_device.capture())
    assert [text.text for text in found] == ["plus", "minus"]


def test_errors_keep_their_words(real_device: AndroidDevice, phone: PaperPhone) -> None:
    with pytest.raises(ActionFailed, match="NullPointerException"):
        Hand(real_device._shell).do(("input", "text", "é"))


def test_a_phone_that_is_not_there(adb_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NoDevice, match="no device answers"):
        AndroidDevice.connect(f"127.0.0.1:{port}", port=adb_port, timeout_s=5.0)


def test_a_read_survives_the_end_of_the_server(
    real_device: AndroidDevice, phone: PaperPhone, adb_port: int
) -> None:
    subprocess.run(["adb", "-P", str(adb_port), "kill-server"], check=True, timeout=20)
    assert real_device.capture().screen == Size(1080, 2400)


def test_a_server_that_ended_is_started_again_and_the_phone_is_back(
    real_device: AndroidDevice, phone: PaperPhone, adb_port: int
) -> None:
    subprocess.run(["adb", "-P", str(adb_port), "kill-server"], check=True, timeout=20)
    home = SystemButton(button="home")
    with pytest.raises(DeviceLost):  # nothing was sent, so nothing happened
        real_device.perform(home)
    assert phone.keys == []
    assert real_device.wait_until_back(20.0)
    real_device.perform(home)
    assert len(phone.keys) == 1


def test_a_phone_whose_port_closes_and_opens_again_is_back(adb_port: int) -> None:
    with AdbDoor(PaperPhone(), transport_port=0) as door:
        port = door.transport_port
        device = AndroidDevice.connect(f"127.0.0.1:{port}", port=adb_port, timeout_s=2.0)
    assert not device.wait_until_back(0.5)
    with device, AdbDoor(PaperPhone(), transport_port=port) as door:
        assert device.wait_until_back(30.0)
        assert device.capture().screen == Size(1080, 2400)


def test_a_phone_that_goes_away_is_lost(adb_port: int) -> None:
    with AdbDoor(PaperPhone(), transport_port=0) as door:
        address = f"127.0.0.1:{door.transport_port}"
        device = AndroidDevice.connect(address, port=adb_port, timeout_s=2.0)
    with device, pytest.raises(DeviceLost):
        device.capture()
