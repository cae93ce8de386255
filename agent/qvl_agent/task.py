"""The port to scripted tasks, and how one is driven: the same run as a model's, decided by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from qvl_agent import __version__
from qvl_agent.conclude import conclude
from qvl_agent.device import info_to_json
from qvl_agent.journal.events import Started
from qvl_agent.policy import Risk
from qvl_agent.result import RunResult
from qvl_agent.run import Run


class Task(Protocol):
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

    @property
    def permits(self) -> frozenset[Risk]:
        """Return the risks that its author declares, such as ``pays`` for a booking."""

    def match(self, goal: str) -> Mapping[str, str] | None:
        """Return the parameters a goal holds (as text), None where the goal does not fit."""

    def params(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Validate parameters and fill in defaults, as JSON-able data.

        Raises:
            UsageError: If one is missing, unknown or invalid.
        """

    def perform(self, run: Run, params: Mapping[str, Any]) -> None:
        """Do it; ends by raising RunEnds."""


def drive_task(
    run: Run,
    task: Task,
    *,
    goal: str,
    params: Mapping[str, Any],
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
            settings=dict(settings or {}),
        )
    )
    return conclude(run, lambda: task.perform(run, params))
