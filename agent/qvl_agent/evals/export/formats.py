"""The shapes in which trainers want a sample: Qwen's own, LLaMA-Factory's, TRL's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qvl_agent.errors import UsageError
from qvl_agent.models.port import ImagePart, Message

Row = dict[str, Any]

_PLACEHOLDER = re.compile(r"<(?=(?:image|video|audio)>|\|)")


@dataclass(frozen=True)
class Sample:
    """A conversation that ends in the reply to be learned.

    Attributes:
        id: Unique within the data.
        messages: What is asked, system text and history included.
        reply: What is to be learned.
        pictures: Paths of the pictures in the messages, in order.
        meta: Where it comes from, and how its points are written.
    """

    id: str
    messages: tuple[Message, ...]
    reply: str
    pictures: tuple[str, ...]
    meta: Mapping[str, Any]


def to_qwen(sample: Sample) -> Row:
    """Return a row for ``qwen-vl-finetune``: ``image`` and ``conversations`` of from and value."""
    names = {"system": "system", "user": "human", "assistant": "gpt"}
    turns = [
        {"from": names[message.role], "value": _with_tags(message)} for message in sample.messages
    ]
    turns.append({"from": "gpt", "value": harmless_to_trainers(sample.reply)})
    one = len(sample.pictures) == 1
    image = sample.pictures[0] if one else list(sample.pictures)
    return {"id": sample.id, "image": image, "conversations": turns, "meta": dict(sample.meta)}


def to_sharegpt(sample: Sample) -> Row:
    """Return a row for LLaMA-Factory: ``messages`` of role and content, and ``images``."""
    turns = [{"role": message.role, "content": _with_tags(message)} for message in sample.messages]
    turns.append({"role": "assistant", "content": harmless_to_trainers(sample.reply)})
    return {
        "id": sample.id,
        "messages": turns,
        "images": list(sample.pictures),
        "meta": _flat(sample.meta),
    }


def to_trl(sample: Sample) -> Row:
    """Return a row for TRL: ``prompt`` and ``completion`` of typed parts, and ``images``.

    Not ``messages``: there, the loss would count what was asked and said before, too.
    """
    prompt = [
        {"role": message.role, "content": [_part(part) for part in message.parts if part]}
        for message in sample.messages
    ]
    reply = [{"type": "text", "text": harmless_to_trainers(sample.reply)}]
    return {
        "id": sample.id,
        "prompt": prompt,
        "completion": [{"role": "assistant", "content": reply}],
        "images": list(sample.pictures),
        "meta": _flat(sample.meta),
    }


FORMATS: Mapping[str, Callable[[Sample], Row]] = {
    "qwen": to_qwen,
    "sharegpt": to_sharegpt,
    "trl": to_trl,
}
"""By the name that ``--format`` takes."""


def check_format(name: str) -> str:
    """Return the name of a format.

    Raises:
        UsageError: If there is none of that name.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}", fix=f"use one of {', '.join(FORMATS)}")
    return name


def harmless_to_trainers(text: str) -> str:
    """Return the text with look-alikes for what trainers take for a picture or a special token.

    Screens and goals may hold ``<image>`` or ``<|im_end|>``; in use these are spelled out.
    """
    return _PLACEHOLDER.sub("‹", text)


def _with_tags(message: Message) -> str:
    return "".join(
        "<image>" if isinstance(part, ImagePart) else harmless_to_trainers(part)
        for part in message.parts
    )


def _part(part: str | ImagePart) -> dict[str, str]:
    if isinstance(part, ImagePart):
        return {"type": "image"}
    return {"type": "text", "text": harmless_to_trainers(part)}


def _flat(meta: Mapping[str, Any]) -> str:
    # As text: these rows are read into tables, whose columns can't hold lists of mixed types.
    return json.dumps(meta, ensure_ascii=False)
