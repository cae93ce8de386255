"""What the library itself makes of a conversation, all of it at once: the measure of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image

from qvl_agent.models.port import ImagePart, Message
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.images import patches
from qvl_agent.models.session.prompt import PlacedImage, Prompt
from qvl_agent.models.session.session import Session


def noise(width_px: int, height_px: int, seed: int) -> Image.Image:
    shape = (height_px, width_px, 3)
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8))


def picture(checkpoint: Checkpoint, columns: int, rows: int, seed: int = 0) -> ImagePart:
    """A picture of so many visual tokens; equal seeds and sizes give equal digests."""
    factor_px = checkpoint.vision.patch_px * checkpoint.vision.merge
    return ImagePart(noise(columns * factor_px, rows * factor_px, seed), f"noise {seed}")


def asked(checkpoint: Checkpoint, steps: Sequence[int], text: str = "go") -> list[Message]:
    """A conversation whose pictures all have different sizes."""
    messages = [Message("system", ("You tap.",))]
    for step in steps:
        seen = picture(checkpoint, 3 + step, 7 - step % 4, seed=step)
        messages.append(Message("user", (f"{text} {step}\n", seen, "\nNow.")))
        messages.append(Message("assistant", (f"Thought: {step}",)))
    return messages[:-1]


def placed(checkpoint: Checkpoint, start: int, columns: int, rows: int, seed: int) -> PlacedImage:
    part = picture(checkpoint, columns, rows, seed)
    return PlacedImage(start, rows, columns, f"{part.digest} {columns}x{rows}", part.image)


def as_library(checkpoint: Checkpoint, prompt: Prompt, said: Sequence[int] = ()) -> dict[str, Any]:
    """The arguments that the library takes a whole conversation in."""
    ids = torch.tensor([[*prompt.ids, *said]])
    given: dict[str, Any] = {
        "input_ids": ids,
        "mm_token_type_ids": (ids == checkpoint.image_token_id).int(),
    }
    if prompt.images:
        pixels = [torch.from_numpy(patches(i.image, checkpoint.vision)) for i in prompt.images]
        merge = checkpoint.vision.merge
        grids = [[1, image.rows * merge, image.columns * merge] for image in prompt.images]
        given |= {"pixel_values": torch.cat(pixels), "image_grid_thw": torch.tensor(grids)}
    return given


@torch.inference_mode()
def full(
    checkpoint: Checkpoint, prompt: Prompt, said: Sequence[int] = (), **changes: Any
) -> torch.Tensor:
    """The logits after a conversation, without any cache."""
    model: Any = checkpoint.model
    model.model.rope_deltas = None
    given = as_library(checkpoint, prompt, said) | changes
    logits: torch.Tensor = model(**given, use_cache=False).logits[0, -1]
    model.model.rope_deltas = None
    return logits


def after(session: Session, prompt: Prompt, said: Sequence[int] = ()) -> torch.Tensor:
    session.begin(prompt)
    session.push(said)
    return session.logits(session.hidden())


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).abs().max())
