"""Other colours for the same screen: a model that has seen many themes can read one more."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SHARE = 0.6
"""Of the screens that are recoloured; the rest stay as they are."""


def recoloured(pixels: NDArray[np.uint8], rng: random.Random) -> NDArray[np.uint8]:
    """Return a screen as another theme might colour it; shape (height, width, 3) stays.

    Light may become dark, with hues kept; channels swap; contrast and brightness change.
    """
    if rng.random() >= _SHARE:
        return pixels
    levels: Any = pixels.astype(np.float32)
    if rng.random() < 0.45:
        levels = _dark(levels)
    if rng.random() < 0.4:
        levels = levels[..., rng.sample(range(3), 3)]
    contrast, brightness = rng.uniform(0.7, 1.1), rng.uniform(-12, 12)
    tint = np.array([rng.uniform(-14, 14) for _ in range(3)], np.float32)
    levels = (levels - 128) * contrast + 128 + brightness + tint
    changed: NDArray[np.uint8] = levels.clip(0, 255).astype(np.uint8)
    return changed


def _dark(levels: Any) -> Any:
    """Turn light into dark and back, and leave each colour its hue."""
    lightness = (levels.max(-1, keepdims=True) + levels.min(-1, keepdims=True)) / 2
    return levels + (255 - 2 * lightness)
