"""One pass of the model over a batch, and what it got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from benchmarks.pocket.batch import Batch, patches
from benchmarks.pocket.sample import KINDS, NOT_LEARNED
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Outcome:
    """What a pass gave.

    Attributes:
        loss: Weighted mean over the learned tokens.
        losses: Of each learned token, in the order of ``places``.
        right: Which of them were foretold.
        kinds: Index in ``KINDS`` of each of them.
        seen: Features of the visual tokens; shape (visual tokens, hidden).
    """

    loss: Tensor
    losses: Tensor
    right: Tensor
    kinds: Tensor
    seen: Tensor

    def by_kind(self) -> dict[str, float]:
        """Return the share of tokens that were foretold, by kind."""
        return {
            kind: float(self.right[self.kinds == number].float().mean())
            for number, kind in enumerate(KINDS)
            if bool((self.kinds == number).any())
        }


def pictures(model: Any, batch: Batch) -> tuple[Tensor, list[Tensor]]:
    """Return the visual tokens' features, and those that go straight into deeper layers.

    Shape of each: (visual tokens, hidden). The eyes learn nothing from goals without a screen:
    the optimizer would make full strides of the noise that a blank square sends back.
    """
    with torch.set_grad_enabled(torch.is_grad_enabled() and batch.screenshots > 0):
        return _pictures(model, batch)


def _pictures(model: Any, batch: Batch) -> tuple[Tensor, list[Tensor]]:
    seen = model.model.visual(patches(batch.images), grid_thw=batch.grid)
    features = seen.pooler_output
    whole = torch.cat(features) if isinstance(features, (tuple, list)) else features
    return whole, seen.deepstack_features


def hidden_states(model: Any, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the last hidden states, and the visual tokens' features.

    Shapes (samples, length, hidden) and (visual tokens, hidden).
    """
    inner = model.model
    features, deeper = pictures(model, batch)
    embedded = inner.language_model.embed_tokens(batch.ids)
    shown = batch.ids == model.config.image_token_id
    embedded = embedded.masked_scatter(shown[..., None], features.to(embedded.dtype))
    told = inner.language_model(
        inputs_embeds=embedded,
        attention_mask=batch.sight(),
        position_ids=batch.positions,
        visual_pos_masks=shown,
        deepstack_visual_embeds=deeper,
        use_cache=False,
    )
    return told.last_hidden_state, features


def foretold(model: Any, batch: Batch) -> Outcome:
    """Return how well the model foretells a batch."""
    hidden, seen = hidden_states(model, batch)
    places = (batch.targets != NOT_LEARNED).nonzero()
    chosen = hidden[places[:, 0], places[:, 1]]
    targets = batch.targets[places[:, 0], places[:, 1]]
    weights = batch.weights[places[:, 0], places[:, 1]]
    logits = model.lm_head(chosen).float()
    losses = functional.cross_entropy(logits, targets, reduction="none")
    loss = (losses * weights).sum() / weights.sum().clamp(min=1)
    right = logits.detach().argmax(-1) == targets
    kinds = batch.kinds[places[:, 0], places[:, 1]]
    return Outcome(loss, losses.detach(), right, kinds, seen)
