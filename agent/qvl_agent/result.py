"""How a run ended: what was reached, what is proven, and the process's exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qvl_agent.journal.events import Proof, RunStatus
from qvl_agent.models.port import Usage

EXIT_CODES: dict[RunStatus, int] = {
    "done": 0,
    "gave_up": 1,
    "step_limit": 1,
    "time_limit": 1,
    "device_lost": 3,
    "model_failed": 4,
    "denied": 5,
    "interrupted": 130,
}


@dataclass(frozen=True)
class RunResult:
    """The end of a run.

    Attributes:
        status: Never ``done`` by default.
        proof: ``verified`` when a check held, ``claimed`` when only the decider says so.
        answer: What the user asked to be told, empty where nothing.
        evidence: What the proof rests on, one sentence each.
        reason: Why it ended like this, for people.
        steps: Steps taken.
        usage: Sum over all replies of what they said.
        duration_s: Wall time of the run.
        episode: Folder of the record.
        model: Spec of the model that decided; empty where a scripted task did.
        task: Name of the scripted task that decided; empty where a model did.
    """

    status: RunStatus
    proof: Proof
    answer: str
    evidence: tuple[str, ...]
    reason: str
    steps: int
    usage: Usage
    duration_s: float
    episode: Path
    model: str = ""
    task: str = ""

    @property
    def exit_code(self) -> int:
        """0 done; 1 not achieved; 3 device; 4 model; 5 denied; 130 interrupted."""
        return EXIT_CODES[self.status]
