"""Attention as plain matrix products: on a CPU in bfloat16 half the time of the fused kernel.

Only training uses it; what is learned is the same model.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface

NAME = "plain_products"


def plain_products(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attend; shapes (samples, heads, length, width); the mask is added to the scores."""
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    scores = (query * scale) @ key.transpose(-1, -2)
    if attention_mask is not None:
        scores = scores + attention_mask.to(scores.dtype)
    chosen = torch.softmax(scores, dim=-1).to(value.dtype) @ value
    return chosen.transpose(1, 2).contiguous(), None


def prepare(model: Any) -> Any:
    """Let a model attend like this, and embed patches by one product; return it."""
    AttentionInterface.register(NAME, plain_products)
    model.set_attn_implementation(NAME)
    vision = model.model.visual
    vision.patch_embed.forward = partial(_embedded, vision.patch_embed.proj)
    for block in vision.blocks:
        block.attn.forward = partial(_whole_pictures, block.attn)
    return model


def _embedded(projection: Any, pixels: Tensor) -> Tensor:
    """Embed patches whose two moments are the same, as those of a picture are.

    Args:
        projection: Weight of shape (hidden, channels, 2, height, width).
        pixels: Shape (patches, channels * 2 * height * width).
    """
    once = pixels.view(len(pixels), 3, 2, -1)[:, :, 0].flatten(1)
    return functional.linear(once, projection.weight.sum(2).flatten(1), projection.bias)


def _whole_pictures(
    module: Any, hidden: Tensor, cu_seqlens: Tensor, position_embeddings: Any, **_: Any
) -> Tensor:
    """Attend within each of some pictures of one size, all at once.

    Args:
        module: The library's attention of one layer.
        hidden: Shape (pictures * patches, hidden).
        cu_seqlens: Where each picture begins, and where the last one ends.
        position_embeddings: Cosines and sines, each of shape (pictures * patches, width of a head).
    """
    count = len(cu_seqlens) - 1
    parts = module.qkv(hidden).view(count, -1, 3, module.num_heads, module.head_dim)
    query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
    cosines, sines = (
        one.view(count, 1, -1, module.head_dim).float() for one in position_embeddings
    )
    query, key = (
        (one * cosines + _half_turned(one) * sines).to(value.dtype) for one in (query, key)
    )
    chosen, _none = plain_products(module, query, key, value, None, module.scaling)
    merged: Tensor = module.proj(chosen.reshape(len(hidden), -1))
    return merged


def _half_turned(values: Tensor) -> Tensor:
    first, second = values.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1)
