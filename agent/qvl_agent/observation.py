"""One look at the screen: pixels, size, rotation, time and what is wrong with it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from qvl_agent.geometry import Box, Size

MAX_IMAGE_PIXELS = 40_000_000
"""A larger image is refused: no screen is that large, a decompression bomb is."""

BLACK_LEVEL = 8
"""A frame whose brightest channel value is at most this counts as black."""

HIDDEN_SHARE = 0.5
"""Content that may not be captured leaves at least this much of a frame black: the bars of the
system and the keyboard, which cover up to half of a phone's screen, are captured all the same."""

Integrity = Literal["ok", "black", "unchanged", "stale"]
"""``unchanged``: same pixels as before. ``stale``: same pixels although actions should have changed
them, more than once in a row. ``black``: nothing to see (secure content, screen off)."""

Trouble = Literal["", "crashed", "not_responding", "asks_permission", "locked", "secure"]
"""What stands between the agent and the app in front: the system's own dialogs, the lock screen, or
content that may not be captured."""


class CorruptImage(ValueError):
    """Bytes that are no complete image."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """A piece of visible text and where it is.

    Attributes:
        text: As it reads on the screen.
        box: Screen pixels.
        source: Who read it.
        role: What the accessibility tree calls it (``Button``, ``EditText``); empty from OCR.
        clickable: Whether a tap on it does something, as far as is known.
    """

    text: str
    box: Box
    source: Literal["accessibility", "ocr"]
    role: str = ""
    clickable: bool = False


@dataclass(frozen=True, eq=False)
class RawFrame:
    """A frame as Android or a desktop delivers it; turning it into an RGB image can wait.

    Attributes:
        words: uint32, shape (height, width), read-only; each one pixel. The fourth byte is the
            same in all of them.
        order: What the bytes of a word are, in memory.
    """

    words: NDArray[np.uint32]
    order: Literal["RGBX", "BGRX"] = "RGBX"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as an image says it."""
        height, width = self.words.shape
        return width, height

    def to_rgb(self) -> Image.Image:
        """Return it as an RGB image."""
        if self.order == "BGRX":
            return Image.frombuffer("RGB", self.size, self.words, "raw", "BGRX", 0, 1)
        return Image.frombuffer("RGBX", self.size, self.words, "raw", "RGBX", 0, 1).convert("RGB")


