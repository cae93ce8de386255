"""Signals: a SIGTERM ends a run as cleanly as Ctrl-C does, and a second one not less so."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_S = 1.0
"""So long after the first signal others change nothing: the record, the lease, the keyboard and
the keys that are held are put in order meanwhile, which takes milliseconds."""


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """Turn SIGTERM into KeyboardInterrupt while inside; main thread only."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def signals_interrupt() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into one KeyboardInterrupt while inside; main thread only.

    A second signal right after the first is taken for the same wish. A later one interrupts again:
    whatever is being put in order then does not come to its end by itself. Once interrupted, the
    process only says so and ends: from here on signals are ignored, or one that comes while Python
    shuts down would kill it before it has said anything.
    """
    first_s: float | None = None

    def interrupt(signum: int, frame: FrameType | None) -> None:
        nonlocal first_s
        now_s = time.monotonic()
        first_s = first_s or now_s
        if first_s == now_s or now_s - first_s > GRACE_S:
            raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, interrupt) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler if first_s is None else signal.SIG_IGN)
