"""A small suite on a device in memory, for worker processes to open: count to a number.

``MODULE:FACTORY`` specs: ``suite`` for it, ``knows``, ``boasts`` and so on for models of it.
"""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Sequence

from tests.doubles import CounterDevice, reply, tap

from qvl_agent.actions import DeviceAction
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import DeviceLost, DeviceUnavailable, UsageError
from qvl_agent.evals.suite import Assignment, Conditions, Verdict
from qvl_agent.models.port import Conversation, Family, ModelInfo, ModelSettings, Reply, Usage
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.result import RunResult

SPEC = "tests.evals.counting:suite"
FAMILIES = ("count.up", "count.down", "count.far")
ROUGH = ("rough.no_device", "rough.lost", "rough.bug", "rough.bad_device", "rough.dies",
         "rough.no_expert", "rough.bad_expert")  # fmt: skip
"""Families whose episodes come to a bad end."""


class Counting:
    """Goals such as ``Count up to 2``."""

    def __init__(self, families: tuple[str, ...]) -> None:
        self.families: Sequence[str] = families

    @property
    def name(self) -> str:
        return "counting"

    def assignment(self, family: str, seed: int, conditions: Conditions) -> Assignment:
        if family not in self.families:
            raise UsageError(f"there is no family {family!r}")
        target = _target(family, seed)
        way = "down" if target < 0 else "up"
        verb = "Count" if (conditions.phrasings or conditions.split) == "training" else "Go"
        return Assignment(
            family=family,
            seed=seed,
            goal=f"{verb} {way} to {target}",
            max_steps=8,
            open_device=lambda settings: _open(family, settings),
            check=lambda device, result: _check(family, target, device, result),
            expert={"rough.no_expert": None, "rough.bad_expert": _no_use}.get(family, _expert),
        )


def suite() -> Counting:
    return Counting(FAMILIES)


def rough_suite() -> Counting:
    return Counting((*FAMILIES, *ROUGH))


def _target(family: str, seed: int) -> int:
    near = random.Random(f"{family} {seed}").randint(1, 2)
    return {"count.down": -near, "count.far": 20}.get(family, near)


def _open(family: str, settings: DeviceSettings) -> CounterDevice:
    if family == "rough.no_device":
        raise DeviceUnavailable("no counter was found", fix="plug one in")
    device = CounterDevice()
    if family == "rough.lost":
        device.on_perform = _lose
    if family == "rough.bad_device":
        device.on_perform = _break
    if family == "rough.dies":
        os.kill(os.getpid(), signal.SIGKILL)
    return device


def _lose(action: DeviceAction) -> None:
    raise DeviceLost("the counter went away")


def _break(action: DeviceAction) -> None:
    raise ZeroDivisionError("of the device")


def _check(family: str, target: int, device: Device, result: RunResult) -> Verdict:
    assert isinstance(device, CounterDevice)
    assert not device.closed
    if family == "rough.bug":
        raise ZeroDivisionError("of the check")
    return Verdict(device.count == target, f"the counter says {device.count}, not {target}")


def _expert(device: Device, family: Family) -> ScriptedModel:
    assert isinstance(device, CounterDevice)
    return ScriptedModel(lambda conversation: _next(device, conversation), spec="expert")


def _no_use(device: Device, family: Family) -> ScriptedModel:
    raise ZeroDivisionError("of the expert")


def _next(device: CounterDevice, conversation: Conversation) -> str:
    target = _asked_for(conversation)
    if device.count == target:
        return reply("done", summary=f"it says {target}")
    return tap(device, "plus" if device.count < target else "minus")


def _asked_for(conversation: Conversation) -> int:
    text = "".join(message.text for message in conversation.messages)
    found = re.findall(r"(?:Count|Go) (?:up|down) to (-?\d+)", text)
    return int(found[-1])


class OfTheGoal:
    """A model that taps as often as the goal says, whatever the screen shows, and then ends."""

    def __init__(self, then: str) -> None:
        self._inner = ScriptedModel(self._answer, spec="of the goal")
        self._then = then

    @property
    def info(self) -> ModelInfo:
        return self._inner.info

    @property
    def family(self) -> Family:
        return self._inner.family

    def reply(self, conversation: Conversation) -> Reply:
        said = self._inner.reply(conversation)
        usage = Usage(input_tokens=100, output_tokens=10)
        return Reply(said.text, usage=usage, duration_s=0.25, protocol="script")

    def close(self) -> None:
        """Do nothing."""

    def _answer(self, conversation: Conversation) -> str:
        target = _asked_for(conversation)
        text = "".join(message.text for message in conversation.messages)
        if text.count('"kind": "tap"') > abs(target):  # the system prompt shows one
            return self._then
        return tap(CounterDevice(), "plus" if target > 0 else "minus")


def knows(argument: str, settings: ModelSettings) -> OfTheGoal:
    """Reaches each goal that the steps allow."""
    return OfTheGoal(reply("done"))


def boasts(argument: str, settings: ModelSettings) -> ScriptedModel:
    """Says at once that it is done."""
    return ScriptedModel(lambda conversation: reply("done"))


def modest(argument: str, settings: ModelSettings) -> OfTheGoal:
    """Reaches the goal, and gives up."""
    return OfTheGoal(reply("give_up", reason="I can't tell"))


def mumbles(argument: str, settings: ModelSettings) -> ScriptedModel:
    """Says nothing that can be used."""
    return ScriptedModel(lambda conversation: "well")


def missing(argument: str, settings: ModelSettings) -> ScriptedModel:
    """Can't be opened."""
    raise UsageError("no such weights", fix="buy some")
