"""What replies took, in words and as JSON: only what somebody said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from qvl_agent.models.port import Usage

_TIMES = ("preprocess", "vision", "prefill", "decode")


def usage_to_json(usage: Usage) -> dict[str, Any]:
    """Return every field, times to the millisecond, null where nobody says."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(usage).items()
    }


def usage_lines(usage: Usage) -> list[str]:
    """Return one line on tokens and one on the work behind them, each only where it is known.

    Such as ``12,340 tokens in (11,020 cached), 512 out (300 forced)`` and
    ``212 forwards; vision 3.1 s, prefill 2.0 s, decode 4.4 s``.
    """
    lines = (", ".join(_tokens(usage)), "; ".join(_work(usage)))
    return [line for line in lines if line]


def _tokens(usage: Usage) -> Iterator[str]:
    if usage.input_tokens is not None:
        yield f"{usage.input_tokens:,} tokens in{_of_these(usage.cached_tokens, 'cached')}"
    if usage.output_tokens is not None:
        noun = " tokens" if usage.input_tokens is None else ""
        yield f"{usage.output_tokens:,}{noun} out{_of_these(usage.forced_tokens, 'forced')}"


def _of_these(count: int | None, what: str) -> str:
    return "" if count is None else f" ({count:,} {what})"


def _work(usage: Usage) -> Iterator[str]:
    if usage.forwards is not None:
        yield f"{usage.forwards:,} forward{'' if usage.forwards == 1 else 's'}"
    took = {name: getattr(usage, f"{name}_s") for name in _TIMES}
    if said := [f"{name} {took_s:.1f} s" for name, took_s in took.items() if took_s is not None]:
        yield ", ".join(said)
