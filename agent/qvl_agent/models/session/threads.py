"""How many of a CPU's threads a model is worth.

Every operation waits for the slowest of its threads. With a small model an operation takes
microseconds, and where the machine does anything else, a second thread is waited for much longer
than it helps: on two busy cores, a step of a model of 7 M parameters took seven times as long on
two threads as on one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

SMALL_VALUES = 16_000_000
"""A model of fewer numbers runs on one thread."""


class _Loan:
    """What the rest of the process keeps while small models compute on one thread.

    The library's number is the whole process's: a conversation that begins while another one
    computes must not take the one thread of that moment for the usual number.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._borrowers, self._usual = 0, 0

    def take(self) -> None:
        with self._lock:
            if not self._borrowers:
                self._usual = torch.get_num_threads()
            self._borrowers += 1
            torch.set_num_threads(1)

    def give_back(self) -> None:
        with self._lock:
            self._borrowers -= 1
            torch.set_num_threads(self._usual)


_LOAN = _Loan()


class Threads:
    """Gives the passes of one model their threads; shared by all sessions on it."""

    def __init__(self, model: Any) -> None:
        """Take a model of the library."""
        embedding: torch.Tensor = model.get_input_embeddings().weight
        self._one_is_enough = embedding.device.type == "cpu" and _values(model) < SMALL_VALUES

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Lend the threads that the model is worth, and give them back."""
        if not self._one_is_enough:
            yield
            return
        _LOAN.take()
        try:
            yield
        finally:
            _LOAN.give_back()


def _values(model: Any) -> int:
    return sum(parameter.numel() for parameter in model.parameters())
