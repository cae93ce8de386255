"""Samples as tensors: branches side by side, each with the positions and the sight it has alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import torch
from benchmarks.pocket.sample import CELL_PX, KINDS, NOT_LEARNED, Piece, Sample
from torch import Tensor

PATCH_PX = CELL_PX // 2
_UNSEEN = -1e4
"""Far below any score, and finite in half precision."""


@dataclass(frozen=True)
class Batch:
    """Samples of one picture size.

    Attributes:
        ids: Shape (samples, length).
        positions: Shape (3, samples, length): time, row, column.
        segments: Shape (samples, length): 0 for the trunk, k for branch k, -1 for padding.
        targets: Shape (samples, length): the token that each place foretells, or ``NOT_LEARNED``.
        weights: Shape (samples, length): of each target.
        kinds: Shape (samples, length): index in ``KINDS`` of each target's piece.
        images: Shape (samples, height, width, 3), uint8.
        grid: Shape (samples, 3): time, rows, columns of patches.
        reads: What reads in each visual token of all pictures; None where nobody knows.
    """

    ids: Tensor
    positions: Tensor
    segments: Tensor
    targets: Tensor
    weights: Tensor
    kinds: Tensor
    images: Tensor
    grid: Tensor
    reads: tuple[str | None, ...]

    @property
    def screenshots(self) -> int:
        """How many samples show a screen, and not one blank square."""
        samples, height, _, _ = self.images.shape
        return samples if height > CELL_PX else 0

    def to(self, device: torch.device) -> Batch:
        """Return it on another device."""
        tensors = {
            one.name: getattr(self, one.name).to(device)
            for one in fields(self)
            if one.name != "reads"
        }
        return replace(self, **tensors)

    def sight(self) -> Tensor:
        """Return which token sees which: 0 or, where not, minus much.

        Shape (samples, 1, length, length).
        """
        length = self.ids.shape[1]
        earlier = torch.ones(length, length, dtype=torch.bool, device=self.ids.device).tril()
        own = self.segments[:, :, None] == self.segments[:, None, :]
        trunk = (self.segments == 0)[:, None, :]
        itself = torch.eye(length, dtype=torch.bool, device=self.ids.device)
        seen = earlier & (own | trunk) | itself
        return torch.zeros(seen.shape, device=seen.device).masked_fill(~seen, _UNSEEN)[:, None]


def batch_of(samples: Sequence[Sample], image_id: int, pad_id: int) -> Batch:
    """Pack samples whose pictures have one size."""
    length = max(sample.length for sample in samples)
    shape = (len(samples), length)
    ids, segments = np.full(shape, pad_id), np.full(shape, -1)
    targets, weights = np.full(shape, NOT_LEARNED), np.zeros(shape, np.float32)
    kinds = np.zeros(shape, np.int64)
    positions = np.zeros((3, *shape), np.int64)
    for row, sample in enumerate(samples):
        _lay_out(sample, image_id, ids[row], segments[row], positions[:, row])
        _foretell(sample, targets[row], weights[row], kinds[row])
    rows, columns = samples[0].cells
    return Batch(
        ids=torch.from_numpy(ids),
        positions=torch.from_numpy(positions),
        segments=torch.from_numpy(segments),
        targets=torch.from_numpy(targets),
        weights=torch.from_numpy(weights),
        kinds=torch.from_numpy(kinds),
        images=torch.from_numpy(np.stack([sample.image for sample in samples])),
        grid=torch.tensor([[1, 2 * rows, 2 * columns]] * len(samples)),
        reads=tuple(cell for one in samples for cell in (one.reads or [None] * (rows * columns))),
    )


def patches(images: Tensor) -> Tensor:
    """Return the patches of pictures, as ``qvl_agent.models.session.images.patches`` cuts them.

    Args:
        images: Shape (samples, height, width, 3), uint8.

    Returns:
        Shape (all patches, 1536), float32: levels from -1 to 1.
    """
    samples, height, width, _ = images.shape
    rows, columns = height // CELL_PX, width // CELL_PX
    cut = images.view(samples, rows, 2, PATCH_PX, columns, 2, PATCH_PX, 3)
    cut = cut.permute(0, 1, 4, 2, 5, 7, 3, 6).reshape(-1, 3, 1, PATCH_PX * PATCH_PX)
    levels = cut.float() / 127.5 - 1
    return levels.expand(-1, -1, 2, -1).reshape(len(levels), -1)


def _lay_out(sample: Sample, image_id: int, ids: Any, segments: Any, positions: Any) -> None:
    """Write one sample's tokens, their segments and their positions."""
    rows, columns = sample.cells
    first, picture = len(sample.before), rows * columns
    trunk = (*sample.before, *[image_id] * picture, *sample.after.ids)
    positions[:, :first] = np.arange(first)
    # As in Qwen2-VL: a picture takes one moment; what follows stands behind its longer side.
    place = slice(first, first + picture)
    positions[0, place] = first
    positions[1, place] = first + np.repeat(np.arange(rows), columns)
    positions[2, place] = first + np.tile(np.arange(columns), rows)
    behind = first + max(rows, columns)
    positions[:, first + picture : len(trunk)] = behind + np.arange(len(sample.after.ids))
    ids[: len(trunk)], segments[: len(trunk)] = trunk, 0
    fork = behind + len(sample.after.ids)
    for number, start, branch in _placed(sample):
        end = start + len(branch.ids)
        ids[start:end], segments[start:end] = branch.ids, number
        positions[:, start:end] = fork + np.arange(len(branch.ids))


def _foretell(sample: Sample, targets: Any, weights: Any, kinds: Any) -> None:
    """Write what each place of one sample must foretell."""
    rows, columns = sample.cells
    after = len(sample.before) + rows * columns
    _piece(sample.after, after, targets, weights, kinds)
    for number, start, branch in _placed(sample):
        _piece(branch, start, targets, weights, kinds)
        if number == 1 and branch.learned_from == 0:
            # The trunk's end leads into the reply's own branch.
            end = after + len(sample.after.ids) - 1
            targets[end], weights[end] = branch.ids[0], branch.weight
            kinds[end] = KINDS.index(branch.kind)


def _piece(piece: Piece, start: int, targets: Any, weights: Any, kinds: Any) -> None:
    learned = max(piece.learned_from, 1)
    place = slice(start + learned - 1, start + len(piece.ids) - 1)
    targets[place], weights[place] = piece.ids[learned:], piece.weight
    kinds[place] = KINDS.index(piece.kind)


def _placed(sample: Sample) -> Iterator[tuple[int, int, Piece]]:
    """Yield the branches, numbered from 1, and where each begins."""
    rows, columns = sample.cells
    start = len(sample.before) + rows * columns + len(sample.after.ids)
    for number, branch in enumerate(sample.branches, start=1):
        yield number, start, branch
        start += len(branch.ids)
