"""A suite: families of tasks with goals, starting states and checks, for measuring an agent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from qvl_agent.device import Device, DeviceSettings
from qvl_agent.models.port import Family, VisionModel
from qvl_agent.result import RunResult

Split = Literal["training", "held_out"]
"""What is in one never occurs in the other: phrasings, names, cities, texts, seeds."""


@dataclass(frozen=True)
class Conditions:
    """What else the devices of a suite are like.

    Attributes:
        split: Whose seeds, worlds and values the assignments have.
        phrasings: Whose wordings the goals have; None for those of ``split``.
        dark: Dark theme.
        font_scale: Size of text; 1 is normal.
    """

    split: Split = "held_out"
    phrasings: Split | None = None
    dark: bool = False
    font_scale: float = 1.0


@dataclass(frozen=True)
class Verdict:
    """Whether a goal was reached, read from the device itself.

    Attributes:
        achieved: Nothing is missing, and nothing else was changed.
        reason: What was found, in a sentence, with the values.
    """

    achieved: bool
    reason: str


@dataclass(frozen=True)
class Assignment:
    """One goal on one device in a known state.

    Attributes:
        family: Name of the task family.
        seed: Together with the family and the conditions it decides everything else.
        goal: In words, as a user would say it.
        max_steps: What an agent may take.
        open_device: Makes the device, in the state in which the goal finds it.
        check: Reads from the device, still open, whether the goal was reached.
        expert: Returns one that knows the way, speaking a family's syntax: it reads the truth of
            the device that ``open_device`` made, never the screenshot. None where there is none.
    """

    family: str
    seed: int
    goal: str
    max_steps: int
    open_device: Callable[[DeviceSettings], Device]
    check: Callable[[Device, RunResult], Verdict]
    expert: Callable[[Device, Family], VisionModel] | None = None


class Suite(Protocol):
    """Task families by name."""

    @property
    def name(self) -> str:
        """Return the name by which ``bench`` knows it."""

    @property
    def families(self) -> Sequence[str]:
        """Return the names of the task families."""

    def assignment(self, family: str, seed: int, conditions: Conditions) -> Assignment:
        """Make an assignment; the same arguments give the same one.

        Raises:
            UsageError: If there is no such family.
        """
