"""What a bench is to measure, as data: which episodes, under which conditions, by which model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase

from qvl_agent.entries import SUITES
from qvl_agent.errors import UsageError
from qvl_agent.evals.suite import Conditions, Suite
from qvl_agent.specs import factory_of

EXPERT = "expert"
"""The model's spec that means the suite's own experts."""

EPISODES_PER_FAMILY = 4
"""Where nobody says how many."""


@dataclass(frozen=True)
class BenchPlan:
    """What is measured; two benches with the same plan play the same assignments.

    Attributes:
        suite: Its spec.
        model: Spec of the model, or ``expert``.
        families: Names of the task families, in the suite's order.
        episodes: How many in all; spread evenly over the families.
        seed: The first one; each family is played with the same seeds from here on.
        conditions: What the devices are like.
        blank: Whether the model is shown one colour instead of screenshots.
        max_steps: Of each episode; None for what its assignment allows.
        max_seconds: Of each episode; 0 for no limit.
        expert_steps: Whether the expert plays, too, what was achieved, to compare the steps.
    """

    suite: str
    model: str
    families: tuple[str, ...]
    episodes: int
    seed: int = 0
    conditions: Conditions = field(default_factory=Conditions)
    blank: bool = False
    max_steps: int | None = None
    max_seconds: float = 0.0
    expert_steps: bool = True


@dataclass(frozen=True)
class Job:
    """One episode to play.

    Attributes:
        number: From 1.
        family: Of the task.
        seed: Decides the task.
    """

    number: int
    family: str
    seed: int


def jobs_of(plan: BenchPlan) -> Iterator[Job]:
    """Yield the episodes of a plan, one of each family in turn: whoever stops early saw all."""
    for index in range(plan.episodes):
        turn, place = divmod(index, len(plan.families))
        yield Job(index + 1, plan.families[place], plan.seed + turn)


def open_suite(spec: str) -> Suite:
    """Open a suite by its spec: ``NAME``, ``NAME:ARGUMENT`` or ``MODULE:FACTORY``.

    Raises:
        UsageError: If there is no such name.
    """
    factory, argument = factory_of(spec, SUITES, "suite")
    suite: Suite = factory(argument) if argument else factory()
    return suite


def chosen_families(known: Sequence[str], patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the families that any pattern fits, in the suite's order; no pattern fits all.

    Args:
        known: All families of the suite.
        patterns: Names, or patterns such as ``flights.*``.

    Raises:
        UsageError: If a pattern fits none.
    """
    wanted = [pattern.strip() for pattern in patterns if pattern.strip()]
    for pattern in wanted:
        if not any(fnmatchcase(name, pattern) for name in known):
            raise _no_family(pattern, known)
    if not wanted:
        return tuple(known)
    return tuple(name for name in known if any(fnmatchcase(name, one) for one in wanted))


def _no_family(pattern: str, known: Sequence[str]) -> UsageError:
    near = get_close_matches(pattern, known, n=3, cutoff=0.4)
    fix = f"did you mean {' or '.join(near)}? " if near else ""
    return UsageError(
        f"the suite has no task family {pattern!r}", fix=f"{fix}--list shows what there is"
    )
