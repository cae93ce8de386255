"""Answers as OpenAI's API writes them, whole or as a stream of chunks."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from qvl_agent.serve.tools import MadeCall
from qvl_agent.serve.twin import Outcome, Question, Thought

DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Letterhead:
    """What every chunk of one answer says."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def head(self, kind: str) -> dict[str, Any]:
        """Return the fields that come first."""
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def completion(letterhead: Letterhead, question: Question, outcome: Outcome) -> dict[str, Any]:
    """Return a whole answer."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if outcome.calls and not outcome.content.strip() else outcome.content,
        "refusal": None,
    }
    if outcome.thinking:
        message["reasoning_content"] = outcome.thinking
    if outcome.calls:
        message["tool_calls"] = [_call(call) for call in outcome.calls]
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": outcome.finish,
    }
    return {
        **letterhead.head("chat.completion"),
        "choices": [choice],
        "usage": usage(question, outcome),
    }


def usage(question: Question, outcome: Outcome) -> dict[str, Any]:
    """Return what an answer took: OpenAI's counts, and all of ours under ``qvl``."""
    took = outcome.usage
    tokens_in, tokens_out = took.input_tokens or 0, took.output_tokens or 0
    own = {name: value for name, value in asdict(took).items() if value is not None}
    own = {name: round(v, 6) if isinstance(v, float) else v for name, v in own.items()}
    own["images"] = [[size.width_px, size.height_px] for size in question.picture_sizes]
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens_details": {"cached_tokens": took.cached_tokens or 0},
        "qvl": own,
    }


class Chunks:
    """Writes one answer as server-sent events."""

    def __init__(self, letterhead: Letterhead) -> None:
        """Begin an answer."""
        self._letterhead = letterhead
        self._thought_told = False

    def opening(self) -> bytes:
        """Return the event that says who speaks."""
        return self._event({"role": "assistant", "content": ""})

    def piece(self, piece: str | Thought) -> bytes:
        """Return the event of a piece of text, or of what was thought."""
        if isinstance(piece, Thought):
            self._thought_told = True
            return self._event({"reasoning_content": piece.text})
        return self._event({"content": piece})

    def ending(self, question: Question, outcome: Outcome) -> bytes:
        """Return the last events: thinking, calls, why it ended, usage where wanted."""
        untold = outcome.thinking and not self._thought_told  # cut off before anything was said
        events = [self.piece(Thought(outcome.thinking))] if untold else []
        events += [
            self._event({"tool_calls": [{"index": index, **_call(call)}]})
            for index, call in enumerate(outcome.calls)
        ]
        events.append(self._event({}, outcome.finish))
        wanted = question.request.stream_options
        if wanted is not None and wanted.include_usage:
            head = self._letterhead.head("chat.completion.chunk")
            events.append(event({**head, "choices": [], "usage": usage(question, outcome)}))
        return b"".join([*events, DONE])

    def _event(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event({**self._letterhead.head("chat.completion.chunk"), "choices": [choice]})


def event(data: dict[str, Any]) -> bytes:
    """Return one server-sent event."""
    return b"data: " + json.dumps(data).encode("ascii") + b"\n\n"


def models(name: str, created: int) -> dict[str, Any]:
    """Return the list of the one model."""
    return {"object": "list", "data": [model(name, created)]}


def model(name: str, created: int) -> dict[str, Any]:
    """Return what is said of the model."""
    return {"id": name, "object": "model", "created": created, "owned_by": "qvl-agent"}


def _call(call: MadeCall) -> dict[str, Any]:
    return {
        "id": f"call_{secrets.token_hex(12)}",
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }
