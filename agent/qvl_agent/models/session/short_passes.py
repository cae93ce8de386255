"""Passes over a few tokens in fixed shapes, which a CUDA device replays as one recorded graph.

Such a pass starts hundreds of small kernels, and starting them takes a GPU longer than running
them. A graph (https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs) starts all of them
at once, but always with the same shapes and addresses. So the inputs lie in tensors of their own,
padded to one of a few lengths; attention spans the whole buffer of the cache under a mask; and keys
and values go to places that a tensor names.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from qvl_agent.models.session.cache import TokenCache

if TYPE_CHECKING:
    from qvl_agent.models.session.checkpoint import Checkpoint

LENGTHS = (1, 2, 4, 8, 16, 32)
"""What a pass is padded to; a longer one is not short."""

_TOLERANCE = 0.02
"""By how much of the largest value a replayed graph may differ from the pass that it records."""

_RECORDING = threading.Lock()
"""A process records one graph at a time."""

_log = logging.getLogger(__name__)


class ShortPasses:
    """Runs the short passes of one conversation.

    A graph is used only once it gave what the same pass gives without it. A model whose pass can't
    be recorded goes on without graphs.
    """

    def __init__(self, checkpoint: Checkpoint, cache: TokenCache) -> None:
        """Take a model and the cache of a conversation whose layers all go back anywhere."""
        self._base: Any = checkpoint.model.model
        self._cache = cache
        self._dtype = checkpoint.dtype
        self._records = checkpoint.device.type == "cuda"
        self._passes: dict[int, _Recorded | _Inputs] = {}
        self._pool: Any = None
        self._place: tuple[int, tuple[int, ...]] = (0, ())

    def clear(self) -> None:
        """Free the inputs and the graphs."""
        self._passes, self._pool = {}, None

    def run(self, ids: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
        """Run up to 32 tokens (1, n) with coordinates (3, 1, n) behind those in the cache.

        Returns:
            Hidden state of the last one: (width,); good until the next pass.
        """
        tokens = ids.shape[1]
        length = next(length for length in LENGTHS if length >= tokens)
        place = self._cache.reserve(length)
        if place != self._place:  # the buffers are others, and no graph knows which
            self.clear()
            self._place = place
        known, is_new = self._passes.get(length), length not in self._passes
        if known is None:
            known = _Inputs.empty(length, place[0], ids.device, self._dtype)
        inputs = known.inputs if isinstance(known, _Recorded) else known
        inputs.fill(ids, where, self._cache.length)
        self._passes[length] = known
        # Recording costs some passes: a length that comes once is not worth it.
        hidden = self._pass(inputs) if is_new else self._hidden(known, length)
        return hidden[tokens - 1]

    def _hidden(self, known: _Recorded | _Inputs, length: int) -> torch.Tensor:
        if isinstance(known, _Recorded):
            known.graph.replay()
            return known.hidden
        if not self._records:
            return self._pass(known)
        try:
            with _RECORDING:
                recorded, expected = self._record(known)
        except RuntimeError as error:  # an operation that no graph takes
            self._give_up(f"a pass of this model can't be recorded: {error}")
            return self._pass(known)
        if not _alike(recorded.hidden, expected):
            self._give_up("a recorded pass differs from the pass itself")
            return self._pass(known)
        self._passes[length] = recorded
        return recorded.hidden

    def _pass(self, inputs: _Inputs) -> torch.Tensor:
        with self._cache.placing(inputs.slots) as past:
            out = self._base(
                input_ids=inputs.ids,
                position_ids=inputs.where,
                attention_mask=inputs.mask,
                past_key_values=past,
                use_cache=True,
            )
        return out.last_hidden_state[0]  # type: ignore[no-any-return]

    def _record(self, inputs: _Inputs) -> tuple[_Recorded, torch.Tensor]:
        # What is set up lazily (libraries, workspaces) has to be there before a recording.
        aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            self._pass(inputs)
            expected = self._pass(inputs).clone()
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        # What a graph gave is used before the next one runs, so all may work in the same memory.
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            hidden = self._pass(inputs)
        self._pool = graph.pool()
        graph.replay()
        return _Recorded(inputs, graph, hidden), expected

    def _give_up(self, why: str) -> None:
        _log.warning("%s; going on without CUDA graphs", why)
        self._records = False


@dataclass(frozen=True)
class _Inputs:
    """Of one length; these tensors stay where they are.

    Attributes:
        ids: int64 of shape (1, length).
        where: int64 of shape (3, 1, length): coordinates of multimodal rotary embedding.
        slots: int64 of shape (length,): places in the cache.
        mask: (1, 1, length, capacity): 0 for what is seen, the lowest number for the rest.
    """

    ids: torch.Tensor
    where: torch.Tensor
    slots: torch.Tensor
    mask: torch.Tensor

    @classmethod
    def empty(cls, length: int, capacity: int, device: torch.device, dtype: torch.dtype) -> _Inputs:
        """Return inputs to be filled."""
        return cls(
            torch.zeros(1, length, dtype=torch.int64, device=device),
            torch.zeros(3, 1, length, dtype=torch.int64, device=device),
            torch.zeros(length, dtype=torch.int64, device=device),
            torch.zeros(1, 1, length, capacity, dtype=dtype, device=device),
        )

    def fill(self, ids: torch.Tensor, where: torch.Tensor, start: int) -> None:
        """Take tokens (1, n) that stand at ``start``; the last one fills up the rest."""
        length, capacity = self.mask.shape[-2:]
        device = self.ids.device
        source = torch.arange(length, device=device).clamp_max(ids.shape[1] - 1)
        self.ids.copy_(ids[:, source])
        self.where.copy_(where[:, :, source])
        # The filling lands behind the tokens, where nothing looks and the next pass writes.
        self.slots.copy_(torch.arange(start, start + length, device=device))
        seen = torch.arange(capacity, device=device) <= self.slots[:, None]
        self.mask.fill_(torch.finfo(self.mask.dtype).min).masked_fill_(seen, 0.0)


@dataclass(frozen=True)
class _Recorded:
    """A graph, what it reads and what it writes."""

    inputs: _Inputs
    graph: torch.cuda.CUDAGraph
    hidden: torch.Tensor


def pays(checkpoint: Checkpoint) -> bool:
    """Tell whether graphs can be expected to pay: on CUDA, where attention takes any mask.

    Experts are chosen by looking at results, which no graph can do.
    """
    config = checkpoint.model.config
    text = config.get_text_config()
    return (
        checkpoint.device.type == "cuda"
        and getattr(config, "_attn_implementation", "") == "sdpa"
        and not getattr(text, "num_experts", 0)
        and len(set(getattr(checkpoint.model, "hf_device_map", {"": 0}).values())) == 1
    )


def _alike(one: torch.Tensor, other: torch.Tensor) -> bool:
    bound = _TOLERANCE * float(other.abs().max())
    return bool((one - other).abs().max() <= bound)
