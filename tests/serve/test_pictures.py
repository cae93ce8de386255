"""Pictures in requests: what is read, in which size, and what is refused."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qvl_agent.models.families import PROFILES
from qvl_agent.serve.pictures import KEPT_PICTURES, Pictures
from qvl_agent.serve.refusals import Refused

RULE = PROFILES[2].resize


def pictures(max_px: int = 10_000_000) -> Pictures:
    return Pictures(RULE, max_px)


def url(image: Image.Image, kind: str = "png", **options: object) -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def gradient(width: int = 320, height: int = 640) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (ramp, ramp.rotate(90), ramp.rotate(180)))


def test_a_picture_in_the_models_size_is_shown_as_it_is() -> None:
    image = gradient()
    assert pictures().read(url(image), "").image.tobytes() == image.tobytes()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_every_kind_is_resized_by_the_familys_rule(kind: str) -> None:
    shown = pictures().read(url(gradient(1000, 501), kind), "").image
    assert (shown.mode, shown.size) == ("RGB", (992, 512))


def test_what_is_transparent_is_white_and_a_turned_photo_upright() -> None:
    clear = Image.new("RGBA", (320, 320), (200, 0, 0, 0))
    assert pictures().read(url(clear), "").image.getpixel((5, 5)) == (255, 255, 255)
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera turned by a quarter
    assert pictures().read(url(gradient(640, 320), "jpeg", exif=exif), "").image.size == (320, 640)


def test_a_picture_that_was_seen_is_not_read_again() -> None:
    seen = pictures()
    again, other = url(gradient()), url(gradient(640, 320))
    first = seen.read(again, "")
    assert seen.read(again, "") is first
    assert seen.read(other, "").digest != first.digest
    for number in range(KEPT_PICTURES):
        seen.read(url(Image.new("RGB", (320, 320), (number, 0, 0))), "")
    assert seen.read(again, "") is not first


def test_a_picture_too_large_is_not_even_decoded() -> None:
    with pytest.raises(Refused, match="320x640 is too large"):
        pictures(max_px=320 * 639).read(url(gradient()), "")


@pytest.mark.parametrize("side_px", [20_000, 2**31 - 1])
def test_a_picture_that_says_it_is_enormous_is_refused(side_px: int) -> None:
    head = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b""), (b"IEND", b""))
    raw = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    with pytest.raises(Refused, match="too large"):
        pictures().read(f"data:image/png;base64,{base64.b64encode(raw).decode()}", "")


GOOD = url(Image.new("RGB", (64, 64)))
BAD = [
    ("https://example.com/a.png", "nothing is fetched"),
    ("file:///etc/passwd", "nothing is fetched"),
    ("", "no such data URL"),
    ("data:image/svg+xml;base64,AAAA", "no such data URL"),
    ("data:image/gif;base64,AAAA", "no such data URL"),
    ("data:image/png,AAAA", "no such data URL"),
    ("data:image/png;base64,A*A", "base64 is broken"),
    ("data:image/png;base64,", "no readable PNG"),
    (GOOD.replace("image/png", "image/jpeg"), "no readable JPEG"),
    (GOOD[:-40], "broken|no readable PNG"),
    (url(Image.new("RGB", (1, 300))), "can't be shown"),
]


@pytest.mark.parametrize(("given_url", "message"), BAD)
def test_what_is_no_picture_is_refused(given_url: str, message: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        pictures().read(given_url, "messages.0.content.1.image_url.url")
    assert refused.value.status == 400
    assert refused.value.param == "messages.0.content.1.image_url.url"


@given(st.binary(max_size=60), st.sampled_from(["png", "jpeg", "webp"]), st.booleans())
def test_whatever_the_bytes_are_it_is_a_picture_or_refused(
    noise: bytes, kind: str, has_head: bool
) -> None:
    good = base64.b64decode(url(Image.new("RGB", (64, 64)), kind).partition(",")[2])
    raw = good[: len(good) // 2] + noise if has_head else noise
    with suppress(Refused):
        pictures().read(f"data:image/{kind};base64,{base64.b64encode(raw).decode()}", "p")
