"""What an answer took, and clocks that tell the truth on a device that works by itself."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass
class Spent:
    """Counters of one answer, from the moment its prompt was given.

    Attributes:
        prompt_tokens: Of the whole prompt.
        cached_tokens: Of the prompt, not computed again.
        computed_tokens: Run through the language model, those of the reply included.
        forwards: Passes through the language model.
        preprocess_s: Turning pictures into patches.
        vision_s: The vision encoder.
        prefill_s: Passes that took in tokens of the prompt.
        decode_s: All other passes; on a GPU only the time until they are under way.
    """

    prompt_tokens: int = 0
    cached_tokens: int = 0
    computed_tokens: int = 0
    forwards: int = 0
    preprocess_s: float = 0.0
    vision_s: float = 0.0
    prefill_s: float = 0.0
    decode_s: float = 0.0


def settled(device: torch.device) -> None:
    """Wait until a device has done all that it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
