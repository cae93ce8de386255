"""An append-only conversation with a model: only what is new is run through it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import torch

from qvl_agent.models.session.cache import TokenCache
from qvl_agent.models.session.memory import held_bytes
from qvl_agent.models.session.positions import positions
from qvl_agent.models.session.prompt import PlacedImage, Prompt
from qvl_agent.models.session.short_passes import LENGTHS, ShortPasses, pays
from qvl_agent.models.session.spent import Spent, settled
from qvl_agent.models.session.vision import Pictures

if TYPE_CHECKING:
    from qvl_agent.models.session.checkpoint import Checkpoint


@dataclass(frozen=True)
class _Agreed:
    """All that was said so far, run or queued; ``ids`` grows as tokens are pushed."""

    ids: list[int]
    images: tuple[PlacedImage, ...] = ()
    marks: frozenset[int] = frozenset()
    prompt_tokens: int = 0


class Session:
    """One conversation on a loaded model.

    Several sessions may share a checkpoint, each in a thread of its own: a pass is made under the
    checkpoint's lock, and nothing of a conversation is kept in the model. One session belongs to
    one thread at a time. A pass that is broken off (an error, Ctrl-C) leaves the session as it was
    before that pass, its tokens queued again.

    Attributes:
        spent: What was done since ``begin``.
    """

    def __init__(self, checkpoint: Checkpoint, *, fixed_shapes: bool | None = None) -> None:
        """Begin with nothing said.

        Args:
            checkpoint: The model.
            fixed_shapes: Whether short passes have fixed shapes; None for where that pays.
        """
        self.spent = Spent()
        self._checkpoint = checkpoint
        self._base: Any = checkpoint.model.model
        self._cache = TokenCache(checkpoint.model.config)
        self._pictures = Pictures(checkpoint)
        self._agreed = _Agreed([])
        fixed = pays(checkpoint) if fixed_shapes is None else fixed_shapes
        fixed = fixed and self._cache.goes_back_anywhere
        self._short = ShortPasses(checkpoint, self._cache) if fixed else None

    @torch.inference_mode()
    def begin(self, prompt: Prompt) -> int:
        """Take up a prompt: keep what is cached of it, drop the rest, queue what is missing.

        Nothing is run yet. The last token of the prompt is always run again, since only that tells
        what comes next.

        Returns:
            How many of its tokens are cached.

        Raises:
            ValueError: If the prompt is empty.
        """
        if not prompt.ids:
            raise ValueError("a prompt has at least one token")
        common = common_prefix(self._agreed.ids, self._agreed.images, prompt)
        limit = min(self._cache.length, len(prompt.ids) - 1)
        cached = self._cache.rewind(whole_pictures(prompt.images, min(common, limit)))
        marks = frozenset(m for m in prompt.marks if whole_pictures(prompt.images, m) == m)
        self._agreed = _Agreed(list(prompt.ids), prompt.images, marks, len(prompt.ids))
        self.spent = Spent(prompt_tokens=len(prompt.ids), cached_tokens=cached)
        return cached

    def push(self, ids: Iterable[int]) -> None:
        """Queue tokens that were chosen or that are certain to come."""
        self._agreed.ids.extend(ids)

    @property
    def queued(self) -> int:
        """How many tokens wait to be run."""
        return len(self._agreed.ids) - self._cache.length

    @torch.inference_mode()
    def hidden(self) -> torch.Tensor:
        """Run all queued tokens.

        Returns:
            The hidden state of the last one: (width,), on the model's device, not waited for.

        Raises:
            ValueError: If nothing is queued.
        """
        self._cache.repair()
        stop = len(self._agreed.ids)
        last: torch.Tensor | None = None
        while self._cache.length < stop:
            last = self._pass(self._next_stop(stop))
        if last is None:
            raise ValueError("nothing is queued: push the token that was chosen")
        return last

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        """Score the next token.

        Args:
            hidden: From ``hidden``.
            rows: Ids to score, int64 on the model's device; None for all.

        Returns:
            float32, one score for each row.
        """
        with self._checkpoint.threads.lent():
            return self._checkpoint.head.scores(hidden, rows)

    @property
    def cache_bytes(self) -> int:
        """Memory that the conversation holds on the model's device."""
        return held_bytes((vars(self._cache), vars(self._pictures)))

    def clear(self) -> None:
        """Free the memory of the conversation; the next prompt starts from nothing."""
        self._agreed = _Agreed([])
        self._cache.clear()
        self._pictures.clear()
        if self._short:
            self._short.clear()

    def _next_stop(self, stop: int) -> int:
        """Stop at the marks where running states have to be saved on the way."""
        if self._cache.goes_back_anywhere:
            return stop
        return min((m for m in self._agreed.marks if self._cache.length < m < stop), default=stop)

    def _pass(self, stop: int) -> torch.Tensor:
        start, agreed = self._cache.length, self._agreed
        new = [image for image in agreed.images if start <= image.start < stop]
        seen = {"image": self._pictures.features(new, self.spent)} if new else None
        device = self._checkpoint.device
        ids = torch.tensor([agreed.ids[start:stop]], device=device)
        where = positions(agreed.images, start, stop)[:, None].to(device)
        is_prefill = start < agreed.prompt_tokens
        with self._checkpoint.lock, self._checkpoint.threads.lent():
            began = time.perf_counter()
            with self._cache.appending(stop - start) as past:
                if self._short and start and not new and stop - start <= LENGTHS[-1]:
                    last = self._short.run(ids, where)
                else:
                    last = self._base(
                        input_ids=ids,
                        position_ids=where,
                        past_key_values=past,
                        mm_encoder_outputs=seen,
                        use_cache=True,
                    ).last_hidden_state[0, -1]
            if stop in agreed.marks and not self._cache.goes_back_anywhere:
                self._cache.save()
            if is_prefill:
                settled(device)
        self._count(stop - start, time.perf_counter() - began, is_prefill)
        return last

    def _count(self, tokens: int, took_s: float, is_prefill: bool) -> None:
        self.spent.forwards += 1
        self.spent.computed_tokens += tokens
        if is_prefill:
            self.spent.prefill_s += took_s
        else:
            self.spent.decode_s += took_s


def common_prefix(ids: Sequence[int], images: Sequence[PlacedImage], prompt: Prompt) -> int:
    """Return how many tokens two conversations share from the start on, pictures compared too."""
    pairs = zip(ids, prompt.ids, strict=False)
    shortest = min(len(ids), len(prompt.ids))
    same = next((i for i, (old, new) in enumerate(pairs) if old != new), shortest)
    for old, new in zip_longest(images, prompt.images):
        if old != new:
            return min(same, *(image.start for image in (old, new) if image is not None))
    return same


def whole_pictures(images: Iterable[PlacedImage], length: int) -> int:
    """Return ``length``, or where the picture begins that it would cut."""
    return next((image.start for image in images if image.start < length < image.end), length)
