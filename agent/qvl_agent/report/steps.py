"""An episode folded into its steps: what people ask about each."""

from __future__ import annotations

from dataclasses import dataclass, field

from qvl_agent.actions import DeviceAction, LoopAction
from qvl_agent.journal.events import (
    Checked,
    Decided,
    Event,
    Fault,
    HumanAsked,
    Intended,
    Judged,
    Nudged,
    Observed,
    Outcome,
    Rejected,
    Replied,
)
from qvl_agent.journal.reader import Episode
from qvl_agent.models.port import Usage
from qvl_agent.models.recorded import usage_of


@dataclass
class Step:
    """One step of a recorded run.

    Attributes:
        number: From 1; 0 for what came before the first.
        thought: Why.
        action: What was decided; None where no reply was usable.
        verdict: Of the policy, and what the person said, if asked.
        result: ``done``, ``failed``, ``unknown``; empty where the device was not touched.
        changed: Share of the screen that changed, 0 to 1; None where the device was not touched.
        notes: Whatever went not as planned, one line each.
        images: Names of the screenshots, in order.
        usage: What all its replies took.
        duration_s: From its first record to its last.
    """

    number: int
    thought: str = ""
    action: DeviceAction | LoopAction | None = None
    verdict: str = ""
    result: str = ""
    changed: float | None = None
    notes: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    usage: Usage = field(default=Usage())
    duration_s: float = 0.0


def steps_of(episode: Episode) -> tuple[Step, ...]:
    """Return the steps of an episode in order."""
    steps: dict[int, Step] = {}
    began_s: dict[int, float] = {}
    for record in episode.records:
        number: int | None = getattr(record.event, "step", None)
        if number is None:
            continue
        step = steps.setdefault(number, Step(number))
        step.duration_s = record.mono_s - began_s.setdefault(number, record.mono_s)
        _add_decision(step, record.event)
        _add_effect(step, record.event)
    return tuple(steps.values())


def _add_decision(step: Step, event: Event) -> None:
    match event:
        case Replied():
            step.usage += usage_of([event])
        case Rejected():
            step.notes.append(f"reply not usable: {event.message}")
        case Decided():
            step.thought, step.action = event.thought, event.action
        case Judged():
            step.verdict = event.verdict
            if event.reason:
                step.notes.append(f"{event.verdict}: {event.reason}")
        case HumanAsked():
            answer = {"nobody": "nobody answered", "yes_option": "yes by option"}
            step.notes.append(
                f"asked {event.question.strip()!r}: {answer.get(event.by, repr(event.answer))}"
            )


def _add_effect(step: Step, event: Event) -> None:
    match event:
        case Observed():
            step.images.append(event.image)
            if event.integrity in ("black", "stale"):
                step.notes.append(f"the screen is {event.integrity}")
            if event.trouble:
                step.notes.append(f"in the way: {event.trouble.replace('_', ' ')}")
        case Intended():
            step.result = "unknown"  # unless an outcome follows
        case Outcome():
            step.result, step.changed = event.result, event.changed
            if event.error:
                step.notes.append(event.error)
        case Nudged():
            step.notes.append(f"nudged ({event.pattern})")
        case Checked():
            step.notes.append(f"{'holds' if event.holds else 'does not hold'}: {event.evidence}")
        case Fault():
            step.notes.append(f"{event.where}: {event.error}: {event.message}")
