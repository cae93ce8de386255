"""A fast lossless PNG writer: numpy row differences, compressed band by band.

Measured on screenshots of 1080x2400: two to three times as fast as Pillow at level 1, at the same
size. The row difference (filter type 2, "Up") beats no filter on photos and never loses on flat UI.
Bands of rows instead of the whole: fresh memory for three copies of a large image costs more than
all the arithmetic.
"""

from __future__ import annotations

import importlib
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
UP_FILTER = 2
ISAL_MAX_LEVEL = 3
BAND_ROWS = 64
"""Rows per band: its pixels stay in the processor's cache."""


def encode_png(image: Image.Image, *, level: int = 1) -> bytes:
    """Encode as 8-bit RGB PNG; other modes are converted first.

    Args:
        image: At least one pixel in each direction.
        level: zlib's, 0 to 9. With the package ``isal`` installed, its levels 0 to 3 are used.

    Raises:
        ValueError: If the image has no pixels.
    """
    if not (image.width and image.height):
        raise ValueError(f"an image of {image.width}x{image.height} has no pixels")
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    header = struct.pack(">IIBBBBB", image.width, image.height, 8, 2, 0, 0, 0)
    packer = _packer()(level)
    data = [packer.compress(rows) for rows in _filtered_bands(rgb)]
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", b"".join((*data, packer.flush()))),
            _chunk(b"IEND", b""),
        )
    )


def _filtered_bands(rgb: Image.Image) -> Iterator[NDArray[np.uint8]]:
    """Yield the rows from the top, each behind its filter's number; the memory is used again."""
    width_bytes = rgb.width * 3
    rows = np.empty((BAND_ROWS, 1 + width_bytes), np.uint8)
    rows[:, 0] = UP_FILTER
    above = np.zeros(width_bytes, np.uint8)  # the row above the first counts as zeros
    for top in range(0, rgb.height, BAND_ROWS):
        bottom = min(top + BAND_ROWS, rgb.height)
        flat = np.asarray(rgb.crop((0, top, rgb.width, bottom))).reshape(bottom - top, width_bytes)
        np.subtract(flat[0], above, out=rows[0, 1:])
        np.subtract(flat[1:], flat[:-1], out=rows[1 : len(flat), 1:])
        above = flat[-1]
        yield rows[: len(flat)]


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", checksum)))


@cache
def _packer() -> Callable[[int], Any]:
    """Return what makes a compressor of zlib's shape at a level."""
    try:
        isal = importlib.import_module("isal.isal_zlib")
    except ImportError:
        return zlib.compressobj
    return lambda level: isal.compressobj(min(level, ISAL_MAX_LEVEL))
