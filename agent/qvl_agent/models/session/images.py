"""Pictures as patches: what Qwen's image processors do, in PIL and numpy.

Values and order are those of ``Qwen2VLImageProcessorPil`` in transformers, bit for bit. (The
library's other backend needs torchvision, whose bicubic rounds some pixels differently.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qvl_agent.geometry import ResizeRule, Size

Rgb = tuple[float, float, float]
"""One number for each channel."""

CLIP_MEAN: Rgb = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: Rgb = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class VisionSpec:
    """How a checkpoint wants its pictures.

    Attributes:
        patch_px: Side of a patch.
        merge: So many patches squared become one visual token.
        temporal: A patch is repeated so often: a still picture is a film that stands still.
        mean: Subtracted from each channel, once scaled.
        std: Each channel is divided by it.
        scale: Brings 0..255 to 0..1.
        min_pixels: Least area that the checkpoint's processor leaves as it is.
        max_pixels: Greatest such area.
        resample: Its way of resizing, as in PIL.
    """

    patch_px: int
    merge: int = 2
    temporal: int = 2
    mean: Rgb = CLIP_MEAN
    std: Rgb = CLIP_STD
    scale: float = 1 / 255
    min_pixels: int = 56 * 56
    max_pixels: int = 28 * 28 * 1280
    resample: int = Image.Resampling.BICUBIC

    @property
    def factor_px(self) -> int:
        """Side of what one visual token covers; sides of pictures are multiples of it."""
        return self.patch_px * self.merge

    @property
    def rule(self) -> ResizeRule:
        """The sizes that the checkpoint's own processor leaves as they are."""
        return ResizeRule(self.factor_px, self.min_pixels, self.max_pixels)

    @property
    def patch_values(self) -> int:
        """Numbers in one patch."""
        return 3 * self.temporal * self.patch_px**2


def vision_spec(processor: Mapping[str, Any], vision: Mapping[str, Any]) -> VisionSpec:
    """Read a checkpoint's settings.

    Args:
        processor: Contents of ``preprocessor_config.json`` (or of ``image_processor`` in
            ``processor_config.json``); what it leaves out is as in the processor's class.
        vision: ``vision_config`` of ``config.json``, which has the patches where the other lacks
            them.

    Raises:
        ValueError: If it asks for something else than pictures in RGB, scaled and normalised.
    """
    size = processor.get("size") or {}
    least = processor.get("min_pixels") or size.get("shortest_edge") or size.get("min_pixels")
    most = processor.get("max_pixels") or size.get("longest_edge") or size.get("max_pixels")
    scaled = processor.get("do_rescale", True)
    normalised = processor.get("do_normalize", True)
    return VisionSpec(
        patch_px=int(processor.get("patch_size") or vision.get("patch_size") or 14),
        merge=int(processor.get("merge_size") or vision.get("spatial_merge_size") or 2),
        temporal=int(
            processor.get("temporal_patch_size") or vision.get("temporal_patch_size") or 2
        ),
        mean=_rgb(processor.get("image_mean", CLIP_MEAN)) if normalised else (0.0, 0.0, 0.0),
        std=_rgb(processor.get("image_std", CLIP_STD)) if normalised else (1.0, 1.0, 1.0),
        scale=float(processor.get("rescale_factor", 1 / 255)) if scaled else 1.0,
        min_pixels=int(least or VisionSpec.min_pixels),
        max_pixels=int(most or VisionSpec.max_pixels),
        resample=Image.Resampling(int(processor.get("resample", Image.Resampling.BICUBIC))),
    )


def resized(image: Image.Image, spec: VisionSpec, size: Size | None = None) -> Image.Image:
    """Return a picture in a size that can be cut into patches, as the checkpoint's processor does.

    For pictures from elsewhere. Screenshots of a conversation have been resized by the family's
    layout already, with a faster filter, and come back as they are.

    Raises:
        ValueError: If one side is more than 200 times the other.
    """
    image = image if image.mode == "RGB" else image.convert("RGB")
    fitted = size or fitted_size(Size(*image.size), spec)
    wanted = (fitted.width_px, fitted.height_px)
    if image.size == wanted:
        return image
    return image.resize(wanted, Image.Resampling(spec.resample))


def fitted_size(size: Size, spec: VisionSpec) -> Size:
    """Return the size that the checkpoint's processor resizes a picture to.

    Raises:
        ValueError: If one side is more than 200 times the other.
    """
    fitted, shorter = spec.rule.fit(size), min(size.width_px, size.height_px)
    if 2 * shorter > spec.factor_px:
        return fitted
    # To the library, so short a side is none, and a picture of no area grows to the least.
    grow, factor = math.sqrt(spec.min_pixels / (size.width_px * size.height_px)), spec.factor_px
    columns = math.ceil(size.width_px * grow / factor)
    rows = math.ceil(size.height_px * grow / factor)
    return Size(columns * factor, rows * factor)


def patches(image: Image.Image, spec: VisionSpec) -> NDArray[np.float32]:
    """Cut a picture up and normalise it.

    Returns:
        Shape (height/patch * width/patch, 3 * temporal * patch²), a row for each patch. The patches
        of one visual token follow each other; within a row the order is channel, time, y, x.

    Raises:
        ValueError: If it is not RGB or its sides are no multiples of ``spec.factor_px``.
    """
    patch, merge = spec.patch_px, spec.merge
    rows, rest_y = divmod(image.height, spec.factor_px)
    columns, rest_x = divmod(image.width, spec.factor_px)
    if image.mode != "RGB" or rest_y or rest_x or not rows * columns:
        raise ValueError(
            f"a picture of {image.width}x{image.height} in {image.mode} can't be cut into patches: "
            f"RGB with sides that are multiples of {spec.factor_px} px is needed"
        )
    levels = np.asarray(image).reshape(rows, merge, patch, columns, merge, patch, 3)
    # To (rows, columns, merge, merge, channel, y, x).
    levels = levels.transpose(0, 3, 1, 4, 6, 2, 5).reshape(-1, 3, patch, patch)
    cut = np.empty((len(levels), 3, spec.temporal, patch, patch), np.float32)
    table = _values(spec.scale, spec.mean, spec.std)
    for channel in range(3):
        cut[:, channel] = table[channel].take(levels[:, channel])[:, None]
    return cut.reshape(len(levels), spec.patch_values)


@lru_cache(maxsize=8)
def _values(scale: float, mean: Rgb, std: Rgb) -> NDArray[np.float32]:
    """Return what each of the 256 levels of a channel becomes; shape (3, 256).

    Scaled in double precision, then normalised in single: so the library rounds.
    """
    scaled = (np.arange(256, dtype=np.float64) * scale).astype(np.float32)
    mean_, std_ = (np.array(three, np.float32)[:, None] for three in (mean, std))
    values: NDArray[np.float32] = (scaled - mean_) / std_
    return values


def _rgb(three: Any) -> Rgb:
    red, green, blue = (float(value) for value in three)
    return red, green, blue
