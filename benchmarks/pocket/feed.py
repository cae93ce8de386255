"""The stream of batches: drawn screens and exported steps, mixed, shuffled, without an end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.pocket.batch import Batch, batch_of
from benchmarks.pocket.sample import Sample, Wording
from benchmarks.pocket.synthetic import Synthetic
from benchmarks.pocket.tokenizer import build_tokenizer
from torch.utils.data import DataLoader, IterableDataset, get_worker_info


@dataclass(frozen=True)
class Mixture:
    """Where samples come from.

    Attributes:
        folders: That export wrote.
        drawn: Share of drawn screens.
        forbidden: Words that may not be drawn.
        questions: Whether anything is asked of drawn screens: not where eyes alone are trained.
    """

    folders: tuple[Path, ...] = ()
    drawn: float = 0.2
    forbidden: tuple[str, ...] = ()
    questions: bool = True


class Feed(IterableDataset[Batch]):
    """Batches for ever; ``seed`` decides which."""

    def __init__(self, mixture: Mixture, batch: int, seed: int) -> None:
        super().__init__()
        self._mixture, self._batch, self._seed = mixture, batch, seed
        self._words = Wording(build_tokenizer())
        self._steps: Any = None
        if mixture.folders:
            from benchmarks.pocket.steps import Steps

            self._steps = Steps.read(mixture.folders, self._words)

    def told(self) -> str:
        """Say what it has, for a log."""
        count = len(self._steps) if self._steps else 0
        return f"{count} exported steps, {self._drawn:.0%} drawn screens"

    @property
    def _drawn(self) -> float:
        return self._mixture.drawn if self._steps else 1.0

    def batches(self, workers: int) -> Iterator[Batch]:
        """Yield batches, prepared in processes of their own; 0 for in this one."""
        ahead = 3 if workers else None
        return iter(DataLoader(self, batch_size=None, num_workers=workers, prefetch_factor=ahead))

    def __iter__(self) -> Iterator[Batch]:
        """Yield batches; each worker has its own."""
        info = get_worker_info()
        worker = info.id if info else 0
        rng = random.Random(f"feed:{self._seed}:{worker}")
        asked = {} if self._mixture.questions else {"finds": 0, "reads": 0, "copies": 0}
        drawn = Synthetic(self._words, forbidden=self._mixture.forbidden, **asked)
        image_id, pad_id = self._words.mark("<|image_pad|>"), self._words.mark("<|endoftext|>")
        waiting: dict[tuple[int, int], list[Sample]] = {}
        while True:
            sample = self._one(rng, drawn)
            group = waiting.setdefault(sample.cells, [])
            group.append(sample)
            if len(group) == self._batch:
                yield batch_of(group, image_id, pad_id)
                group.clear()

    def _one(self, rng: random.Random, drawn: Synthetic) -> Sample:
        if self._steps is None or rng.random() < self._mixture.drawn:
            return drawn.sample(rng.getrandbits(48))
        sample: Sample = self._steps.sample(rng)
        return sample
