"""The Python way in: what is opened, and in which order."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NoReturn

import pytest
from tests.doubles import CounterDevice, point_json, reply, tap

from qvl_agent import RunOptions, run_goal
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import DeviceUnavailable, ModelUnavailable
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.port import Conversation, ModelSettings, VisionModel
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict
from qvl_agent.result import RunResult

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


def replays(result: RunResult) -> bool:
    return replay_strict(
        read_episode(result.episode), find_family=recorded_family, find_task=task_named
    ).identical


def test_what_changed_while_the_model_thought_is_not_touched(tmp_path: Path) -> None:
    device = CounterDevice()

    def answer(conversation: Conversation) -> str:
        if "has changed since it was looked at" in conversation.messages[-1].text:
            return reply("give_up")
        time.sleep(0.3)  # longer than a frame is fresh
        device.labels = ("inert", "plus")
        return reply("tap", point=point_json(CounterDevice().box("plus").center))

    options = RunOptions(replays=tmp_path)
    result = run_goal("count", device=device, model=ScriptedModel(answer), options=options)
    assert (result.status, result.steps, device.performed) == ("gave_up", 2, [])
    assert replays(result)


def test_the_stop_file_ends_a_run_before_its_next_touch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QVL_STOP_FILE", str(tmp_path / "stop"))
    (tmp_path / "stop").touch()
    device, options = CounterDevice(), RunOptions(replays=tmp_path)
    model = ScriptedModel([tap(device, "plus")])
    result = run_goal("count", device=device, model=model, options=options)
    assert (result.status, result.exit_code, device.performed) == ("interrupted", 130, [])
    assert str(tmp_path / "stop") in result.reason
    assert replays(result)
