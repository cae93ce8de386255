from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import qvl_tools.phone
from qvl_agent.device import ReadsText
from qvl_agent.errors import MissingExtra
from qvl_agent.geometry import Size
from qvl_agent.observation import Observation
from qvl_agent.reading import find_text
from qvl_tools.reading.ocr import OcrReader

INSTALLED = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
needs_ocr = pytest.mark.skipif(not INSTALLED, reason="the extra 'ocr' is not installed")

FONT = Path(qvl_tools.phone.__file__).parent / "fonts" / "Roboto-Regular.ttf"
WORDS = ("Search flights", "Zürich to Lisbon", "Departs 14:05, arrives 16:20", "€ 129.00")


@pytest.fixture(scope="module")
def reader() -> OcrReader:
    return OcrReader()


def picture() -> tuple[Image.Image, list[tuple[float, float, float, float]]]:
    image = Image.new("RGB", (720, 1280), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 36)
    boxes = []
    for row, words in enumerate(WORDS):
        place = (60, 200 + 200 * row)
        pen.text(place, words, fill=(40, 40, 50), font=font)
        boxes.append(pen.textbbox(place, words, font=font))
    return image, boxes


@needs_ocr
@pytest.mark.parametrize("scale", [1.0, 0.5, 2.0])
def test_texts_are_read_where_they_stand_on_the_screen(reader: OcrReader, scale: float) -> None:
    image, boxes = picture()
    screen = Size(round(720 * scale), round(1280 * scale))
    found = reader.read_texts(Observation(image, screen, 0.0))
    assert isinstance(reader, ReadsText)
    assert len(found) == len(WORDS)
    for words, box in zip(WORDS, boxes, strict=True):
        text = find_text(found, words)
        assert text is not None, words
        assert text.source == "ocr"
        left, top, right, bottom = (edge * scale for edge in box)
        assert text.box.left == pytest.approx(left, abs=16 * scale)
        assert text.box.right == pytest.approx(right, abs=16 * scale)
        assert text.box.top == pytest.approx(top, abs=16 * scale)
        assert text.box.bottom == pytest.approx(bottom, abs=16 * scale)


@needs_ocr
def test_a_blank_screen_has_no_texts(reader: OcrReader) -> None:
    assert reader.read_texts(Observation(Image.new("RGB", (320, 320)), Size(320, 320), 0.0)) == ()


@pytest.mark.skipif(INSTALLED, reason="the extra 'ocr' is installed")
def test_without_the_extra_the_fix_is_named() -> None:
    with pytest.raises(MissingExtra) as caught:
        OcrReader()
    assert caught.value.fix == 'pip install "qvl-agent[ocr]"'
