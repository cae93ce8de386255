"""The Python way in: what is opened, and in which order."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from tests.doubles import CounterDevice

from qvl_agent import RunOptions, run_goal
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import DeviceUnavailable, ModelUnavailable
from qvl_agent.models.port import ModelSettings, VisionModel

HERE = __name__
devices: list[CounterDevice] = []


def no_device(argument: str, settings: DeviceSettings) -> Device:
    raise DeviceUnavailable("it is not plugged in")


def a_device(argument: str, settings: DeviceSettings) -> Device:
    devices.append(CounterDevice())
    return devices[-1]


def weights_of_16_gb(argument: str, settings: ModelSettings) -> VisionModel:
    raise AssertionError("nobody should have to wait for this")


def no_model(argument: str, settings: ModelSettings) -> NoReturn:
    raise ModelUnavailable("there is none")


def test_a_device_that_is_not_there_is_told_before_a_model_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable, match="not plugged in"):
        run_goal("go", device=f"{HERE}:no_device", model=f"{HERE}:weights_of_16_gb")


def test_a_device_is_closed_when_the_model_can_not_be_loaded(tmp_path: Path) -> None:
    options = RunOptions(replays=tmp_path / "replays")
    with pytest.raises(ModelUnavailable):
        run_goal("go", device=f"{HERE}:a_device", model=f"{HERE}:no_model", options=options)
    assert [device.closed for device in devices] == [True]
    assert not options.replays.exists()
