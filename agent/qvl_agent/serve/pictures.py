"""Pictures of a request: data URLs into what the model is shown."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import threading
import warnings
from collections import OrderedDict

from PIL import Image, ImageOps

from qvl_agent.geometry import ResizeRule, Size
from qvl_agent.models.port import ImagePart
from qvl_agent.models.strict_json import excerpt
from qvl_agent.serve.refusals import Refused

KEPT_PICTURES = 64
"""Decoded pictures kept for the next request: an agent sends its last screenshots again."""

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "jpg": "JPEG", "webp": "WEBP"}
_HEADER = re.compile(r"data:image/([a-z]+);base64")


class Pictures:
    """Reads data URLs, each once; may be used by several threads."""

    def __init__(self, resize: ResizeRule, max_px: int) -> None:
        """Set the sizes that the model takes, and the largest area that is decoded."""
        self._resize = resize
        self._max_px = max_px
        self._kept: OrderedDict[str, ImagePart] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, url: str, param: str) -> ImagePart:
        """Return the picture of a data URL in a size that the model's processor leaves as it is.

        Args:
            url: ``data:image/png;base64,...``, JPEG or WebP.
            param: Path of the field, for the error.

        Raises:
            Refused: If it is anything else, broken or too large.
        """
        digest = hashlib.sha256(url.encode("utf-8")).hexdigest()
        with self._lock:
            if (known := self._kept.get(digest)) is not None:
                self._kept.move_to_end(digest)
                return known
        part = ImagePart(self._fitted(_decoded(url, param, self._max_px), param), digest)
        with self._lock:
            self._kept[digest] = part
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return part

    def _fitted(self, image: Image.Image, param: str) -> Image.Image:
        try:
            fitted = self._resize.fit(Size(*image.size))
        except ValueError as error:
            raise _bad(str(error), param) from error
        wanted = (fitted.width_px, fitted.height_px)
        if image.size == wanted:
            return image
        return image.resize(wanted, Image.Resampling.BICUBIC)


def _decoded(url: str, param: str, max_px: int) -> Image.Image:
    header, comma, data = url.partition(",")
    kind = _HEADER.fullmatch(header.strip().lower())
    if not comma or kind is None or kind[1] not in _FORMATS:
        raise _not_data(url, param)
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad(f"the picture's base64 is broken: {error}", param) from error
    return _opened(raw, _FORMATS[kind[1]], param, max_px)


def _opened(raw: bytes, kind: str, param: str, max_px: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # broken metadata is no reason to refuse a picture
            with Image.open(io.BytesIO(raw), formats=(kind,)) as image:
                if image.width * image.height > max_px:
                    raise _bad(f"a picture of {image.width}x{image.height} is too large", param)
                image.load()
                return _rgb(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:  # a limit of Pillow's own, at the head already
        raise _bad("the picture is too large", param) from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError) as error:
        raise _bad(f"the picture is no readable {kind}", param) from error


def _rgb(image: Image.Image) -> Image.Image:
    """Return it in RGB; what is transparent is white, as in Qwen's own utilities."""
    if image.mode == "RGB":
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    page = Image.new("RGB", clear.size, "white")
    page.paste(clear, mask=clear.getchannel("A"))
    return page


def _bad(message: str, param: str) -> Refused:
    return Refused(message, param=param, code="invalid_image")


def _not_data(url: str, param: str) -> Refused:
    said = "nothing is fetched from elsewhere" if "://" in url[:12] else "it is no such data URL"
    return Refused(
        f"a picture can't be read from {excerpt(url, 40)}: {said}",
        fix="send it as data:image/png;base64,... (or jpeg, webp)",
        param=param,
        code="invalid_image_url",
    )
