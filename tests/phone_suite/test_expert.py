"""An expert as a model: through the real loop, and over families' syntaxes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.phone_suite.stage import FORM, form, small_phone

from qvl_agent.actions import OpenApp, Tap
from qvl_agent.api import RunOptions, run_goal
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import UsageError
from qvl_agent.evals.suite import Conditions
from qvl_agent.models.families import family_named
from qvl_agent.models.port import Conversation, Family, ModelSettings, ToolSpec
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.assignment import TRAINING_SEEDS, assign, draw, phone_seed, prepare
from qvl_tools.phone_suite.expert import Expert, blank
from qvl_tools.phone_suite.family import Move, Task, TaskFamily
from qvl_tools.phone_suite.sight import Sight

ASKED = Conversation((), ToolSpec("", "", {}))
POCKET = family_named("pocket", ModelSettings())


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone()) as opened:
        yield opened


def expert(device: PhoneDevice, family: Family = POCKET, *, app: str = "Contacts") -> Expert:
    def policy(sight: Sight) -> Move:
        return form(sight, "Ada", "Holm") or moves.finish("All is filled in.")

    return Expert(device.phone, device.info, policy, family, app=app)


@pytest.mark.parametrize("name", ["pocket", "qwen3-vl", "qwen2.5-vl", "qwen3.5"])
def test_its_replies_are_understood(device: PhoneDevice, name: str) -> None:
    family = family_named(name, ModelSettings())
    one = expert(device, family)
    sight = one.look()
    decision = family.parse(one.reply(ASKED).text, family.frame(blank(sight.size_px)), device.info)
    assert decision.action == OpenApp(app="Contacts")
    assert decision.thought == "Contacts is not open."


def test_a_tap_hits_the_middle_of_what_it_names(device: PhoneDevice) -> None:
    def policy(sight: Sight) -> Move:
        node = sight.labelled("Clock")
        assert node is not None
        return moves.tap(node, "It is asked for.")

    one = Expert(device.phone, device.info, policy, POCKET)
    frame = POCKET.frame(blank(one.look().size_px))
    meant, said = policy(one.look()).action, POCKET.parse(one.reply(ASKED).text, frame, device.info)
    assert isinstance(meant, Tap)
    assert isinstance(said.action, Tap)
    assert abs(meant.point.x - said.action.point.x) <= 1
    assert abs(meant.point.y - said.action.point.y) <= 1


def test_it_knows_when_nothing_moves_and_what_it_answered(device: PhoneDevice) -> None:
    sights: list[Sight] = []

    def policy(sight: Sight) -> Move:
        sights.append(sight)
        return (
            moves.answer("42", "The screen says so.") if len(sights) == 3 else moves.wait("Wait.")
        )

    one = Expert(device.phone, device.info, policy, POCKET)
    for _ in range(5):
        one.reply(ASKED)
    assert [sight.stood_still for sight in sights] == [0, 1, 2, 0, 1]
    assert [sight.answered for sight in sights] == ["", "", "", "42", "42"]


def test_a_family_that_can_only_read_is_refused(device: PhoneDevice) -> None:
    class Mute:
        name = "mute"

    with pytest.raises(UsageError, match="'mute' can't write replies"):
        expert(device, Mute())  # type: ignore[arg-type]


def test_an_assignment_is_carried_out_through_the_loop(tmp_path: Path) -> None:
    assignment = assign(FORM, 5, Conditions())
    names = {name for name in ("Grace", "Kurt") if name in assignment.goal}
    assert assignment.goal == f"{names.pop()} Holm goes into the form with 26 others"
    with closing(assignment.open_device(DeviceSettings())) as opened:
        assert assignment.expert is not None
        result = run_goal(
            assignment.goal,
            device=opened,
            model=assignment.expert(opened, POCKET),
            options=RunOptions(replays=tmp_path, yes=True),
        )
        assert assignment.check(opened, result).reason == result.answer
    replies = [
        json.loads(line)["text"].splitlines()[1]
        for line in (result.episode / "episode.jsonl").read_text("utf-8").splitlines()
        if json.loads(line)["type"] == "replied"
    ]
    assert result.status == "done"
    assert replies[:2] == ['Action: Tap "Don’t allow"', 'Action: Hold "First name"']
    assert replies[-1] == "Action: Finish"


def test_the_same_arguments_draw_the_same(device: PhoneDevice) -> None:
    state = device.phone.state()
    drawn = [draw(FORM, state, seed, "training") for seed in (1, 1, *range(2, 20))]
    assert drawn[0].goal == drawn[1].goal
    assert len({one.goal for one in drawn}) == 4  # two names, two wordings
    worded = draw(FORM, state, 1, "training", phrasings="held_out").goal
    assert "goes into the form" in worded
    assert "Ada" in worded or "Alan" in worded


def test_no_phone_is_in_both_splits() -> None:
    seeds = (0, 7, TRAINING_SEEDS - 1)
    training = {phone_seed(seed, "training") for seed in seeds}
    held_out = {phone_seed(seed, "held_out") for seed in seeds}
    assert not training & held_out
    assert max(training) < min(held_out)
    for seed in (-1, TRAINING_SEEDS):
        with pytest.raises(UsageError, match="no seed"):
            phone_seed(seed, "training")


def test_a_start_that_never_comes_is_a_bug_that_is_told(device: PhoneDevice) -> None:
    def make(*_: object) -> Task:
        return Task({}, lambda sight: moves.wait("x"), FORM.make, start=lambda s: back)  # type: ignore[arg-type]

    back = moves.press_back("On and on.")
    lost = TaskFamily("clock.never", {"training": ("Go",), "held_out": ("Leave",)}, make)
    with pytest.raises(RuntimeError, match=r"clock\.never is not reached; .* 'Press Back'"):
        prepare(device, draw(lost, {}, 1, "training"))


def test_a_strange_device_has_no_truth(device: PhoneDevice) -> None:
    assignment = assign(FORM, 5, Conditions())
    assert assignment.expert is not None
    with pytest.raises(UsageError, match="AndroidDevice is no simulated phone"):
        assignment.expert(device._android, POCKET)
