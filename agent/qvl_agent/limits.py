"""When and how a run ends by itself."""

from __future__ import annotations

from dataclasses import dataclass

from qvl_agent.journal.events import Proof, RunStatus


@dataclass(frozen=True)
class Limits:
    """When a run ends by itself.

    Attributes:
        max_steps: Decisions that are carried out.
        max_seconds: Wall time; 0 for no limit.
        max_bad_replies: Unusable replies in a row.
        black_screen_s: How long a black screen is waited for.
        not_responding_s: How long an app that does not respond is waited for, once.
    """

    max_steps: int = 40
    max_seconds: float = 0.0
    max_bad_replies: int = 3
    black_screen_s: float = 5.0
    not_responding_s: float = 5.0


class RunEnds(Exception):
    """Raised wherever a run has to end; caught by ``conclude`` alone."""

    def __init__(
        self,
        status: RunStatus,
        reason: str,
        *,
        proof: Proof = "none",
        evidence: tuple[str, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.status: RunStatus = status
        self.reason = reason
        self.proof: Proof = proof
        self.evidence = evidence
