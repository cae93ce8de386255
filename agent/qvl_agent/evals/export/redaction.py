"""Further patterns that must not get into the data; what the record left out stays out anyway."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from qvl_agent.actions import ACTION_ADAPTER, DeviceAction, LoopAction
from qvl_agent.errors import UsageError
from qvl_agent.evals.export.steps import Step

E = TypeVar("E", bound=BaseModel)

REDACTED = "[redacted]"

_FREE_TEXT = ("text", "question", "summary", "reason", "app")
"""Fields of actions that hold what somebody wrote; the others are words of ours, or numbers."""


@dataclass(frozen=True)
class Redaction:
    """Replaces what matches one of the patterns.

    Attributes:
        patterns: Regular expressions, as ``re`` reads them.
    """

    patterns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to replace."""
        return bool(self.patterns)

    def text(self, text: str) -> str:
        """Return the text without what matches."""
        for pattern in self.patterns:
            text = re.sub(pattern, REDACTED, text)
        return text

    def step(self, step: Step) -> Step:
        """Return the step without what matches, wherever somebody wrote it."""
        if not self:
            return step
        if step.action is None:
            reply, rejected = self.text(step.reply), self.text(step.rejected)
            return replace(step, reply=reply, rejected=rejected)
        return replace(
            step,
            reply="",  # its parts are put together again
            thought=self.text(step.thought),
            saying=self.text(step.saying),
            action=self._action(step.action),
            target=self.text(step.target),
            nudge=self.text(step.nudge),
            belied=self.text(step.belied),
            asked=step.asked and self._events_text(step.asked, "answer"),
            outcome=step.outcome and self._events_text(step.outcome, "error"),
        )

    def name(self, episode: str) -> str:
        """Return what an episode is called; its own name begins with words of the goal."""
        if not self:
            return episode
        return hashlib.sha256(episode.encode()).hexdigest()[:16]

    def _events_text(self, event: E, name: str) -> E:
        return event.model_copy(update={name: self.text(getattr(event, name))})

    def _action(self, action: DeviceAction | LoopAction) -> DeviceAction | LoopAction:
        written = action.model_dump(mode="json")
        texts = {name: written[name] for name in _FREE_TEXT if isinstance(written.get(name), str)}
        kept = {name: self.text(text) for name, text in texts.items()}
        try:
            return _valid(written | kept)
        except ValidationError:  # what stands in is longer, and an action's texts have a limit
            return _valid(written | {name: REDACTED for name in kept if kept[name] != texts[name]})


def _valid(written: dict[str, Any]) -> DeviceAction | LoopAction:
    return ACTION_ADAPTER.validate_json(json.dumps(written))


def redaction_of(patterns: Sequence[str]) -> Redaction:
    """Return the redaction for patterns that a person gave.

    Raises:
        UsageError: If one is no regular expression.
    """
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise UsageError(
                f"{pattern!r} is no regular expression: {error}",
                fix=f"to have it taken literally: {re.escape(pattern)!r}",
            ) from error
    return Redaction(tuple(patterns))
