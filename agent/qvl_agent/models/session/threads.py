"""How many of a CPU's threads a model is worth.

Every operation waits for the slowest of its threads. With a small model an operation takes
microseconds, and where the machine does anything else, a second thread is waited for much longer
than it helps: on two busy cores, a step of a model of 7 M parameters took seven times as long on
two threads as on one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

SMALL_VALUES = 16_000_000
"""A model of fewer numbers runs on one thread: in float32 they fit into a processor's cache."""


class Threads:
    """Gives the passes of one model their threads; shared by all sessions on it."""

    def __init__(self, model: Any) -> None:
        """Take a model of the library."""
        embedding: torch.Tensor = model.get_input_embeddings().weight
        self._one_is_enough = embedding.device.type == "cpu" and _values(model) < SMALL_VALUES

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Lend the threads that the model is worth, and give them back."""
        usual = torch.get_num_threads()
        if self._one_is_enough:
            torch.set_num_threads(1)
        try:
            yield
        finally:
            if self._one_is_enough:
                torch.set_num_threads(usual)


def _values(model: Any) -> int:
    return sum(parameter.numel() for parameter in model.parameters())
