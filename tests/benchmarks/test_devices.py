"""The benchmark of devices: everything in its turn, budgets that can be missed, and it runs."""

from __future__ import annotations

import time

import pytest
from benchmarks.devices_rounds import Way, in_turns, show


def test_everything_has_its_turn_and_the_first_round_does_not_count() -> None:
    calls: list[str] = []

    def slow_at_first() -> None:
        if "b" not in calls:
            time.sleep(0.2)
        calls.append("b")

    ways = [Way("a", lambda: calls.append("a")), Way("b", slow_at_first)]
    numbers: list[int] = []
    timed = in_turns(ways, 2, between=numbers.append)
    assert calls == ["a", "b"] * 3
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert [one.way.name for one in timed] == ["a", "b"]
    assert timed[1].median_ms < 200


def test_a_budget_that_is_not_kept_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    quick = Way("quick", lambda: None, budget_ms=1000)
    slow = Way("slow", lambda: time.sleep(0.01), budget_ms=1)
    assert show("both", in_turns([quick], 1))
    assert not show("both", in_turns([quick, slow], 1))
    said = capsys.readouterr().out
    assert "quick (within 1000 ms)" in said
    assert "slow (OVER 1 ms)" in said


def test_a_phone_is_measured_beside_other_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("adbutils", reason="the extra 'dev' is not installed")
    from benchmarks.devices_android import measure

    measure(1)
    said = capsys.readouterr().out
    assert "observe, raw (" in said
    assert "adbutils click" in said
