"""``recorded:EPISODE``: a model that says again what one said then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qvl_agent.errors import ModelError, ReplayDiverged
from qvl_agent.journal.events import Asked, Fault, Replied
from qvl_agent.journal.reader import Episode
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.port import Conversation, Family, ModelInfo, Reply, Usage


@dataclass(frozen=True)
class _Exchange:
    asked: Asked
    replied: Replied


class RecordedModel:
    """A VisionModel that gives an episode's replies in order."""

    def __init__(self, episode: Episode, family: Family, *, strict: bool = False) -> None:
        """Take the replies of an episode.

        Args:
            episode: Any that a model decided.
            family: Of the model that was asked then.
            strict: Whether every request must be the recorded one, down to the pixels.
        """
        self._episode = episode
        self._family = family
        self._strict = strict
        self._exchanges = tuple(_exchanges(episode))
        self._given = 0

    @property
    def info(self) -> ModelInfo:
        """The model of then."""
        return ModelInfo(f"recorded:{self._episode.folder.name}", self._episode.started.model)

    @property
    def family(self) -> Family:
        """The family of then."""
        return self._family

    def reply(self, conversation: Conversation) -> Reply:
        """Return the next recorded reply.

        Raises:
            ReplayDiverged: In strict mode, if this is not what was asked then.
            ModelError: If there is none left.
        """
        if self._given == len(self._exchanges):
            raise ModelError(
                f"{self._episode.folder.name} holds {self._given} replies, and all are given",
                fix="replay it on the device and with the goal that it was recorded with",
            )
        exchange = self._exchanges[self._given]
        if self._strict:
            _check_same(exchange.asked, conversation)
        self._given += 1
        return _reply(exchange.replied)

    def close(self) -> None:
        """Do nothing."""


def _exchanges(episode: Episode) -> Iterator[_Exchange]:
    asked: Asked | None = None
    for event in episode.events:
        match event:
            case Asked():
                asked = event
            case Replied() if asked is not None:
                yield _Exchange(asked, event)
                asked = None
            case Fault(where="model"):
                asked = None  # it was asked, and did not answer


def _check_same(asked: Asked, conversation: Conversation) -> None:
    digest = conversation_digest(conversation)
    if digest != asked.request_digest:
        raise ReplayDiverged(
            "the request to the model",
            step=asked.step,
            recorded=f"[{asked.request_digest[:12]}] {asked.prompt}",
            replayed=f"[{digest[:12]}] {conversation.messages[-1].text}",
        )


def _reply(replied: Replied) -> Reply:
    return Reply(
        text=replied.text,
        thinking=replied.thinking,
        usage=Usage(replied.input_tokens, replied.output_tokens, replied.cached_tokens),
        duration_s=replied.duration_s,
        attempts=replied.requests,
        finish=replied.finish,
        protocol="record",
    )
