"""Tasks played through the real loop, and states in which a model may leave a phone."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any, get_args

from tests.phone_suite.stage import sight

from qvl_agent.actions import Done, SystemButton, Tap
from qvl_agent.api import RunOptions, run_goal
from qvl_agent.evals.suite import Split, Verdict
from qvl_agent.limits import Limits
from qvl_agent.models.families import family_named
from qvl_agent.models.port import ModelSettings
from qvl_agent.result import RunResult
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite.assignment import carry_out, draw, prepare
from qvl_tools.phone_suite.common import PACKAGES, obstacle
from qvl_tools.phone_suite.family import Move, Task, TaskFamily
from qvl_tools.phone_suite.sight import middle

POCKET = family_named("pocket", ModelSettings())
SPLITS: tuple[Split, ...] = get_args(Split)


def play(
    device: PhoneDevice, family: TaskFamily, seed: int, split: Split, folder: Path
) -> tuple[RunResult, Verdict]:
    """Let the expert do a task on a phone that may have done others; return what came of it."""
    device.perform(SystemButton(button="home"))
    drawn = draw(family, device.phone.state(), seed, split)
    before = prepare(device, drawn)
    limits = Limits(max_steps=drawn.task.max_steps)
    options = RunOptions(limits=limits, replays=folder, yes=True)
    expert = drawn.expert(device, POCKET)
    result = run_goal(drawn.goal, device=device, model=expert, options=options)
    after = device.phone.state()
    for fault in drawn.task.faults:
        device.phone.set_fault(fault, False)
    return result, drawn.task.check(before, after, result.answer)


def stray(device: PhoneDevice, rng: random.Random, turns: int) -> None:
    """Tap here and there."""
    for _ in range(turns):
        nodes = [node for node in sight(device).nodes() if node.clickable]
        there = middle(rng.choice(nodes)) if nodes else None
        action = Tap(point=there) if there else SystemButton(button="back")
        carry_out(device, Move("", "stray", action))


def find_back(device: PhoneDevice, family: TaskFamily, seed: int, turns: int) -> list[str]:
    """Stray, and follow the expert to its end; return what it said."""
    drawn = draw(family, device.phone.state(), seed, "training")
    stray(device, random.Random(seed), turns)
    said: list[str] = []
    while len(said) < 2 * drawn.task.max_steps:
        seen = sight(device)
        move = obstacle(seen, drawn.app) or drawn.task.policy(seen)
        said.append(move.saying)
        if isinstance(move.action, Done):
            return said
        carry_out(device, move)
    raise AssertionError(f"{drawn.goal}: no end to {said}")


def made(family: TaskFamily, state: dict[str, Any], seed: int, split: Split = "training") -> Task:
    """Draw a task of a family for a phone in this state."""
    return family.make(state, split, random.Random(seed))


def changed(state: dict[str, Any], app: str = "", /, **values: Any) -> dict[str, Any]:
    """Return a state in which an app, or with none the settings, hold other values."""
    other = copy.deepcopy(state)
    (other["apps"][PACKAGES[app]] if app else other["settings"]).update(values)
    return other
