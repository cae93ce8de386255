"""Ctrl-C and SIGTERM within this process: the first interrupts, the next only if it is meant."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from qvl_agent.cli import signals
from qvl_agent.cli.signals import signals_interrupt

BOTH = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def handlers_of_the_tests() -> Iterator[None]:
    before = [signal.getsignal(number) for number in BOTH]
    yield
    for number, handler in zip(BOTH, before, strict=True):
        signal.signal(number, handler)


def puts_in_order(first: signal.Signals, second: signal.Signals) -> bool:
    """Interrupt, and again while things are put in order; tell whether that came to its end."""
    came_to_its_end = []

    def work() -> None:
        try:
            signal.raise_signal(first)
        finally:
            signal.raise_signal(second)
            came_to_its_end.append(True)

    with pytest.raises(KeyboardInterrupt), signals_interrupt():
        work()
    return came_to_its_end == [True]


@pytest.mark.parametrize("first", BOTH)
@pytest.mark.parametrize("second", BOTH)
def test_a_second_signal_does_not_disturb_what_is_put_in_order(
    first: signal.Signals, second: signal.Signals
) -> None:
    assert puts_in_order(first, second)


def test_a_later_one_interrupts_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "GRACE_S", 0.0)
    assert not puts_in_order(signal.SIGINT, signal.SIGINT)


def test_once_interrupted_the_process_ends_undisturbed() -> None:
    with pytest.raises(KeyboardInterrupt), signals_interrupt():
        signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(number) for number in BOTH] == [signal.SIG_IGN] * 2


def test_without_a_signal_everything_is_as_before() -> None:
    before = [signal.getsignal(number) for number in BOTH]
    with signals_interrupt():
        assert [signal.getsignal(number) for number in BOTH] != before
    assert [signal.getsignal(number) for number in BOTH] == before
