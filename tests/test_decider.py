"""Who decides where a model was named, a task, or nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doubles import CounterDevice

from qvl_agent import RunOptions, run_goal
from qvl_agent.decider import COMES_WITH, decider_of, task_asked_for
from qvl_agent.entries import DEVICES, MODELS, known
from qvl_agent.errors import MissingExtra, UsageError
from qvl_agent.models.port import ModelSettings, VisionModel
from qvl_agent.models.scripted import ScriptedModel

HERE = __name__


def lacks_torch(argument: str, settings: ModelSettings) -> VisionModel:
    raise MissingExtra("torch", "local", needed_for="a model in this process")


def gives_up(argument: str, settings: ModelSettings) -> VisionModel:
    return ScriptedModel(['{"action": {"kind": "give_up"}}'])


@pytest.mark.parametrize("device", ["phone", "phone:dark,seed=3", "phone:5555"])
def test_a_phone_brings_somebody_along(device: str) -> None:
    assert decider_of(device, "") == COMES_WITH["phone"]
    assert decider_of(device, "hf:folder") == "hf:folder"


def test_whoever_comes_along_is_known_by_that_name() -> None:
    assert COMES_WITH.keys() <= known(DEVICES).keys()
    models = {decider for decider in COMES_WITH.values() if task_asked_for(decider) is None}
    assert models <= known(MODELS).keys()


@pytest.mark.parametrize("device", ["android", "desktop:monitor=2", "phoney", "my_lamp:Lamp"])
def test_elsewhere_somebody_has_to_be_named(device: str) -> None:
    with pytest.raises(UsageError, match=device) as raised:
        decider_of(device, "")
    assert "--model hf:" in raised.value.fix
    assert "--model task" in raised.value.fix


def test_a_task_is_asked_for_by_its_name_or_by_the_goal() -> None:
    assert task_asked_for("task") == ""
    assert task_asked_for("task:book_flight") == "book_flight"
    assert task_asked_for("taskmaster:1") is None


def test_what_nobody_asked_for_and_is_missing_can_be_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, options = CounterDevice(), RunOptions(replays=tmp_path / "replays")
    spec = f"{HERE}:lacks_torch"
    with pytest.raises(MissingExtra) as asked_for:
        run_goal("count", device=device, model=spec, options=options)
    assert asked_for.value.fix == 'pip install "qvl-agent[local]"'
    kind = device.info.name.partition(":")[0]
    monkeypatch.setattr("qvl_agent.decider.COMES_WITH", {kind: spec})
    with pytest.raises(MissingExtra) as came_along:
        run_goal("count", device=device, options=options)
    assert came_along.value.fix.startswith('pip install "qvl-agent[local]"; ')
    assert "--model task" in came_along.value.fix
    assert not options.replays.exists()


def test_a_result_says_who_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device, options = CounterDevice(), RunOptions(replays=tmp_path)
    kind = device.info.name.partition(":")[0]
    monkeypatch.setattr("qvl_agent.decider.COMES_WITH", {kind: f"{HERE}:gives_up"})
    result = run_goal("count", device=device, options=options)
    assert (result.status, result.model, result.task) == ("gave_up", "scripted:", "")
    booked = run_goal(
        "fly", device=device, model="task:book_flight",
        options=RunOptions(replays=tmp_path, params={"origin": "Rome", "destination": "Oslo"}),
    )  # fmt: skip
    assert (booked.model, booked.task) == ("", "book_flight")
