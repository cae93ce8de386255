"""An episode taken apart: each decision, the screen that it was about, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qvl_agent.actions import Answer, AskUser, DeviceAction, Done, GiveUp, LoopAction, Wait
from qvl_agent.evals.export.sayings import saying_in
from qvl_agent.journal.events import (
    Checked,
    Decided,
    Ended,
    Event,
    HumanAsked,
    Judged,
    Nudged,
    Observed,
    Outcome,
    Rejected,
    Replied,
    TextsRead,
)
from qvl_agent.journal.reader import Episode


@dataclass
class Step:
    """One reply of a model, or one decision of a task.

    Attributes:
        number: Of the run's step; a step with unusable replies has several.
        seen: The screen that it was about.
        reply: As the model wrote it; empty for a task's.
        thought: Why.
        saying: The action in words; empty where nobody said any.
        action: What was decided; None where the reply was unusable.
        rejected: What the model was told of an unusable reply.
        target: Text under the place that was touched, as the policy read it.
        outcome: What came of it on the device; None where it was not touched.
        asked: What the person was asked and answered.
        nudge: What the model was told about being stuck.
        belied: What spoke against its claim to be done.
        after: The screen afterwards; None where nobody looked.
    """

    number: int
    seen: Observed
    reply: str = ""
    thought: str = ""
    saying: str = ""
    action: DeviceAction | LoopAction | None = None
    rejected: str = ""
    target: str = ""
    outcome: Outcome | None = None
    asked: HumanAsked | None = None
    nudge: str = ""
    belied: str = ""
    after: Observed | None = None


@dataclass
class Told:
    """What is being read, event by event."""

    steps: list[Step] = field(default_factory=list)
    texts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seen: Observed | None = None
    reply: str = ""

    def take(self, event: Event) -> None:
        """Take one event in."""
        match event:
            case Observed():
                self._look(event)
            case TextsRead() if not event.error:
                self.texts[event.digest] = event.texts
            case Replied():
                self.reply = event.text
            case Rejected():
                self._begin(event.step, rejected=event.message)
            case Decided():
                saying = saying_in(self.reply)
                self._begin(event.step, thought=event.thought, saying=saying, action=event.action)
            case _:
                if self.steps:
                    _add(self.steps[-1], event)

    def _look(self, event: Observed) -> None:
        self.seen = event
        if self.steps:
            self.steps[-1].after = event

    def _begin(self, number: int, **what: Any) -> None:
        if self.seen is not None:
            self.steps.append(Step(number, self.seen, self.reply, **what))
        self.reply = ""


def read_steps(episode: Episode) -> Told:
    """Return the steps of an episode in order, and the texts that were read, by screen digest."""
    told = Told()
    for event in episode.events:
        told.take(event)
    return told


def why_no_example(step: Step, ended: Ended | None, *, is_last: bool) -> str:
    """Return why nobody should learn from what was decided; empty where one may.

    Args:
        step: What was decided, and what came of it.
        ended: How the run ended; None where it was killed.
        is_last: Whether it was the last decision of the run.
    """
    match step.action:
        case None:
            return "reply not usable"
        case Wait() | Answer() | AskUser():
            return "" if step.after is not None or not is_last else "outcome unknown"
        case Done():
            status = ended.status if ended is not None and is_last else ""
            return "" if status == "done" else "claim of success not believed"
        case GiveUp():
            return "" if ended is not None and is_last else "outcome unknown"
        case _:
            return _why_not_done(step, ended)


def _why_not_done(step: Step, ended: Ended | None) -> str:
    if step.outcome is None:
        denied = ended is not None and ended.status == "denied"
        return "not allowed" if denied else "outcome unknown"
    if step.outcome.result == "done":
        return ""
    return f"outcome {step.outcome.result.replace('_', ' ')}"


def _add(step: Step, event: Event) -> None:
    if getattr(event, "step", None) != step.number:
        return
    match event:
        case Judged():
            step.target = event.target_text
        case Outcome():
            step.outcome = event
        case HumanAsked():
            step.asked = event
        case Nudged():
            step.nudge = event.message
        case Checked(claim="done", holds=False):
            step.belied = event.evidence
        case _:
            pass
