"""``phone:OPTIONS`` and ``phone:PORT``: what the words mean, and what can't be meant."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from qvl_agent.device import DeviceSettings
from qvl_agent.errors import DeviceUnavailable, UsageError
from qvl_tools.phone.device import PhoneDevice, open_phone
from qvl_tools.phone.options import parse_options, parse_size


def test_every_option() -> None:
    text = "size=720x1280, density=2,dark,font_scale=1.3,seed=4,fault=locked,fault=rotation,state=s"
    assert parse_options(text) == {
        "width_px": 720,
        "height_px": 1280,
        "density": 2.0,
        "dark": True,
        "font_scale": 1.3,
        "seed": 4,
        "faults": ("locked", "rotation"),
        "state": Path("s"),
    }


@pytest.mark.parametrize(("word", "means"), [("yes", True), ("TRUE", True), ("1", True)])
@pytest.mark.parametrize("name", ["dark", "window", "live_clock", "unconfined_shell"])
def test_switches(name: str, word: str, means: bool) -> None:
    assert parse_options(f"{name}={word}") == {name: means}
    opposite = {"yes": "no", "TRUE": "False", "1": "0"}[word]
    assert parse_options(f"{name}={opposite}") == {name: not means}


@pytest.mark.parametrize(
    "part", ["dark=maybe", "dark=", "size=720", "size=axb", "size=", "seed=x", "fly=1", "density="]
)
def test_what_has_no_meaning(part: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_options(part)
    assert repr(part.partition("=")[2])[1:-1] in str(raised.value)
    assert raised.value.fix


def test_a_size_is_two_numbers() -> None:
    assert parse_size("720x1280") == (720, 1280)
    with pytest.raises(UsageError, match="'1080'") as raised:
        parse_size("1080")
    assert raised.value.fix == "size is WxH, such as 1080x2400"


@pytest.mark.parametrize("port", ["0", "65536", "99999", "123456789012345678901"])
def test_no_such_port(port: str) -> None:
    with pytest.raises(UsageError, match=port):
        open_phone(port, DeviceSettings())


def test_nothing_at_the_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(DeviceUnavailable, match=f"port {port}") as raised:
        open_phone(str(port), DeviceSettings())
    assert raised.value.fix == "start one with `qvl-agent phone`"


def test_a_state_file_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    for file in (tmp_path / "none" / "state.json", tmp_path):
        with pytest.raises(UsageError, match=str(tmp_path)):
            open_phone(f"state={file}", DeviceSettings())


def test_the_phone_ends_even_if_its_state_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    device = open_phone(f"state={folder}/state.json", DeviceSettings())
    assert isinstance(device, PhoneDevice)
    (folder / "state.json").unlink()
    folder.rmdir()
    with pytest.warns(UserWarning, match="No such file"):
        device.close()
    assert device.phone._process.wait() == 0
    assert not device.phone._folder.exists()
