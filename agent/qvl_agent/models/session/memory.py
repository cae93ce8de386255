"""How much memory the tensors of a conversation hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from transformers.cache_utils import Cache, CacheLayerMixin, LinearAttentionCacheLayerMixin

from qvl_agent.models.session.vision import Features

_HOLDERS = (Cache, CacheLayerMixin, LinearAttentionCacheLayerMixin, Features)


def held_bytes(things: Any) -> int:
    """Return the size of all tensors within; what several are views of counts once."""
    storages = {t.untyped_storage().data_ptr(): t.untyped_storage() for t in _tensors(things)}
    return sum(storage.nbytes() for storage in storages.values())


def _tensors(thing: Any) -> Iterator[torch.Tensor]:
    if isinstance(thing, torch.Tensor):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _tensors(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from _tensors(value)
    elif isinstance(thing, _HOLDERS):
        yield from _tensors(vars(thing))
