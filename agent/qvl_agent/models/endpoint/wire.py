"""The chat-completions format: a conversation into a request, an answer into its parts."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qvl_agent.errors import ModelRefused
from qvl_agent.models.port import Conversation, ImagePart, Message, Sampling, Usage
from qvl_agent.models.prose import whole
from qvl_agent.png import encode_png

KEPT_IMAGES = 16
"""Encoded screenshots kept for the next request; a window of past ones is sent again and again."""

_TOO_MUCH = 1e15
"""No count or time of one answer; a server may send anything."""


class ImageUrls:
    """Screenshots as data URLs, each encoded once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._urls: dict[tuple[str, tuple[int, int]], str] = {}

    def __call__(self, part: ImagePart) -> str:
        """Return the data URL of a PNG."""
        key = (part.digest, part.image.size)
        if key not in self._urls:
            if len(self._urls) >= KEPT_IMAGES:
                del self._urls[next(iter(self._urls))]
            encoded = base64.b64encode(encode_png(part.image)).decode("ascii")
            self._urls[key] = f"data:image/png;base64,{encoded}"
        return self._urls[key]


@dataclass(frozen=True)
class Completion:
    """What an answer holds.

    Attributes:
        content: Text of the message, empty where there is none.
        thinking: Reasoning, from a field of its own.
        calls: Name and raw JSON arguments of each tool call.
        finish: Why it ended.
        usage: Tokens.
    """

    content: str
    thinking: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    finish: str = "stop"
    usage: Usage = field(default=Usage())


def request(model: str, conversation: Conversation, urls: ImageUrls) -> dict[str, Any]:
    """Return the body of a request that asks for no structure."""
    return {
        "model": model,
        "messages": [_message(message, urls) for message in conversation.messages],
        **_sampling(conversation.sampling),
    }


def completion(data: Mapping[str, Any]) -> Completion:
    """Take an answer apart.

    Raises:
        ModelRefused: If it is no chat completion.
    """
    choices = data.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise ModelRefused(
            f"the answer is no chat completion: it has {sorted(data)[:10]}",
            fix="check that the base URL is that of an OpenAI-compatible API",
        )
    return Completion(
        content=_text(message.get("content")) or _text(message.get("refusal")),
        thinking=_text(message.get("reasoning_content")) or _text(message.get("reasoning")),
        calls=_calls(message.get("tool_calls")),
        finish=_text(choice.get("finish_reason")) or "stop",
        usage=_usage(data.get("usage")),
    )


def _message(message: Message, urls: ImageUrls) -> dict[str, Any]:
    if all(isinstance(part, str) for part in message.parts):
        return {"role": message.role, "content": message.text}
    return {"role": message.role, "content": [_part(part, urls) for part in message.parts]}


def _part(part: str | ImagePart, urls: ImageUrls) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    return {"type": "image_url", "image_url": {"url": urls(part)}}


def _sampling(sampling: Sampling) -> dict[str, Any]:
    body: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
    }
    # Not every server knows these, so they are sent only where they say something.
    if sampling.top_k:
        body["top_k"] = sampling.top_k
    if sampling.presence_penalty:
        body["presence_penalty"] = sampling.presence_penalty
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    return body


def _text(content: object) -> str:
    if isinstance(content, list):
        return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))
    return whole(content) if isinstance(content, str) else ""


def _calls(calls: object) -> tuple[tuple[str, str], ...]:
    rows = calls if isinstance(calls, list) else []
    functions = [row.get("function") for row in rows if isinstance(row, dict)]
    return tuple(
        (_text(function.get("name")), _text(function.get("arguments")))
        for function in functions
        if isinstance(function, dict)
    )


def _usage(usage: object) -> Usage:
    if not isinstance(usage, dict):
        return Usage()
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    own = usage.get("qvl")  # our own server knows more of an answer
    return Usage(
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _count(cached),
        **(_own(own) if isinstance(own, dict) else {}),
    )


def _own(said: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: _count(said.get(name)) for name in ("forced_tokens", "forwards")}
    times = ("preprocess_s", "vision_s", "prefill_s", "decode_s")
    return {**counts, **{name: _seconds(said.get(name)) for name in times}}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and _says_something(value) else None


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and _says_something(value) else None


def _says_something(value: float) -> bool:
    return not isinstance(value, bool) and 0 <= value < _TOO_MUCH
