"""Intervals and quantiles against published values, and what must hold of any."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.evals.rates import Rate, quantile, wilson

COUNTS = st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # by the symmetry of successes and failures
        (20, 20, 0.8389, 1.0000),
        (28, 29, 0.8282, 0.9939),
    ],
)
def test_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS)
def test_the_interval_holds_the_rate_and_stays_in_bounds(count: tuple[int, int]) -> None:
    hits, of = count
    rate = Rate(hits, of)
    low, high = rate.interval
    assert rate.share is not None
    assert 0 <= low <= rate.share <= high <= 1
    assert low < high


@given(COUNTS, st.integers(2, 10))
def test_more_episodes_of_the_same_rate_tell_more(count: tuple[int, int], times: int) -> None:
    (low, high), (surer_low, surer_high) = (
        wilson(factor * count[0], factor * count[1]) for factor in (1, times)
    )
    assert surer_high - surer_low < high - low


@given(COUNTS)
def test_failures_are_successes_mirrored(count: tuple[int, int]) -> None:
    hits, of = count
    low, high = wilson(hits, of)
    assert wilson(of - hits, of) == pytest.approx((1 - high, 1 - low))


@given(st.integers(1, 500))
def test_each_success_raises_both_ends(of: int) -> None:
    ends = [wilson(hits, of) for hits in range(of + 1)]
    assert ends == sorted(ends)
    assert ends[0][0] == 0.0
    assert ends[-1][1] == 1.0


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert Rate(0, 0).share is None


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3)])
def test_what_is_no_rate_is_refused(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        Rate(hits, of)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_the_median_is_the_median(values: list[float]) -> None:
    assert quantile(values, 0.5) == pytest.approx(statistics.median(values))


def test_quantiles_lie_between_the_values() -> None:
    assert quantile([float(n) for n in range(101)], 0.95) == pytest.approx(95.0)
    assert quantile([3.0], 0.95) == 3.0
    assert quantile([], 0.5) is None
