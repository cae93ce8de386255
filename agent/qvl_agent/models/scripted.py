"""Replies from a script: for tests, demonstrations and tasks that need no model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from qvl_agent.errors import ModelRefused, UsageError
from qvl_agent.models.families import NATIVE, family_named
from qvl_agent.models.port import Conversation, Family, ModelInfo, ModelSettings, Reply

Replies = Iterable[str] | Callable[[Conversation], str]

_HEADER = "- family:"


class ScriptedModel:
    """A model that says what it was told to say; implements ``VisionModel``."""

    def __init__(
        self, replies: Replies, *, family: Family = NATIVE, spec: str = "scripted:"
    ) -> None:
        """Take the replies in order, or a function that makes each from the conversation."""
        self._answer = replies if callable(replies) else _in_order(iter(replies), spec)
        self._family = family
        self._info = ModelInfo(spec=spec, name="a script")

    @property
    def info(self) -> ModelInfo:
        """Who answers."""
        return self._info

    @property
    def family(self) -> Family:
        """The family whose syntax the script is written in."""
        return self._family

    def reply(self, conversation: Conversation) -> Reply:
        """Say the next line.

        Raises:
            ModelRefused: If the script is at its end.
        """
        return Reply(text=self._answer(conversation), protocol="script")

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def open_scripted(argument: str, settings: ModelSettings) -> ScriptedModel:
    """Open a script by the spec ``scripted:FILE``.

    Each line is one reply: a JSON object is the reply itself, a JSON string holds it. Empty lines
    and lines that begin with ``#`` don't count; the first may be ``- family: NAME``.

    Raises:
        UsageError: If there is no such file or a line is neither.
    """
    path = Path(argument)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the script {argument!r} can't be read: {error}", fix="--model scripted:FILE"
        ) from error
    family = settings.family or NATIVE.name
    replies = []
    for number, line in enumerate(lines, start=1):
        if line.startswith(_HEADER):
            family = settings.family or line.removeprefix(_HEADER).strip()
        elif line.strip() and not line.startswith("#"):
            replies.append(_reply(line, f"{argument}:{number}"))
    return ScriptedModel(
        replies, family=family_named(family, settings), spec=f"scripted:{argument}"
    )


def _reply(line: str, where: str) -> str:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise UsageError(
            f"{where} is no JSON: {error}", fix="one JSON object or string per line"
        ) from error
    if not isinstance(value, str | dict):
        raise UsageError(f"{where} is neither a JSON object nor a string")
    return value if isinstance(value, str) else line


def _in_order(replies: Iterator[str], spec: str) -> Callable[[Conversation], str]:
    def answer(conversation: Conversation) -> str:
        for text in replies:
            return text
        raise ModelRefused(f"the script {spec!r} has no reply left", fix="add a line to it")

    return answer
