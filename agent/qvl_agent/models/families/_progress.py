"""The past as text: one bounded line per step, with what came of it right below."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qvl_agent.models.families._calls import Unwrapped, split_thinking, unwrap
from qvl_agent.models.port import Turn
from qvl_agent.models.strict_json import Unreadable

MAX_LINES = 40
MAX_CHARS = 8000
"""Of the whole text; the oldest steps go first."""

_ACTION = "Action:"
_MAX_SAID = 200
_MAX_FEEDBACK = 600
_MAX_REPLY = 2000


def progress(turns: Sequence[Turn]) -> str:
    """Return the steps as text; empty if there were none. Steps count from 1."""
    lines: list[str] = []
    chars = 0
    for number in range(len(turns), max(0, len(turns) - MAX_LINES), -1):
        line = _line(number, turns[number - 1])
        chars += len(line)
        if chars > MAX_CHARS:
            break
        lines.append(line)
    left_out = len(turns) - len(lines)
    if left_out:
        lines.append(f"Steps 1 to {left_out}: left out here.")
    return "\n".join(reversed(lines))


def spoken(reply: str) -> str:
    """Return a past reply as the model may see it again: without its thinking, not too long."""
    try:
        _, said = split_thinking(reply)
    except Unreadable:
        said = ""
    said = said.strip()
    return said[:_MAX_REPLY] if said else "(no readable reply)"


def thought_of(unwrapped: Unwrapped) -> str:
    """Return what was said before the call; the ``Action:`` line or thinking if there's no more."""
    lines = [line.strip() for line in unwrapped.prose.splitlines() if line.strip()]
    thoughts = [line for line in lines if not line.startswith(_ACTION)] or lines
    return "\n".join(_unlabelled(line) for line in thoughts) or unwrapped.thinking


def _line(number: int, turn: Turn) -> str:
    done = "" if turn.summary else " (not carried out)"
    line = f"Step {number}: {_what(turn)}{done}"
    feedback = " ".join(turn.feedback.split())
    return f"{line}\n  Note: {_cut(feedback, _MAX_FEEDBACK)}" if feedback else line


def _what(turn: Turn) -> str:
    try:
        unwrapped = unwrap(turn.reply)
    except Unreadable:
        return turn.summary or "a reply that could not be read"
    call = _cut(" ".join(_short(value) for value in unwrapped.call.arguments.values()), _MAX_SAID)
    said = unwrapped.prose.splitlines()  # its last line is the ``Action:``
    return f"{_cut(_unlabelled(said[-1]), _MAX_SAID)} [{call}]" if said else call


def _unlabelled(line: str) -> str:
    return line.strip().removeprefix("Thought:").removeprefix(_ACTION).strip()


def _short(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
