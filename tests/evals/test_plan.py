"""Which episodes a plan holds, and which families a pattern means."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evals.counting import FAMILIES, SPEC

from qvl_agent.errors import UsageError
from qvl_agent.evals.plan import BenchPlan, chosen_families, jobs_of, open_suite

KNOWN = ("flights.book", "flights.search", "clock.set_alarm", "clock.start_timer")


@given(st.integers(1, 12), st.integers(1, 200), st.integers(0, 1000))
def test_episodes_are_spread_evenly_and_seeds_are_shared(
    families: int, episodes: int, seed: int
) -> None:
    names = tuple(f"app.{number}" for number in range(families))
    jobs = list(jobs_of(BenchPlan("any", "any", names, episodes, seed)))
    assert [job.number for job in jobs] == list(range(1, episodes + 1))
    assert len({(job.family, job.seed) for job in jobs}) == episodes
    counts = Counter(job.family for job in jobs)
    assert max(counts.values()) - min(counts.get(name, 0) for name in names) <= 1
    for name in names:
        seeds = [job.seed for job in jobs if job.family == name]
        assert seeds == list(range(seed, seed + len(seeds)))


def test_whoever_stops_early_saw_every_family() -> None:
    jobs = list(jobs_of(BenchPlan("any", "any", KNOWN, 20)))
    assert {job.family for job in jobs[: len(KNOWN)]} == set(KNOWN)


@pytest.mark.parametrize(
    ("patterns", "chosen"),
    [
        ([], KNOWN),
        ([" "], KNOWN),
        (["clock.*"], ("clock.set_alarm", "clock.start_timer")),
        (["clock.start_timer", "flights.book"], ("flights.book", "clock.start_timer")),
        (["*.s*", "clock.*"], ("flights.search", "clock.set_alarm", "clock.start_timer")),
    ],
)
def test_patterns_choose_in_the_order_of_the_suite(
    patterns: list[str], chosen: tuple[str, ...]
) -> None:
    assert chosen_families(KNOWN, patterns) == chosen


def test_a_pattern_that_fits_nothing_is_named_with_what_comes_near() -> None:
    with pytest.raises(UsageError, match=r"'flights.boook'") as caught:
        chosen_families(KNOWN, ["clock.*", "flights.boook"])
    assert "flights.book" in caught.value.fix


def test_suites_are_found_by_name_or_path() -> None:
    assert tuple(open_suite(SPEC).families) == FAMILIES
    assert open_suite("phone").name == "phone"
    with pytest.raises(UsageError, match="there is no suite 'paper'"):
        open_suite("paper")
