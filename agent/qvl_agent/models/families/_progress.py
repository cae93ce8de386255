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

BLOCK = 10
"""Steps that go at once: in between, the text only grows at its end, and its tokens stay cached."""

_ACTION = "Action:"
_MAX_SAID = 200
_MAX_FEEDBACK = 600
_MAX_REPLY = 2000


def progress(
    turns: Sequence[Turn], *, block: int = BLOCK, lines: int = MAX_LINES, calls: bool = True
) -> str:
    """Return the steps as text; empty if there were none. Steps count from 1.

    Args:
        turns: Past steps.
        block: So many leave the text at once.
        lines: So many steps are told at most.
        calls: Whether the values of a call stand behind what was said of it.
    """
    newest = range(max(0, len(turns) - lines), len(turns))
    told = [_line(number + 1, turns[number], calls) for number in newest]
    kept = len(told)
    while sum(map(len, told[-kept:])) > MAX_CHARS:
        kept -= 1
    left_out = _in_blocks(len(turns) - kept, len(turns), block)
    told = told[left_out - newest.start :]
    if left_out:
        told.insert(0, f"Steps 1 to {left_out}: left out here.")
    return "\n".join(told)


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


def _in_blocks(left_out: int, steps: int, block: int) -> int:
    whole = -(-left_out // block) * block
    # A few very long steps are better than none.
    return whole if steps - whole >= block else left_out


def _line(number: int, turn: Turn, calls: bool) -> str:
    done = "" if turn.summary else " (not carried out)"
    line = f"Step {number}: {_what(turn, calls)}{done}"
    feedback = " ".join(turn.feedback.split())
    return f"{line}\n  Note: {_cut(feedback, _MAX_FEEDBACK)}" if feedback else line


def _what(turn: Turn, calls: bool) -> str:
    try:
        unwrapped = unwrap(turn.reply)
    except Unreadable:
        return turn.summary or "a reply that could not be read"
    call = _cut(" ".join(_short(value) for value in unwrapped.call.arguments.values()), _MAX_SAID)
    said = unwrapped.prose.splitlines()  # its last line is the ``Action:``
    if not said:
        return call
    saying = _cut(_unlabelled(said[-1]), _MAX_SAID)
    return f"{saying} [{call}]" if calls else saying


def _unlabelled(line: str) -> str:
    return line.strip().removeprefix("Thought:").removeprefix(_ACTION).strip()


def _short(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
