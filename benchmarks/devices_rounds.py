"""Ways to do the same thing, timed in turns, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Way:
    """One way to do it.

    Attributes:
        name: For people.
        call: Does it once.
        budget_ms: What its median may cost; None where it is only compared with.
    """

    name: str
    call: Callable[[], object]
    budget_ms: float | None = None


@dataclass(frozen=True)
class Timed:
    """What a way cost.

    Attributes:
        way: Which.
        median_ms: Of all rounds but the first.
        least_ms: The quickest of them.
    """

    way: Way
    median_ms: float
    least_ms: float

    @property
    def kept(self) -> bool:
        """Whether it is within its budget."""
        return self.way.budget_ms is None or self.median_ms <= self.way.budget_ms


def in_turns(
    ways: Sequence[Way], rounds: int, *, between: Callable[[int], object] = lambda number: None
) -> list[Timed]:
    """Time every way once a round.

    Args:
        ways: What is timed, in this order.
        rounds: How often each; one more comes before, which does not count.
        between: Called with the number of the call before each of them, and not timed.
    """
    times_ms: dict[str, list[float]] = {way.name: [] for way in ways}
    number = 0
    for _ in range(rounds + 1):
        for way in ways:
            number += 1
            between(number)
            start_s = time.perf_counter()
            way.call()
            times_ms[way.name].append((time.perf_counter() - start_s) * 1000)
    counted = {name: times[1:] for name, times in times_ms.items()}
    return [Timed(way, median(counted[way.name]), min(counted[way.name])) for way in ways]


def show(title: str, timed: Sequence[Timed]) -> bool:
    """Print a table, each with how many times as long as the first; tell if budgets are kept."""
    print(f"{title}\n    median     least   times  way")
    first_ms = timed[0].median_ms
    for one in timed:
        budget = one.way.budget_ms
        verdict = "" if budget is None else f" ({'within' if one.kept else 'OVER'} {budget:g} ms)"
        times = f"{one.median_ms:7.2f} ms{one.least_ms:7.2f} ms{one.median_ms / first_ms:7.2f} "
        print(f"{times}  {one.way.name}{verdict}")
    return all(one.kept for one in timed)
