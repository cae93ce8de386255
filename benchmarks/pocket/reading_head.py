"""What each visual token reads, letter by letter: a lesson for the eyes alone, dropped afterwards.

A model of this size learns to read only slowly through questions and answers, since the language
part must first learn to look. Told directly what stands in each square, the vision part learns it
within minutes; the language part then finds letters to look at.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence

import torch
from benchmarks.pocket.sample import CELL_PX
from torch import Tensor, nn
from torch.nn import functional

LETTERS = string.ascii_letters + string.digits + ":.,$-+'/&%?!"
WIDE, HIGH = 8, 2
"""Places for letters in one visual token: in each, the one whose middle is there, if any."""
SLOTS = WIDE * HIGH

_NUMBER = {letter: number for number, letter in enumerate(LETTERS, start=2)}
_NONE, _OTHER = 0, 1
_NONE_WEIGHT = 0.1
"""Most places are empty; that must not drown the letters."""


def cells_of(
    letters: Iterable[tuple[str, float, float]], rows: int, columns: int
) -> tuple[str, ...]:
    """Return for each visual token, row by row, its places: a letter, or a space for none.

    Args:
        letters: Each with x and y of its middle, in pixels of the picture that the model sees.
        rows: Of visual tokens.
        columns: Of visual tokens.
    """
    cells = [[" "] * SLOTS for _ in range(rows * columns)]
    for letter, x, y in letters:
        row, down = divmod(int(y * HIGH // CELL_PX), HIGH)
        column, across = divmod(int(x * WIDE // CELL_PX), WIDE)
        if 0 <= row < rows and 0 <= column < columns:
            cells[row * columns + column][down * WIDE + across] = letter
    return tuple("".join(cell) for cell in cells)


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
    """Return the number of the letter at each place; -100 where nobody knows.

    Shape (cells, slots).
    """
    unknown = [-100] * SLOTS
    return torch.tensor(
        [unknown if cell is None else [_number(letter) for letter in cell] for cell in cells]
    )


def reading_loss(logits: Tensor, letters: Tensor) -> tuple[Tensor, float]:
    """Return the mean loss, and the share of letters that are read rightly."""
    weight = torch.ones(logits.shape[-1], device=logits.device)
    weight[_NONE] = _NONE_WEIGHT
    loss = functional.cross_entropy(logits.float().flatten(0, 1), letters.flatten(), weight)
    real = letters > _NONE
    right = (logits.detach().argmax(-1) == letters)[real].float().mean()
    return loss, float(right)


def _number(letter: str) -> int:
    return _NONE if letter.isspace() else _NUMBER.get(letter, _OTHER)
