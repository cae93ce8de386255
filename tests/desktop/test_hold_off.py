"""Signals that come while something is pressed wait until it is released."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from qvl_tools.desktop.hold_off import HoldOff

ENDING = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture(autouse=True)
def as_they_were() -> Iterator[None]:
    """Check that the handlers of before are back after each test."""
    before = [signal.getsignal(number) for number in ENDING]
    yield
    after = [signal.getsignal(number) for number in ENDING]
    for number, handler in zip(ENDING, before, strict=True):
        signal.signal(number, handler)
    assert after == before


def test_an_interrupt_comes_after_the_block_when_nothing_pauses() -> None:
    done = []

    def work() -> None:
        with HoldOff():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the rest"]


def test_a_pause_ends_early_and_what_is_pressed_is_released_in_peace() -> None:
    done = []

    def hold() -> None:
        with HoldOff() as off:
            try:
                signal.raise_signal(signal.SIGINT)
                off.pause(60.0)
                done.append("never")
            finally:
                signal.raise_signal(signal.SIGINT)  # a second one does not disturb
                done.append("released")

    start_s = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        hold()
    assert done == ["released"]
    assert time.monotonic() - start_s < 30


def test_one_inside_another_is_a_part_of_it() -> None:
    done = []

    def hold() -> None:
        with HoldOff():
            try:
                with HoldOff() as inner:
                    signal.raise_signal(signal.SIGINT)
                    inner.pause(60.0)
            finally:
                done.append("released")

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert done == ["released"]


@pytest.mark.parametrize("number", ENDING)
def test_a_handler_of_others_is_called_once_and_the_action_does_not_count_as_done(
    number: signal.Signals,
) -> None:
    got: list[int] = []

    def hold() -> None:
        with HoldOff() as off:
            signal.raise_signal(number)
            assert not got
            off.pause(60.0)

    before = signal.signal(number, lambda number, _frame: got.append(number))
    try:
        with pytest.raises(KeyboardInterrupt):
            hold()
    finally:
        signal.signal(number, before)
    assert got == [number]


def test_the_third_interrupt_does_not_wait() -> None:
    done = []

    def hold() -> None:
        with HoldOff():
            for _ in range(3):
                signal.raise_signal(signal.SIGINT)
            done.append("never")

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert not done


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with HoldOff() as off:
            signal.raise_signal(signal.SIGINT)
            off.pause(0.0)
    finally:
        signal.signal(signal.SIGINT, before)


def test_outside_the_main_thread_it_changes_nothing() -> None:
    handlers = []

    def in_thread() -> None:
        with HoldOff() as off:
            off.pause(0.0)
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    assert handlers == [signal.getsignal(signal.SIGINT)]


def test_what_is_asked_on_the_way_may_end_a_pause() -> None:
    asked = []

    def ask() -> None:
        asked.append(True)
        if len(asked) == 3:
            raise ValueError("enough")

    with HoldOff() as off, pytest.raises(ValueError, match="enough"):
        off.pause(60.0, ask)
