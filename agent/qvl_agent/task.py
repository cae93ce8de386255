"""The port to scripted tasks, and how one is driven: the same run as a model's, decided by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from qvl_agent import __version__
from qvl_agent.conclude import conclude
from qvl_agent.device import info_to_json
from qvl_agent.expect import check_expected, what_belies
from qvl_agent.journal.events import Started
from qvl_agent.limits import RunEnds
from qvl_agent.policy import Risk
from qvl_agent.result import RunResult
from qvl_agent.run import Run


class ReplayableTask(Protocol):
    """A scripted task, as far as carrying it out goes."""

    @property
    def permits(self) -> frozenset[Risk]:
        """Return the risks that its author declares, such as ``pays`` for a booking."""

    def perform(self, run: Run, params: Mapping[str, Any]) -> None:
        """Do it; ends by raising RunEnds."""


class Task(ReplayableTask, Protocol):
    """Something written by a person that reaches goals of one kind."""

    @property
    def name(self) -> str:
        """Return the name that ``qvl-agent tasks`` lists."""

    @property
    def summary(self) -> str:
        """Return one line on what it does."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return the goals it answers, with ``{parameter}`` in them."""

    def match(self, goal: str) -> Mapping[str, str] | None:
        """Return the parameters a goal holds (as text), None where the goal does not fit."""

    def params(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Validate parameters and fill in defaults, as JSON-able data.

        Raises:
            UsageError: If one is missing, unknown or invalid.
        """


def drive_task(
    run: Run,
    task: Task,
    *,
    goal: str,
    params: Mapping[str, Any],
    expect: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
) -> RunResult:
    """Carry out one run of a task, with the risks that it declares; the device stays open."""
    run.policy = replace(run.policy, permits=task.permits)
    run.journal.write(
        Started(
            software=f"qvl-agent {__version__}",
            goal=goal,
            decider="task",
            device=info_to_json(run.device.info),
            task=task.name,
            params=dict(params),
            settings={**(settings or {}), **run.settings(), "expect": list(expect)},
        )
    )
    return conclude(run, lambda: perform_task(run, task, params, expect), task=task.name)


def perform_task(
    run: Run, task: ReplayableTask, params: Mapping[str, Any], expect: Sequence[str]
) -> None:
    """Do a task, and check what the user expects beyond the task's own checks.

    Raises:
        RunEnds: Always.
    """
    try:
        task.perform(run, params)
    except RunEnds as end:
        if end.status != "done":
            raise
        if why := what_belies(run):
            raise RunEnds("gave_up", f"it claims to be done, but {why}") from None
        if not expect:
            raise
        checked = check_expected(run, expect)
        raise RunEnds(
            checked.status,
            checked.reason,
            proof=checked.proof,
            evidence=(*end.evidence, *checked.evidence),
        ) from None
