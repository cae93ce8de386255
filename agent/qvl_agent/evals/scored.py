"""One episode of a bench and what came of it, as it stands in ``bench.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from qvl_agent.errors import UsageError
from qvl_agent.evals.plan import Job
from qvl_agent.evals.suite import Verdict
from qvl_agent.journal.events import Event, Fault, Replied, RunStatus
from qvl_agent.result import RunResult

Spoiled = Literal["", "device", "model", "bug"]
"""What kept an episode from telling anything about the model: the device failed, the model could
not be asked, or a bug broke it off. Such an episode counts in no rate."""


@dataclass(frozen=True)
class Scored:
    """One episode.

    Attributes:
        number: In the plan, from 1.
        family: Of the task.
        seed: Of the assignment.
        goal: In words.
        achieved: The goal was reached, and the run ended by saying so.
        reached: The goal was reached, whatever the agent said.
        claimed: The run ended with status ``done``; without ``reached`` this is a false success.
        reason: What the check found.
        status: How the run ended; empty where it never began.
        ended: Why it ended so.
        steps: Taken.
        expert_steps: What the expert took for the same; None where it was not asked.
        duration_s: Wall time of the run.
        step_model_s: Time of the model's replies, step by step.
        input_tokens: Of all prompts; None where nobody says.
        output_tokens: Of all replies.
        episode: Folder of the record, beside ``bench.json``; empty where it was not kept.
        spoiled: See ``Spoiled``.
    """

    number: int
    family: str
    seed: int
    goal: str = ""
    achieved: bool = False
    reached: bool = False
    claimed: bool = False
    reason: str = ""
    status: RunStatus | Literal[""] = ""
    ended: str = ""
    steps: int = 0
    expert_steps: int | None = None
    duration_s: float = 0.0
    step_model_s: tuple[float, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None
    episode: str = ""
    spoiled: Spoiled = ""

    @property
    def false_success(self) -> bool:
        """Whether the agent said that it is done, and it was not."""
        return self.claimed and not self.reached and not self.spoiled

    @property
    def model_s(self) -> float:
        """Time of all the model's replies."""
        return sum(self.step_model_s)

    @property
    def why(self) -> str:
        """What to say of an episode that was not achieved."""
        if self.spoiled:
            return self.ended
        if self.reached:
            return f"reached, but not said so: {self.ended}"
        return self.reason or self.ended


@dataclass
class Meter:
    """Listens to a run and keeps what the result does not say.

    Attributes:
        model_s: Time of replies, by step.
        asking_failed: Whether the model could not be asked; its unusable replies are no such case.
    """

    model_s: dict[int, float] = field(default_factory=dict)
    asking_failed: bool = False

    def on_event(self, event: Event) -> None:
        """Take notice of replies and faults."""
        match event:
            case Replied():
                self.model_s[event.step] = self.model_s.get(event.step, 0.0) + event.duration_s
            case Fault(where="model"):
                self.asking_failed = True
            case _:
                pass


def score(job: Job, goal: str, result: RunResult, verdict: Verdict, meter: Meter) -> Scored:
    """Return what came of an episode that was played and judged."""
    claimed = result.status == "done"
    lost: Spoiled = "device" if result.status == "device_lost" else ""
    return Scored(
        **asdict(job),
        goal=goal,
        achieved=claimed and verdict.achieved,
        reached=verdict.achieved,
        claimed=claimed,
        reason=verdict.reason,
        status=result.status,
        ended=result.reason,
        steps=result.steps,
        duration_s=round(result.duration_s, 3),
        step_model_s=tuple(round(took_s, 4) for took_s in meter.model_s.values()),
        input_tokens=result.usage.input_tokens,
        output_tokens=result.usage.output_tokens,
        episode=result.episode.name,
        spoiled="model" if meter.asking_failed else lost,
    )


def not_played(job: Job, spoiled: Spoiled, why: str, episode: str = "") -> Scored:
    """Return what is to be said of an episode that could not be played or judged."""
    return Scored(**asdict(job), ended=why, spoiled=spoiled, episode=episode)


def scored_to_json(scored: Scored) -> dict[str, Any]:
    """Return an episode as JSON-able data, sums and verdicts included."""
    return {
        **asdict(scored),
        "false_success": scored.false_success,
        "model_s": round(scored.model_s, 3),
    }


_SCORED = TypeAdapter(Scored)
_DERIVED = ("false_success", "model_s")


def scored_from_json(data: Mapping[str, Any], where: Path) -> Scored:
    """Read back what ``scored_to_json`` wrote; ``where`` is named if that fails.

    Raises:
        UsageError: If it has another shape.
    """
    try:
        return _SCORED.validate_python({k: v for k, v in data.items() if k not in _DERIVED})
    except ValidationError as error:
        raise UsageError(f"{where} holds an episode that can't be read: {error}") from error


def without_episode(scored: Scored) -> Scored:
    """Return the same for an episode whose record was not kept."""
    return replace(scored, episode="")
