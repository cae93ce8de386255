"""A task from its parts, with a beginning and obstacles that are drawn."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence

from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone_suite.beginnings import Start, drawn_faults, drawn_start
from qvl_tools.phone_suite.changes import judged
from qvl_tools.phone_suite.family import Policy, State, Task

Fault = Callable[[State, State], str]
"""Says from the states before and after what is wrong with what was asked; empty for nothing."""
Check = Callable[[State, State, str], Verdict]
"""Judges the states before and after, and the answer, as ``Task.check`` does."""
Make = Callable[[State, Split, random.Random], Task]
"""Draws a task of a family, as ``TaskFamily.make`` does."""


def drawn_task(
    rng: random.Random,
    app: str,
    values: Mapping[str, str],
    policy: Policy,
    fault: Fault,
    allowed: Collection[str],
    *,
    begin: Sequence[Start] = (),
    must: Start | None = None,
    max_steps: int = 16,
) -> Task:
    """Return a task.

    Args:
        rng: Draws where it begins and what stands in the way.
        app: Name of the app that it is about.
        values: Fill the wordings.
        policy: The way.
        fault: Says what is wrong in the end.
        allowed: What it changes, in the words of ``changes.kept``.
        begin: Beginnings in the app, one of which may be drawn.
        must: The beginning, where the task needs this one.
        max_steps: About twice what the way takes.
    """

    def check(before: State, after: State, answer: str) -> Verdict:
        return judged(fault(before, after), before, after, allowed)

    start = must or drawn_start(rng, app, begin)
    return Task(values, policy, check, drawn_faults(rng), start, max_steps)


def checked_task(
    rng: random.Random,
    values: Mapping[str, str],
    policy: Policy,
    check: Check,
    begin: Sequence[Start],
    *,
    app: str,
    max_steps: int,
) -> Task:
    """Return a task that judges all by itself; otherwise as ``drawn_task``."""
    faults = drawn_faults(rng)
    return Task(values, policy, check, faults, drawn_start(rng, app, begin), max_steps)