@dataclass(frozen=True)
class Observation:
    """A captured screen.

    Attributes:
        frame: What was captured: an RGB image of 8 bit, or a raw frame.
        screen: Size of the device's input space in the current rotation.
        rotation_quarter_turns: 0 to 3, counter-clockwise, as Android counts.
        taken_at_s: Monotonic time of the capture.
        integrity: What is wrong with it, ``ok`` if nothing.
        encoded_png: The bytes as the device delivered them, where they were PNG.
        app: What is in front (package or window title), empty where unknown.
        trouble: What stands in the way, empty where nothing does or nobody can tell.
    """

    frame: Image.Image | RawFrame
    screen: Size
    taken_at_s: float
    rotation_quarter_turns: int = 0
    integrity: Integrity = "ok"
    encoded_png: bytes | None = field(default=None, repr=False)
    app: str = ""
    trouble: Trouble = ""

    @property
    def image_size(self) -> Size:
        """Size of the captured image, which is the *image* space."""
        return Size(*self.frame.size)

    @cached_property
    def image(self) -> Image.Image:
        """RGB, 8 bit."""
        return self.frame.to_rgb() if isinstance(self.frame, RawFrame) else self.frame

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """uint8, shape (height, width, 3), RGB."""
        return np.asarray(self.image)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of size and pixels, hexadecimal: equal pixels, equal digest."""
        hashed = hashlib.sha256(str(self.image_size).encode())
        hashed.update(np.ascontiguousarray(self.pixels).data)
        return hashed.hexdigest()

    def is_black(self) -> bool:
        """Tell whether there is nothing to see."""
        # Sparse look first: nearly every real frame shows something within it.
        if int(self._channels()[::16, ::16].max(initial=0)) > BLACK_LEVEL:
            return False
        return int(self.pixels.max(initial=0)) <= BLACK_LEVEL

    def black_share(self) -> float:
        """Return how much of the frame is black, 0 to 1, by a sparse look."""
        brightest = self._channels()[::16, ::16].max(axis=2)
        return float(np.mean(brightest <= BLACK_LEVEL))

    def is_hidden(self) -> bool:
        """Tell whether the content may not be captured: its texts are all that can be had."""
        return self.trouble == "secure" and self.black_share() >= HIDDEN_SHARE

    def _channels(self) -> NDArray[np.uint8]:
        if not isinstance(self.frame, RawFrame):
            return self.pixels
        words = self.frame.words
        return words.view(np.uint8).reshape(*words.shape, 4)[:, :, :3]


def decode_png(data: bytes) -> Image.Image:
    """Decode a PNG completely into RGB.

    Raises:
        CorruptImage: If it is no PNG, is cut off, fails a checksum or is too large.
    """
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise CorruptImage(f"not a PNG: it starts with {data[:12]!r} ({len(data)} bytes)")
    if not data.endswith(b"IEND\xaeB`\x82"):
        raise CorruptImage(f"a PNG cut off after {len(data)} bytes")
    # Pillow warns of a large image, and of a huge one raises what is no ValueError.
    _check_size(*(int.from_bytes(data[i : i + 4], "big") for i in (16, 20)))
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG",))
        _check_size(*image.size)  # a second header would count, not the first
        image.load()
        return image if image.mode == "RGB" else image.convert("RGB")
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise CorruptImage(f"a damaged PNG: {error}") from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_IMAGE_PIXELS:
        raise CorruptImage(f"an image of {width}x{height} is too large")


def decode_raw(data: bytes | bytearray | memoryview) -> RawFrame:
    """Check and copy Android's raw ``screencap``: a 12- or 16-byte header, then RGBA rows.

    Raises:
        CorruptImage: If length and header don't agree or the pixel format isn't RGBA/RGBX 8888.
    """
    if len(data) < 16:
        raise CorruptImage(f"a raw frame of only {len(data)} bytes: {bytes(data[:16])!r}")
    width, height, pixel_format = (int.from_bytes(data[i : i + 4], "little") for i in (0, 4, 8))
    header = len(data) - width * height * 4
    if not 0 < width * height <= MAX_IMAGE_PIXELS or header not in (12, 16):
        raise CorruptImage(
            f"a raw frame of {len(data)} bytes does not hold {width}x{height} pixels"
        )
    if pixel_format not in (1, 2):  # RGBA_8888, RGBX_8888
        raise CorruptImage(f"raw pixel format {pixel_format} is not RGBA 8888")
    words = np.frombuffer(data, np.uint32, offset=header).reshape(height, width).copy()
    # The fourth byte is alpha or nothing: it is not seen, so it must not count.
    words.view(np.uint8)[:, 3::4] = 255
    words.flags.writeable = False
    return RawFrame(words)


def text_to_json(text: TextBox) -> dict[str, object]:
    """Return a TextBox as the journal keeps it; ``text_from_json`` reads it back."""
    box = text.box
    return {
        "text": text.text,
        "box": [box.left, box.top, box.right, box.bottom],
        "source": text.source,
        "role": text.role,
        "clickable": text.clickable,
    }


def text_from_json(data: Mapping[str, Any]) -> TextBox:
    """Read back what ``text_to_json`` wrote.

    Raises:
        KeyError: If a field is missing.
        TypeError: If a field has another shape.
    """
    return TextBox(
        text=data["text"],
        box=Box(*data["box"]),
        source=data["source"],
        role=data["role"],
        clickable=data["clickable"],
    )
