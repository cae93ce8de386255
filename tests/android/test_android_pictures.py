"""Pictures from a stranger, and ways to have them that are slow or silent."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from qvl_agent.observation import CorruptImage, decode_png


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(20_000, 20_000), (10_000, 10_000), (2**32 - 1, 2**32 - 1)])
def test_a_picture_larger_than_any_screen_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(CorruptImage, match="too large"):
        decode_png(png(header(*size), chunk(b"IDAT", b"")))


@pytest.mark.parametrize("size", [(20_000, 20_000), (10_000, 10_000), (7_000, 7_000)])
def test_a_second_header_does_not_get_a_large_picture_in(size: tuple[int, int]) -> None:
    with pytest.raises(CorruptImage):
        decode_png(png(header(4, 4), header(*size), chunk(b"IDAT", b"")))


def test_a_picture_of_a_screen_is_taken() -> None:
    encoded = io.BytesIO()
    Image.new("RGB", (1440, 3200), "teal").save(encoded, "PNG")
    assert decode_png(encoded.getvalue()).size == (1440, 3200)
