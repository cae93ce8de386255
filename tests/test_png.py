"""The PNG writer: lossless, standard, and no larger than Pillow's own."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from qvl_agent.observation import decode_png
from qvl_agent.png import encode_png


def _screen_like(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), (250, 248, 253))
    draw = ImageDraw.Draw(image)
    for row in range(0, height, 40):
        draw.rounded_rectangle((8, row, width - 8, row + 32), 8, fill=(row % 255, 120, 200))
        draw.text((20, row + 8), f"Zurich to Lisbon {row}", fill="black")
    return image


@given(
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    seed=st.integers(0, 2**32 - 1),
    level=st.integers(0, 9),
)
def test_pixels_come_back_exactly(width: int, height: int, seed: int, level: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    decoded = decode_png(encode_png(Image.fromarray(pixels), level=level))
    assert np.array_equal(np.asarray(decoded), pixels)


@pytest.mark.parametrize("height", [63, 64, 65, 128, 200])
def test_rows_are_whole_where_bands_meet(height: int) -> None:
    pixels = np.random.default_rng(height).integers(0, 256, (height, 30, 3), np.uint8)
    assert np.array_equal(np.asarray(decode_png(encode_png(Image.fromarray(pixels)))), pixels)


def test_pillow_verifies_every_checksum() -> None:
    image = Image.open(io.BytesIO(encode_png(_screen_like(120, 200))))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (120, 200))
    image.verify()


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "1", "RGBX"])
def test_other_modes_are_converted(mode: str) -> None:
    image = _screen_like(60, 80).convert(mode)
    expected = np.asarray(image.convert("RGB"))
    assert np.array_equal(np.asarray(decode_png(encode_png(image))), expected)


def test_a_crop_is_not_confused_by_its_parent() -> None:
    crop = _screen_like(100, 100).crop((10, 20, 73, 91))
    assert np.array_equal(np.asarray(decode_png(encode_png(crop))), np.asarray(crop))


def test_size_is_near_pillows() -> None:
    image = _screen_like(540, 1200)
    pillow = io.BytesIO()
    image.save(pillow, "PNG", compress_level=1)
    assert len(encode_png(image)) <= 1.2 * len(pillow.getvalue())


def test_an_empty_image_is_refused() -> None:
    with pytest.raises(ValueError, match="0x5 has no pixels"):
        encode_png(Image.new("RGB", (0, 5)))
