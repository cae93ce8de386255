"""Where tokens stand: the three coordinates of multimodal rotary embedding.

After Qwen2-VL (https://arxiv.org/abs/2409.12191, section 2.1), the same in all its successors: text
counts on in all three coordinates (time, height, width) at once; a picture of r by c visual tokens
that begins at p lies at (p, p + row, p + column), and what follows it begins at p + max(r, c).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from qvl_agent.models.session.prompt import PlacedImage


def positions(images: Sequence[PlacedImage], start: int, stop: int) -> torch.Tensor:
    """Return the coordinates of the tokens ``start`` to ``stop`` (exclusive) of a conversation.

    Args:
        images: All pictures of the conversation, in order, those before ``start`` included.
        start: Index of the first token.
        stop: Index after the last one.

    Returns:
        int64 of shape (3, stop - start): time, height, width.
    """
    parts: list[torch.Tensor] = []
    at, shift = start, 0
    for image in images:
        if image.start >= stop:
            break
        if image.end > start:
            parts.append(_text(at, image.start, shift))
            first, last = max(start, image.start), min(stop, image.end)
            inside = _picture(image, shift)
            parts.append(inside[:, first - image.start : last - image.start])
            at = last
        shift += max(image.rows, image.columns) - image.rows * image.columns
    parts.append(_text(at, stop, shift))
    return torch.cat(parts, dim=1)


def _text(start: int, stop: int, shift: int) -> torch.Tensor:
    return torch.arange(start + shift, max(start, stop) + shift).expand(3, -1)


def _picture(image: PlacedImage, shift: int) -> torch.Tensor:
    rows = torch.arange(image.rows).repeat_interleave(image.columns)
    columns = torch.arange(image.columns).repeat(image.rows)
    return torch.stack([torch.zeros_like(rows), rows, columns]) + (image.start + shift)
