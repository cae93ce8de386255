"""The output head: from a hidden state to a score for each token, for all tokens or for some."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import linear

MAX_TURNED_BYTES = 512 * 2**20
"""Size of a head up to which it is kept a second time, turned over."""


class OutputHead:
    """Scores tokens; belongs to a model and is shared by all sessions on it.

    A CPU multiplies one vector by a matrix about twice as fast where the matrix lies column by
    column (at 151,936 rows in float32: 11 ms instead of 20 for a width of 512, 43 instead of 59 for
    2048), while single rows are gathered from one that lies row by row. So a head that is not large
    is kept both ways. A GPU does not care.
    """

    def __init__(self, model: Any) -> None:
        """Take the head of a model of the library."""
        self._module: Any = model.get_output_embeddings()
        # A quantised head, or one that lies elsewhere, has no rows that can be taken as they are.
        plain = type(self._module) is torch.nn.Linear and not self._module.weight.is_meta
        self._weight: torch.Tensor | None = self._module.weight.detach() if plain else None
        self._bias: torch.Tensor | None = self._module.bias if plain else None
        self._turned = _turned(self._weight)

    def scores(self, hidden: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        """Score the next token.

        Args:
            hidden: Hidden state: (width,).
            rows: Ids to score, int64; None for all.

        Returns:
            float32, one score for each row.
        """
        if rows is None:
            return self._all(hidden).float()
        if self._weight is None:
            scores = self._all(hidden)
            return scores[rows.to(scores.device)].float()
        rows = rows.to(self._weight.device)
        bias = None if self._bias is None else self._bias[rows]
        return linear(hidden.to(rows.device), self._weight.index_select(0, rows), bias).float()

    def _all(self, hidden: torch.Tensor) -> torch.Tensor:
        if self._turned is None:
            scores: torch.Tensor = self._module(hidden)
            return scores
        scores = hidden @ self._turned
        return scores if self._bias is None else scores + self._bias


def _turned(weight: torch.Tensor | None) -> torch.Tensor | None:
    if weight is None or weight.device.type != "cpu" or weight.nbytes > MAX_TURNED_BYTES:
        return None
    return weight.t().contiguous()
