"""Pictures as the language model takes them in; the last few are kept."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from qvl_agent.models.session.images import patches
from qvl_agent.models.session.prompt import PlacedImage
from qvl_agent.models.session.spent import Spent, settled

if TYPE_CHECKING:
    from qvl_agent.models.session.checkpoint import Checkpoint

MAX_BYTES = 256 * 2**20
"""Of the pictures that are kept; the newest is kept whatever its size."""


@dataclass(frozen=True)
class Features:
    """What the vision encoder makes of pictures; named as the library's own outputs.

    Attributes:
        pooler_output: One tensor (visual tokens, width) for each picture.
        deepstack_features: For each of the first layers of the language model that take pictures
            in as well (Qwen3-VL), one such tensor for each picture.
    """

    pooler_output: tuple[torch.Tensor, ...]
    deepstack_features: tuple[tuple[torch.Tensor, ...], ...] = ()

    @property
    def size_bytes(self) -> int:
        """Memory that they take."""
        tensors = [
            *self.pooler_output,
            *(one for layer in self.deepstack_features for one in layer),
        ]
        return sum(tensor.nbytes for tensor in tensors)


class Pictures:
    """Runs the vision encoder, once for each picture as long as it is remembered."""

    def __init__(self, checkpoint: Checkpoint, max_bytes: int = MAX_BYTES) -> None:
        self._checkpoint = checkpoint
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, Features] = OrderedDict()

    def features(self, images: Sequence[PlacedImage], spent: Spent) -> Features:
        """Return the features of some pictures, in order; the time goes to ``spent``."""
        each = [self._one(image, spent) for image in images]
        layers = zip(*(one.deepstack_features for one in each), strict=True)
        return Features(
            tuple(one.pooler_output[0] for one in each),
            tuple(tuple(one[0] for one in layer) for layer in layers),
        )

    def clear(self) -> None:
        """Forget all pictures."""
        self._kept.clear()

    def _one(self, image: PlacedImage, spent: Spent) -> Features:
        found = self._kept.get(image.key)
        if found is None:
            found = self._kept[image.key] = self._encoded(image, spent)
            self._make_room()
        self._kept.move_to_end(image.key)
        return found

    def _make_room(self) -> None:
        taken = sum(features.size_bytes for features in self._kept.values())
        while taken > self._max_bytes and len(self._kept) > 1:
            taken -= self._kept.popitem(last=False)[1].size_bytes

    def _encoded(self, image: PlacedImage, spent: Spent) -> Features:
        checkpoint = self._checkpoint
        began = time.perf_counter()
        pixels = torch.from_numpy(patches(image.image, checkpoint.vision))
        preprocessed = time.perf_counter()
        spent.preprocess_s += preprocessed - began
        merge = checkpoint.vision.merge
        grid = torch.tensor([[1, image.rows * merge, image.columns * merge]])
        with checkpoint.lock, checkpoint.threads.lent():
            began = time.perf_counter()
            out = checkpoint.model.model.get_image_features(
                pixels.to(checkpoint.device), grid.to(checkpoint.device), return_dict=True
            )
            settled(checkpoint.device)
        spent.vision_s += time.perf_counter() - began
        deepstack = getattr(out, "deepstack_features", None) or ()
        return Features(tuple(out.pooler_output), tuple(tuple(layer) for layer in deepstack))
