"""Days that goals name: those of the splits are apart."""

from __future__ import annotations

from datetime import date

from qvl_agent.evals.suite import Split

HELD_OUT_DAYS = frozenset(range(3, 32, 5))
"""Days of the month that goals of the held-out split name; none of the training split does."""


def is_of(split: Split, day: date) -> bool:
    """Say whether goals of a split may name a day."""
    return (day.day in HELD_OUT_DAYS) == (split == "held_out")
