"""How well the model foretells steps that it does not learn from: of goals that export held out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from benchmarks.pocket.batch import batch_of
from benchmarks.pocket.forward import foretold
from benchmarks.pocket.sample import KINDS, Sample, Wording
from benchmarks.pocket.steps import HELD_OUT_FILE, Steps

QUESTIONS = 96
"""Steps that are asked for: the same ones each time."""


class Exam:
    """Steps that were held out; none, where export held none out."""

    def __init__(self, folders: Sequence[Path], words: Wording, batch: int) -> None:
        """Choose the steps.

        Args:
            folders: That export wrote.
            words: Writes requests.
            batch: So many steps are asked for at once.
        """
        steps = Steps.read(folders, words, HELD_OUT_FILE)
        rng = random.Random("exam")
        chosen = [steps.sample(rng) for _ in range(min(QUESTIONS, len(steps)))]
        marks = words.mark("<|image_pad|>"), words.mark("<|endoftext|>")
        self._batches = [batch_of(group, *marks) for group in _alike(chosen, batch)]

    def figures(self, model: Any, device: torch.device) -> dict[str, float]:
        """Return the share of tokens that are foretold, by kind, under names of their own."""
        right: dict[str, list[float]] = {}
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
            for batch in self._batches:
                outcome = foretold(model, batch.to(device))
                for kind, is_right in zip(outcome.kinds, outcome.right, strict=True):
                    right.setdefault(KINDS[int(kind)], []).append(float(is_right))
        return {f"held_out_{kind}": sum(all_) / len(all_) for kind, all_ in right.items()}


def _alike(samples: Sequence[Sample], at_most: int) -> Iterator[list[Sample]]:
    """Yield samples with pictures of one size, together."""
    in_order = sorted(samples, key=lambda sample: sample.cells)
    for _, group in groupby(in_order, key=lambda sample: sample.cells):
        alike = list(group)
        for first in range(0, len(alike), at_most):
            yield alike[first : first + at_most]
