"""From a task family to one assignment: a phone, what stands on it, a goal, and the judgement."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from qvl_agent.actions import Answer, AskUser, Done, GiveUp, Wait
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import UsageError
from qvl_agent.evals.suite import Assignment, Conditions, Split, Verdict
from qvl_agent.models.port import Family
from qvl_agent.result import RunResult
from qvl_agent.settle import PixelSettler
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone.options import PhoneOptions
from qvl_tools.phone.process import SimulatedPhone
from qvl_tools.phone.worlds import WorldName
from qvl_tools.phone_suite.beginnings import Start
from qvl_tools.phone_suite.common import app_of
from qvl_tools.phone_suite.expert import Expert
from qvl_tools.phone_suite.family import Move, State, Task, TaskFamily
from qvl_tools.phone_suite.sight import Sight

TRAINING_SEEDS = 1_000_000
"""Seeds of an assignment are below this. The phones of the held-out split have theirs above it."""

WORLD_OF: dict[Split, WorldName] = {"training": "everyday", "held_out": "held_out"}

_MAX_START_MOVES = 40


@dataclass(frozen=True)
class Drawn:
    """A task of a family, drawn for one phone.

    Attributes:
        family: Its name.
        goal: In words.
    """

    family: str
    goal: str
    task: Task = field(repr=False)

    @property
    def app(self) -> str:
        """Name of the app that an expert has in front, empty where any may be."""
        return self.task.app or app_of(self.family)

    def expert(self, device: PhoneDevice, syntax: Family) -> Expert:
        """Return one that knows the way."""
        return Expert(device.phone, device.info, self.task.policy, syntax, app=self.app)


def draw(
    family: TaskFamily, state: State, seed: int, split: Split, phrasings: Split | None = None
) -> Drawn:
    """Draw a task that can be done on a phone in this state; the same arguments give the same.

    Args:
        family: What kind of task.
        state: Of the phone before anything is prepared for the task.
        seed: Decides values and wording.
        split: Whose values.
        phrasings: Whose wordings; None for those of ``split``.
    """
    rng = random.Random(f"{family.name} {split} {seed}")
    task = family.make(state, split, rng)
    wordings = family.wordings[phrasings or split]
    wording = wordings[random.Random(f"wording {family.name} {seed}").randrange(len(wordings))]
    return Drawn(family.name, wording.format(**task.values), task)


def prepare(device: PhoneDevice, drawn: Drawn) -> State:
    """Bring a phone into the state in which a task finds it, and return that state.

    Raises:
        RuntimeError: If the moves of the family do not end.
    """
    if drawn.task.start is not None:
        _begin(device, drawn.family, drawn.task.start)
    for fault in drawn.task.faults:
        device.phone.set_fault(fault)
    return device.phone.state()


def _begin(device: PhoneDevice, family: str, start: Start) -> None:
    said = ""
    for _ in range(_MAX_START_MOVES):
        move = start(Sight(device.phone.state(), device.phone.tree()))
        # An expert that leads halfway may find that everything is done already.
        if move is None or isinstance(move.action, Answer | AskUser | Done | GiveUp):
            return
        carry_out(device, move)
        said = move.saying
    raise RuntimeError(f"the start of {family} is not reached; its last move was {said!r}")


def carry_out(device: PhoneDevice, move: Move) -> None:
    """Do a move outside of any run, and wait until the screen rests."""
    settler, before = PixelSettler(ignore_top_px=device.info.status_bar_px), device.capture()
    match move.action:
        case Wait(seconds=seconds):
            settler.settle(device, before, wait_s=seconds)
        case Answer() | AskUser() | Done() | GiveUp():
            raise ValueError(f"{move.saying!r} does nothing to a phone")
        case action:
            device.perform(action)
            settler.settle(device, before)


def phone_seed(seed: int, split: Split) -> int:
    """Return the seed of an assignment's phone: no phone is in both splits.

    Raises:
        UsageError: If there is no such seed.
    """
    if not 0 <= seed < TRAINING_SEEDS:
        raise UsageError(f"there is no seed {seed}", fix=f"use one from 0 to {TRAINING_SEEDS - 1}")
    return seed if split == "training" else TRAINING_SEEDS + seed


def phone_options(conditions: Conditions) -> PhoneOptions:
    """Return what the phones of a suite are like: each split has a world of its own."""
    return {
        "world": WORLD_OF[conditions.split],
        "dark": conditions.dark,
        "font_scale": conditions.font_scale,
    }


def assign(family: TaskFamily, seed: int, conditions: Conditions) -> Assignment:
    """Make an assignment.

    What can be asked for hangs on what is on the phone, so a phone is started to tell it, once for
    all families that are asked for one after another with a seed.

    Raises:
        UsageError: If there is no such seed.
        DeviceUnavailable: If no phone starts.
    """
    number, options = phone_seed(seed, conditions.split), phone_options(conditions)
    state = _fresh_state(number, tuple(sorted(options.items())))
    drawn = draw(family, state, seed, conditions.split, conditions.phrasings)
    stage = _Stage(drawn, number, options)
    return Assignment(
        family=family.name,
        seed=seed,
        goal=drawn.goal,
        max_steps=drawn.task.max_steps,
        open_device=stage.open,
        check=stage.check,
        expert=stage.expert,
    )


@dataclass
class _Stage:
    """Where an assignment is carried out."""

    drawn: Drawn
    seed: int
    options: PhoneOptions
    _before: WeakKeyDictionary[PhoneDevice, State] = field(default_factory=WeakKeyDictionary)
    """The state that a task began in, by device: an expert may have one and a model another."""

    def open(self, settings: DeviceSettings) -> PhoneDevice:
        device = open_phone(self.seed, self.options, settings)
        try:
            self._before[device] = prepare(device, self.drawn)
        except BaseException:
            device.close()
            raise
        return device

    def check(self, device: Device, result: RunResult) -> Verdict:
        phone = _ours(device)
        return self.drawn.task.check(self._before[phone], phone.phone.state(), result.answer)

    def expert(self, device: Device, syntax: Family) -> Expert:
        return self.drawn.expert(_ours(device), syntax)


def open_phone(seed: int, options: PhoneOptions, settings: DeviceSettings) -> PhoneDevice:
    """Start a phone and connect to it."""
    phone = SimulatedPhone(seed, **options)
    try:
        return PhoneDevice(phone, timeout_s=settings.timeout_s, on_notice=settings.on_notice)
    except BaseException:
        phone.close()
        raise


def _ours(device: Device) -> PhoneDevice:
    if not isinstance(device, PhoneDevice):
        raise UsageError(
            f"{type(device).__name__} is no simulated phone", fix="give what open_device returned"
        )
    return device


@lru_cache(maxsize=32)
def _fresh_state(seed: int, options: tuple[tuple[str, Any], ...]) -> State:
    with SimulatedPhone(seed, **dict(options)) as phone:
        return phone.state()
