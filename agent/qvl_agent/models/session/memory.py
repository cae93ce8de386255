"""How much memory the tensors of a conversation hold, and what if there is no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from transformers.cache_utils import Cache, CacheLayerMixin, LinearAttentionCacheLayerMixin

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.session.placement import is_full
from qvl_agent.models.session.vision import Features

if TYPE_CHECKING:
    from qvl_agent.models.session.session import Session

_MAX_SAID = 160
"""Of the library's words: behind the first come pages on how its allocator is set up."""
_LESS = "show fewer or smaller pictures, or serve fewer conversations at once"
_HOLDERS = (Cache, CacheLayerMixin, LinearAttentionCacheLayerMixin, Features)


def held_bytes(things: Any) -> int:
    """Return the size of all tensors within; what several are views of counts once."""
    storages = {t.untyped_storage().data_ptr(): t.untyped_storage() for t in _tensors(things)}
    return sum(storage.nbytes() for storage in storages.values())


@contextmanager
def freed_if_full(session: Session, *, fix: str = _LESS) -> Iterator[None]:
    """Give up what a session holds if the memory does not suffice for what is done within.

    Args:
        session: Of the conversation.
        fix: What would take less of it.

    Raises:
        ModelUnavailable: In place of the library's own error.
    """
    try:
        yield
    except (MemoryError, OSError, RuntimeError) as error:
        if not is_full(error):
            raise
        session.clear()
        raise ModelUnavailable(
            f"no memory is left for this conversation: {str(error)[:_MAX_SAID]}", fix=fix
        ) from error


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
