"""The stream of batches: drawn screens and exported steps, mixed, shuffled, without an end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.pocket.batch import Batch, batch_of
from benchmarks.pocket.colours import recoloured
from benchmarks.pocket.sample import CELL_PX, Sample, Wording
from benchmarks.pocket.synthetic import Synthetic
from benchmarks.pocket.tokenizer import build_tokenizer
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

_STRIP_ROWS = 4
_POOL, _FRESH = 640, 10
"""Strips that are kept at once; how many are new each time an eighth of them was shown."""


@dataclass(frozen=True)
class Mixture:
    """Where samples come from.

    Attributes:
        folders: That export wrote.
        drawn: Share of drawn screens.
        forbidden: Words that may not be drawn.
        eyes_only: Drawn screens alone, in strips, with nothing asked but what reads where.
    """

    folders: tuple[Path, ...] = ()
    drawn: float = 0.2
    forbidden: tuple[str, ...] = ()
    eyes_only: bool = False


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
        samples = self._strips(rng) if self._mixture.eyes_only else self._samples(rng)
        image_id, pad_id = self._words.mark("<|image_pad|>"), self._words.mark("<|endoftext|>")
        waiting: dict[tuple[int, int], list[Sample]] = {}
        for sample in samples:
            group = waiting.setdefault(sample.cells, [])
            group.append(sample)
            if len(group) == self._batch:
                yield batch_of(group, image_id, pad_id)
                group.clear()

    def _samples(self, rng: random.Random) -> Iterator[Sample]:
        """Yield whole screens with their questions."""
        drawn = Synthetic(self._words, forbidden=self._mixture.forbidden)
        while True:
            if self._steps is None or rng.random() < self._mixture.drawn:
                yield drawn.sample(rng.getrandbits(48))
            else:
                yield self._steps.sample(rng)

    def _strips(self, rng: random.Random) -> Iterator[Sample]:
        """Yield strips of drawn screens, each several times in other colours.

        Reading is local: a strip teaches it as well as a screen, and attends to far fewer patches.
        """
        drawn = Synthetic(self._words, 0, 0, 0, self._mixture.forbidden)
        pool: list[Sample] = []
        while True:
            pool += strips(drawn.sample(rng.getrandbits(48)))
            if len(pool) < _POOL:
                continue
            rng.shuffle(pool)
            for sample in pool[: _POOL // 8]:
                yield replace(sample, image=recoloured(sample.image, rng))
            # Drawing costs more than learning: most strips come back, a few are new.
            pool = pool[: _POOL - _FRESH]


def strips(sample: Sample) -> list[Sample]:
    """Return a screen cut into strips of ``_STRIP_ROWS`` rows of visual tokens."""
    rows, columns = sample.cells
    return [
        replace(
            sample,
            image=sample.image[row * CELL_PX : (row + _STRIP_ROWS) * CELL_PX],
            reads=sample.reads[row * columns : (row + _STRIP_ROWS) * columns],
        )
        for row in range(0, rows - _STRIP_ROWS + 1, _STRIP_ROWS)
    ]
