"""Visible text by optical character recognition: RapidOCR on onnxruntime, models in the package."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qvl_agent.errors import MissingExtra
from qvl_agent.geometry import Box, CoordinateRule, Frame, ImagePoint, Size
from qvl_agent.observation import Observation, TextBox

MIN_SCORE = 0.6
"""Texts recognised with less confidence (0 to 1) are left out."""

_MAX_SIDE_PX = 2400
"""Larger images are shrunk before text is looked for; small print is lost by it."""


class OcrReader:
    """Reads the texts of a screenshot; it fills the core's ``ReadsText`` port.

    Texts come without roles, and nothing is known of what can be clicked.
    """

    def __init__(self) -> None:
        """Load the models, which takes about a second.

        Raises:
            MissingExtra: If RapidOCR or onnxruntime is not installed.
        """
        self._recognise = _engine()

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the visible texts, top to bottom, with boxes in screen pixels."""
        found = self._recognise(
            np.ascontiguousarray(observation.pixels[:, :, ::-1])
        )  # it wants BGR
        if found.boxes is None:
            return ()
        image = observation.image_size
        frame = Frame(observation.screen, image, image, CoordinateRule("absolute"))
        texts = [
            TextBox(text.strip(), _screen_box(frame, corners), "ocr")
            for text, corners, score in zip(found.txts, found.boxes, found.scores, strict=True)
            if score >= MIN_SCORE and text.strip()
        ]
        return tuple(sorted(texts, key=lambda text: (text.box.top, text.box.left)))


def _screen_box(frame: Frame, corners: NDArray[np.float32]) -> Box:
    """Return the upright box around four corners in image pixels, shape (4, 2)."""
    left, top = (float(value) for value in corners.min(axis=0))
    right, bottom = (float(value) for value in corners.max(axis=0))
    first = frame.image_to_screen(_on_image(left, top, frame.image))
    last = frame.image_to_screen(_on_image(right - 1, bottom - 1, frame.image))
    return Box(first.x, first.y, max(last.x, first.x) + 1, max(last.y, first.y) + 1)


def _on_image(x: float, y: float, image: Size) -> ImagePoint:
    """The recogniser's boxes may reach a little over the edge."""
    return ImagePoint(min(max(x, 0.0), image.width_px - 1), min(max(y, 0.0), image.height_px - 1))


def _engine() -> Callable[[NDArray[np.uint8]], Any]:
    # RapidOCR itself looks for onnxruntime only at the first image.
    for package in ("rapidocr", "onnxruntime"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "ocr", needed_for="reading a screenshot")
    from rapidocr import RapidOCR

    engine: Callable[[NDArray[np.uint8]], Any] = RapidOCR(
        params={
            "Global.use_cls": False,  # screens have no upside-down text
            "Global.max_side_len": _MAX_SIDE_PX,
            "Global.log_level": "critical",
        }
    )
    return engine
