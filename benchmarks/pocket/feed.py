"""The stream of batches: drawn screens and exported steps, mixed, shuffled, without an end."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from benchmarks.pocket.batch import Batch, batch_of
from benchmarks.pocket.colours import recoloured
from benchmarks.pocket.copying import Copying
from benchmarks.pocket.sample import CELL_PX, Sample, Wording
from benchmarks.pocket.synthetic import Synthetic
from benchmarks.pocket.tokenizer import build_tokenizer
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

_GOALS = 3
"""Times as many goals without a screen in a batch: they cost little."""
STRIPS = 5
_POOL, _FRESH = 640, 10
"""Strips that are kept at once; how many are new each time an eighth of them was shown."""


Lesson = Literal["all", "eyes", "copying"]


@dataclass(frozen=True)
class Mixture:
    """Where samples come from.

    Attributes:
        folders: That export wrote.
        drawn: Share of drawn screens.
        copied: Lessons in copying for each other batch.
        lesson: ``eyes``: drawn screens alone, sewn from strips, with nothing asked but what reads
            where. ``copying``: goals without a screen alone. ``all``: the mixture.
    """

    folders: tuple[Path, ...] = ()
    drawn: float = 0.2
    copied: float = 0.0
    lesson: Lesson = "all"


class Feed(IterableDataset[Batch]):
    """Batches for ever; ``seed`` decides which."""

    def __init__(self, mixture: Mixture, batch: int, seed: int) -> None:
        super().__init__()
        self._mixture, self._batch, self._seed = mixture, batch, seed
        self.words = Wording(build_tokenizer())
        self._copying = Copying(Synthetic(self.words))
        self._steps: Any = None
        if mixture.folders:
            from benchmarks.pocket.steps import Steps

            self._steps = Steps.read(mixture.folders, self.words)

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
        return iter(
            DataLoader(
                self,
                batch_size=None,
                num_workers=workers,
                prefetch_factor=ahead,
                worker_init_fn=_undisturbed if workers else None,
            )
        )

    def __iter__(self) -> Iterator[Batch]:
        """Yield batches; each worker has its own."""
        info = get_worker_info()
        rng = random.Random(f"feed:{self._seed}:{info.id if info else 0}")
        match self._mixture.lesson:
            case "all":
                yield from self._mixed(rng)
            case "eyes":
                yield from self._grouped(self._quilts(rng))
            case "copying":
                while True:
                    yield self._goals(rng)

    def _mixed(self, rng: random.Random) -> Iterator[Batch]:
        """Yield batches of screens, and between them batches of goals."""
        for batch in self._grouped(self._samples(rng)):
            yield batch
            if rng.random() < self._mixture.copied:
                yield self._goals(rng)

    def _goals(self, rng: random.Random) -> Batch:
        """Return a batch of goals without screens."""
        count = _GOALS * self._batch
        return self._packed([self._copying.sample(rng.getrandbits(48)) for _ in range(count)])

    def _grouped(self, samples: Iterator[Sample]) -> Iterator[Batch]:
        """Yield batches of samples with pictures of one size."""
        waiting: dict[tuple[int, int], list[Sample]] = {}
        for sample in samples:
            group = waiting.setdefault(sample.cells, [])
            group.append(sample)
            if len(group) == self._batch:
                yield self._packed(group)
                group.clear()

    def _packed(self, samples: Sequence[Sample]) -> Batch:
        marks = self.words.mark("<|image_pad|>"), self.words.mark("<|endoftext|>")
        return batch_of(samples, *marks)

    def _samples(self, rng: random.Random) -> Iterator[Sample]:
        """Yield whole screens with their questions."""
        drawn = Synthetic(self.words)
        while True:
            if self._steps is None or rng.random() < self._mixture.drawn:
                yield drawn.sample(rng.getrandbits(48))
            else:
                yield self._steps.sample(rng)

    def _quilts(self, rng: random.Random) -> Iterator[Sample]:
        """Yield screens sewn from strips of drawn ones, each strip several times.

        Drawing costs more than learning to read what was drawn: most strips come back, in other
        colours and beside others.
        """
        drawn = Synthetic(self.words, finds=0, reads=0, copies=0)
        pool: list[Sample] = []
        while True:
            pool += strips(drawn.sample(rng.getrandbits(48)))
            if len(pool) < _POOL:
                continue
            rng.shuffle(pool)
            for first in range(0, _POOL // 8, STRIPS):
                yield sewn(pool[first : first + STRIPS], rng)
            pool = pool[: _POOL - _FRESH]


def _undisturbed(worker: int) -> None:
    """Leave Ctrl-C and SIGTERM, which reach the whole group, to the process that trains."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def strips(sample: Sample) -> list[Sample]:
    """Return a screen cut into ``STRIPS`` strips of equal height."""
    rows, columns = sample.cells
    high = rows // STRIPS
    return [
        replace(
            sample,
            image=sample.image[row * CELL_PX : (row + high) * CELL_PX],
            reads=sample.reads[row * columns : (row + high) * columns],
        )
        for row in range(0, rows, high)
    ]


def sewn(pieces: Sequence[Sample], rng: random.Random) -> Sample:
    """Return strips as one screen, each in colours of its own."""
    image = np.concatenate([recoloured(piece.image, rng) for piece in pieces])
    return replace(pieces[0], image=image, reads=tuple(c for p in pieces for c in p.reads))
