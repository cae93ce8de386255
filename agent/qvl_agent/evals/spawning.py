"""How worker processes are started: spawned, and Ctrl-C is for the process that started them."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

SPAWN = multiprocessing.get_context("spawn")
"""A fork of a process with threads, such as that of a progress display, may hang."""


@contextmanager
def unreached_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C not reach a process that is started inside before it can say what it wants.

    One for this process waits until the end of the block. Without effect on Windows.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # its own start would let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_ctrl_c() -> None:
    """Ignore Ctrl-C from here on, as a worker process that ``unreached_by_ctrl_c`` started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
