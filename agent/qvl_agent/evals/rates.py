"""Rates with their uncertainty: a share of a few episodes is not the rate of all."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054
"""The normal distribution holds 95 % within so many standard deviations."""


@dataclass(frozen=True)
class Rate:
    """A share of episodes.

    Attributes:
        hits: Episodes that count.
        of: All of them.
    """

    hits: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.of:
            raise ValueError(f"{self.hits} of {self.of} is no rate")

    @property
    def share(self) -> float | None:
        """The observed rate, 0 to 1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval of the true rate, 0 to 1."""
        return wilson(self.hits, self.of)


def wilson(hits: int, of: int, z: float = Z_95) -> tuple[float, float]:
    """Return the score interval of a binomial rate (Wilson 1927); 0 to 1 where nothing is known.

    Other than the usual plus or minus, it never leaves 0 to 1, and says something at 0 and 100 %.

    Args:
        hits: Successes.
        of: Trials.
        z: Quantile of the normal distribution; the default gives 95 %.
    """
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    # At the ends the two are equal but for rounding.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == of else min(1.0, middle + half)
    return low, high


def quantile(values: list[float], share: float) -> float | None:
    """Return the value below which a share of the values lies, by linear interpolation.

    Args:
        values: In any order; of none there is no quantile.
        share: 0.5 for the median, 0.95 for the 95th percentile.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
