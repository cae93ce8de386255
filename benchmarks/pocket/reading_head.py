"""What each visual token reads, letter by letter: a lesson for the eyes alone, dropped afterwards.

A model of this size learns to read only slowly through questions and answers, since the language
part must first learn to look. Told directly what stands in each square, the vision part learns it
within minutes; the language part then finds letters to look at.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

LETTERS = string.ascii_letters + string.digits + ":.,$-+'/&%?!"
SLOTS = 10
"""Letters of one square; the few that have more lose them."""

_NUMBER = {letter: number for number, letter in enumerate(LETTERS, start=2)}
_END, _OTHER = 0, 1


class ReadingHead(nn.Module):
    """From a visual token's features to its letters."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.LayerNorm(hidden), nn.Linear(hidden, SLOTS * (len(LETTERS) + 2))
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return logits; shape (tokens, slots, letters)."""
        logits: Tensor = self.layers(features)
        return logits.view(len(features), SLOTS, -1)


def letters_of(cells: Sequence[str | None]) -> Tensor:
    """Return the number of each letter; behind the last stands an end, then -100 (not learned).

    Shape (cells, slots).
    """
    numbers = torch.full((len(cells), SLOTS), -100)
    for row, cell in enumerate(cells):
        if cell is None:
            continue
        known = [_NUMBER.get(letter, _OTHER) for letter in cell if not letter.isspace()][:SLOTS]
        known += [_END] if len(known) < SLOTS else []
        numbers[row, : len(known)] = torch.tensor(known)
    return numbers


def reading_loss(logits: Tensor, letters: Tensor) -> tuple[Tensor, float]:
    """Return the mean loss, and the share of letters (ends left out) that are read rightly."""
    loss = functional.cross_entropy(logits.float().flatten(0, 1), letters.flatten())
    real = letters > _END
    right = (logits.detach().argmax(-1) == letters)[real].float().mean()
    return loss, float(right)
