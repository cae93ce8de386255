"""What many episodes say together: one row for each task family, and one for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qvl_agent.evals.rates import Rate, quantile
from qvl_agent.evals.scored import Scored


@dataclass(frozen=True)
class Row:
    """Episodes of one family, or of all.

    Attributes:
        name: Of the family; empty for all.
        rate: Achieved, of those that could be played.
        false_successes: Said to be done, and were not.
        spoiled: Could not be played, through no fault of the model; they count nowhere else.
        steps: Median over achieved episodes.
        expert_steps: The expert's median over the same episodes; None where it was not asked.
        extra_steps: Median of what an episode took beyond the expert's, where both are known.
        step_s: Median time of the model for a step; None without a step.
        step_p95_s: 95th percentile of the same.
        input_tokens: Mean of an episode; None where nobody says.
        output_tokens: Mean of an episode.
    """

    name: str
    rate: Rate
    false_successes: int
    spoiled: int
    steps: float | None
    expert_steps: float | None
    extra_steps: float | None
    step_s: float | None
    step_p95_s: float | None
    input_tokens: float | None
    output_tokens: float | None


def row_of(name: str, episodes: Iterable[Scored]) -> Row:
    """Return what some episodes say together."""
    every = list(episodes)
    played = [one for one in every if not one.spoiled]
    achieved = [one for one in played if one.achieved]
    pairs = [(one.steps, one.expert_steps) for one in achieved if one.expert_steps is not None]
    step_s = [took_s for one in played for took_s in one.step_model_s]
    return Row(
        name=name,
        rate=Rate(len(achieved), len(played)),
        false_successes=sum(one.false_success for one in played),
        spoiled=len(every) - len(played),
        steps=quantile([one.steps for one in achieved], 0.5),
        expert_steps=quantile([expert for _, expert in pairs], 0.5),
        extra_steps=quantile([own - expert for own, expert in pairs], 0.5),
        step_s=quantile(step_s, 0.5),
        step_p95_s=quantile(step_s, 0.95),
        input_tokens=_mean(one.input_tokens for one in played),
        output_tokens=_mean(one.output_tokens for one in played),
    )


def rows_of(families: Sequence[str], episodes: Sequence[Scored]) -> tuple[Row, ...]:
    """Return a row for each family, in the order of the families."""
    return tuple(row_of(name, (e for e in episodes if e.family == name)) for name in families)


def row_to_json(row: Row) -> dict[str, Any]:
    """Return a row as JSON-able data; times in seconds, null where nothing is known."""
    low, high = row.rate.interval
    return {
        "family": row.name or None,
        "episodes": row.rate.of,
        "achieved": row.rate.hits,
        "rate": _rounded(row.rate.share, 4),
        "interval_95": [round(low, 4), round(high, 4)],
        "false_successes": row.false_successes,
        "spoiled": row.spoiled,
        "median_steps": row.steps,
        "median_expert_steps": row.expert_steps,
        "median_extra_steps": row.extra_steps,
        "median_step_model_s": _rounded(row.step_s, 4),
        "p95_step_model_s": _rounded(row.step_p95_s, 4),
        "mean_input_tokens": _rounded(row.input_tokens, 1),
        "mean_output_tokens": _rounded(row.output_tokens, 1),
    }


def _mean(counts: Iterable[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) / len(known) if known else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
