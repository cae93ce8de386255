"""Choosing a token from its score: the best one, or one by chance."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.port import Sampling

LEAST_TEMPERATURE = 1e-5
"""Below it the best token is taken: divided by less, scores are no numbers any more."""


class Chooser:
    """Chooses the tokens of one reply, as ``Sampling`` says.

    Penalty, temperature, top_k and top_p are applied in this order, as the usual servers do, to the
    tokens that are allowed and to no others. Everything happens where the scores are; only the
    number of the chosen one comes back.
    """

    def __init__(self, sampling: Sampling, rows: int) -> None:
        """Begin a reply.

        Args:
            sampling: How to choose; ``max_tokens`` is not looked at.
            rows: Of the output head.
        """
        self._sampling = sampling
        self._rows = rows
        self._new: list[int] = []
        self._said: torch.Tensor | None = None
        self._chance: torch.Generator | None = None

    @torch.inference_mode()
    def choose(self, scores: torch.Tensor, rows: torch.Tensor | None = None) -> int:
        """Choose one; the only place at which the device is waited for.

        Args:
            scores: One for each row, or for all; -inf for what is not allowed.
            rows: Ids that the scores are for; None where they are for all.

        Returns:
            The place among the scores.

        Raises:
            ModelUnavailable: If the scores are no numbers.
        """
        if self._sampling.presence_penalty:
            said = self._said_on(scores.device)
            scores = scores - self._sampling.presence_penalty * (
                said if rows is None else said[rows]
            )
        if self._sampling.temperature < LEAST_TEMPERATURE:
            place, score = _best(scores)
        else:
            place, score = self._by_chance(scores / self._sampling.temperature)
        # Both at once: each would be waited for.
        number, value = torch.stack([place.float(), score.float()]).tolist()
        if not value > -torch.inf:
            raise ModelUnavailable(
                "what the model computes is no number any more (NaN)",
                fix="use dtype bfloat16 or float32; if that is no help, its weights are damaged",
            )
        return int(number)

    def said(self, ids: Iterable[int]) -> None:
        """Note tokens of the reply: the penalty on presence counts forced ones, too."""
        if self._sampling.presence_penalty:
            self._new.extend(ids)

    def _said_on(self, device: torch.device) -> torch.Tensor:
        """Return 1 for each row that was said, else 0."""
        if self._said is None:
            self._said = torch.zeros(self._rows, device=device)
        if self._new:
            self._said[sent(torch.tensor(self._new), device)] = 1.0
            self._new.clear()
        return self._said

    def _by_chance(self, scores: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Cut off by rank, then by probability: what comes before a token must be below top_p."""
        sampling, count = self._sampling, scores.shape[0]
        if sampling.top_k > 0 or sampling.top_p < 1:
            kept = min(sampling.top_k, count) if sampling.top_k > 0 else count
            scores, places = scores.topk(kept)
        else:
            places = torch.arange(count, device=scores.device)
        likely = scores.softmax(0)
        if sampling.top_p < 1:
            before = likely.cumsum(0) - likely
            before[0] = -1.0
            likely = likely.where(before < sampling.top_p, 0.0)
        # As torch.multinomial draws one, without its checks, which wait for the device.
        luck = torch.empty_like(likely).exponential_(generator=self._generator(scores.device))
        drawn, score = _best(likely / luck)
        return places[drawn], score

    def _generator(self, device: torch.device) -> torch.Generator:
        if self._chance is None:
            self._chance = torch.Generator(device)
            if self._sampling.seed is None:
                self._chance.seed()
            else:
                self._chance.manual_seed(self._sampling.seed)
        return self._chance


def _best(scores: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the place and the value of the first of the largest; of a NaN if there is one."""
    value, place = scores.max(0)
    return place, value


def sent(values: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Copy to a device without waiting for what it does."""
    if device.type != "cuda":
        return values.to(device)
    return values.pin_memory().to(device, non_blocking=True)
