"""One pass of the model over a batch, and what it got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from benchmarks.pocket.batch import Batch
from benchmarks.pocket.sample import NOT_LEARNED
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Outcome:
    """What a pass gave.

    Attributes:
        loss: Weighted mean over the learned tokens.
        losses: Of each learned token, in the order of ``places``.
        right: Which of them were foretold.
        places: Shape (learned tokens, 2): sample and place.
    """

    loss: Tensor
    losses: Tensor
    right: Tensor
    places: Tensor


def hidden_states(model: Any, batch: Batch) -> Tensor:
    """Return the last hidden states; shape (samples, length, hidden)."""
    inner = model.model
    seen = inner.visual(batch.pixels, grid_thw=batch.grid)
    embedded = inner.language_model.embed_tokens(batch.ids)
    shown = batch.ids == model.config.image_token_id
    pictures = seen.pooler_output
    pictures = torch.cat(pictures) if isinstance(pictures, (tuple, list)) else pictures
    embedded = embedded.masked_scatter(shown[..., None], pictures.to(embedded.dtype))
    return inner.language_model(
        inputs_embeds=embedded,
        attention_mask=batch.sight(),
        position_ids=batch.positions,
        visual_pos_masks=shown,
        deepstack_visual_embeds=seen.deepstack_features,
        use_cache=False,
    ).last_hidden_state


def foretold(model: Any, batch: Batch) -> Outcome:
    """Return how well the model foretells a batch."""
    hidden = hidden_states(model, batch)
    places = (batch.targets != NOT_LEARNED).nonzero()
    chosen = hidden[places[:, 0], places[:, 1]]
    targets = batch.targets[places[:, 0], places[:, 1]]
    weights = batch.weights[places[:, 0], places[:, 1]]
    logits = model.lm_head(chosen).float()
    losses = functional.cross_entropy(logits, targets, reduction="none")
    loss = (losses * weights).sum() / weights.sum().clamp(min=1)
    right = logits.detach().argmax(-1) == targets
    return Outcome(loss, losses.detach(), right, places)
