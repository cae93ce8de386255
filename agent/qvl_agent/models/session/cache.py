"""Keys, values and states of the tokens that were run, and the way back to an earlier token."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

BLOCK = 512
"""Tokens by which the buffers grow."""

MAX_SAVED = 4
"""States kept to come back to; those of a large hybrid model take about 150 MB each."""


class GrowingLayer(DynamicLayer):  # type: ignore[misc]  # the library has no types
    """One attention layer in buffers that grow by blocks.

    The library's own layer copies all keys and values for every token.

    Attributes:
        length: Tokens it holds.
        slots: Where the next keys and values go, int64 of shape (tokens,); None for behind those
            it holds. With slots, attention gets the whole buffers, and ``length`` stays.
    """

    def __init__(self) -> None:
        super().__init__()
        self.length = 0
        self.slots: torch.Tensor | None = None
        self._buffers: tuple[torch.Tensor, torch.Tensor] | None = None

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append the keys and values (batch, heads, tokens, width); return all there are."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        if self.slots is not None and self._buffers is not None:
            keys, values = self._buffers
            return (
                keys.index_copy_(-2, self.slots, key_states),
                values.index_copy_(-2, self.slots, value_states),
            )
        stop = self.length + key_states.shape[-2]
        keys, values = self._room(stop, key_states, value_states)
        keys[..., self.length : stop, :] = key_states
        values[..., self.length : stop, :] = value_states
        self.truncate(stop)
        return self.keys, self.values

    def truncate(self, length: int) -> None:
        """Keep the first ``length`` tokens."""
        self.length = length
        if self._buffers is not None:
            self.keys, self.values = (buffer[..., :length, :] for buffer in self._buffers)

    def get_seq_length(self) -> int:
        """Return the number of tokens."""
        return self.length

    def reserve(self, length: int) -> torch.Tensor:
        """Make room for so many tokens in all; return the buffer of the keys."""
        return self._room(length, self.keys, self.values)[0]

    def _room(
        self, needed: int, key_states: torch.Tensor, value_states: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if self._buffers is None or self._buffers[0].shape[-2] < needed:
            size = -(-needed // BLOCK) * BLOCK
            self._buffers = (
                self._grown(key_states, self.keys, size),
                self._grown(value_states, self.values, size),
            )
        return self._buffers

    def _grown(self, new: torch.Tensor, old: torch.Tensor, size: int) -> torch.Tensor:
        # Zeros, not what lay there: under a mask, too, nothing goes well with a NaN.
        buffer = new.new_zeros(*new.shape[:-2], size, new.shape[-1])
        if self.length:
            buffer[..., : self.length, :] = old
        return buffer


class TokenCache:
    """The cache of one conversation.

    Attention layers go back to any token. Layers with a running state (Qwen3.5's linear attention)
    go back only to where their state was saved.

    Attributes:
        length: Tokens whose states are complete.
    """

    def __init__(self, config: Any) -> None:
        self._config = config
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._torn = True  # until all of it is done
        self.length = 0
        self._saved: dict[int, dict[int, Any]] = {}
        self._layers = DynamicCache(config=self._config)
        for index, layer in enumerate(self._layers.layers):
            if type(layer) is DynamicLayer:
                self._layers.layers[index] = GrowingLayer()
        self._torn = False

    @property
    def goes_back_anywhere(self) -> bool:
        """Whether there's no layer with a running state."""
        return all(isinstance(layer, GrowingLayer) for layer in self._layers.layers)

    def reserve(self, tokens: int) -> tuple[int, tuple[int, ...]]:
        """Make room for so many more tokens; some must be there already.

        Returns:
            How many tokens there is room for in all, and where the buffers of the layers are.
        """
        buffers = [layer.reserve(self.length + tokens) for layer in self._growing]
        return min(buffer.shape[-2] for buffer in buffers), tuple(b.data_ptr() for b in buffers)

    @contextmanager
    def placing(self, slots: torch.Tensor) -> Iterator[DynamicCache]:
        """Lend the library's cache for one pass whose keys and values go to given places."""
        for layer in self._growing:
            layer.slots = slots
        try:
            yield self._layers
        finally:
            for layer in self._growing:
                layer.slots = None

    @property
    def _growing(self) -> list[GrowingLayer]:
        return [layer for layer in self._layers.layers if isinstance(layer, GrowingLayer)]

    @property
    def saved(self) -> tuple[int, ...]:
        """The lengths that running states were saved at."""
        return tuple(sorted(self._saved))

    @contextmanager
    def appending(self, tokens: int) -> Iterator[DynamicCache]:
        """Lend the library's cache for one pass; what a broken-off pass left counts for nothing."""
        self.repair()
        self._torn = True
        yield self._layers
        self.length += tokens
        for layer in self._growing:
            if layer.length != self.length:  # its places were given
                layer.truncate(self.length)
        self._torn = False

    def save(self) -> None:
        """Keep the running states as they are now."""
        self._saved[self.length] = {
            index: copy.deepcopy(layer)
            for index, layer in enumerate(self._layers.layers)
            if not isinstance(layer, GrowingLayer)
        }
        while len(self._saved) > MAX_SAVED:
            # The first two stay, the end of the system text and of what was done before the first
            # screenshot: a folded conversation goes on from there. The newest ones serve a step.
            del self._saved[self.saved[2]]

    def repair(self) -> None:
        """Go back to the last complete token, or saved state, if a pass was broken off."""
        if self._torn:
            self._restore(self.length)

    def rewind(self, length: int) -> int:
        """Drop all tokens from ``length`` on, and more where there's no state to go back to.

        Returns:
            How many tokens are left.
        """
        self.repair()
        self._saved = {at: state for at, state in self._saved.items() if at <= length}
        if length < self.length:
            self._restore(length)
        return self.length

    def _restore(self, length: int) -> None:
        self._torn = True
        if not self.goes_back_anywhere:
            length = max((at for at in self._saved if at <= length), default=0)
        if length == 0:
            self.clear()
            return
        self.length = length
        for layer in self._layers.layers:
            if isinstance(layer, GrowingLayer):
                layer.slots = None
                layer.truncate(length)
        for index, layer in self._saved.get(length, {}).items():
            # A copy again: the library writes into these tensors.
            self._layers.layers[index] = copy.deepcopy(layer)
        self._torn = False
