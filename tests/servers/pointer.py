"""A server whose model sees the picture, finds the mark that is asked for, and points at it.

It knows nothing of the drawing but its colors: the place is measured in the pixels that arrived,
after the server's own, silent resize. The arithmetic is written down here once more.
"""

from __future__ import annotations

import base64
import io
import json
import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor
from tests.servers.faulty_http import Fault, FaultyHttp, Refused
from tests.servers.json_schema import check_schema, is_valid

from qvl_agent.calibration.targets import COLORS
from qvl_agent.geometry import Size

Spoken = int | Literal["seen", "sent"]
"""A divisor; or pixels of the image that the model sees, or of the one that was sent."""

Shrink = Callable[[Size], Size]
Pixels = NDArray[np.int16]


def as_it_is(size: Size) -> Size:
    return size


def budget(max_pixels: int, factor: int) -> Shrink:
    """What Qwen's processors do with a limit of their own."""

    def shrunk(size: Size) -> Size:
        width, height = (round(s / factor) * factor for s in (size.width_px, size.height_px))
        if width * height > max_pixels:
            beta = math.sqrt(size.width_px * size.height_px / max_pixels)
            width = math.floor(size.width_px / beta / factor) * factor
            height = math.floor(size.height_px / beta / factor) * factor
        return Size(width, height)

    return shrunk


def longest(side: int, factor: int) -> Shrink:
    """What a proxy does that scales to a longest side, with Qwen's processor behind it."""

    def shrunk(size: Size) -> Size:
        scale = min(1.0, side / max(size.width_px, size.height_px))
        scaled = Size(round(size.width_px * scale), round(size.height_px * scale))
        return budget(10**9, factor)(scaled)

    return shrunk


@dataclass
class Pointer:
    """How the model behind the server points.

    Attributes:
        spoken: What its numbers count.
        shrink: What the server does to an image before the model sees it.
        noise: Standard deviation, as a share of the image's longer side.
        useless: Every so many-th reply is of no use; 0 for none.
        blind: It points anywhere.
        xml: It writes calls in XML.
    """

    spoken: Spoken
    shrink: Shrink = as_it_is
    noise: float = 0.0
    useless: int = 0
    blind: bool = False
    xml: bool = False


USELESS = (
    "I can't see any cross.",
    '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "terminate", "status": "failure"}}'
    "\n</tool_call>",
    '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [3',
    "",
)


class PointerServer:
    """An OpenAI-compatible server; ``structured`` makes it obey ``response_format``."""

    def __init__(self, pointer: Pointer, *, structured: bool = False, model: str = "m") -> None:
        self.pointer, self.structured, self.model = pointer, structured, model
        self.asked = 0
        self.refusals: list[str] = []
        self.sent: list[Size] = []
        self.before_answer: Callable[[int], None] = lambda asked: None
        self._random = random.Random(7)
        self._seen_last: tuple[str, Shrink] | None = None
        self._looked: tuple[Size, Size, Pixels]
        self._http = FaultyHttp(lambda path: {"data": [{"id": model}]}, self._post)

    @property
    def base_url(self) -> str:
        return f"{self._http.url}/v1"

    @property
    def faults(self) -> list[Fault]:
        return self._http.faults

    def __enter__(self) -> Self:
        self._http.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.stop()

    def _post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        if "tools" in body or ("response_format" in body and not self.structured):
            raise Refused(400, "that is not supported")
        self.asked += 1
        self.before_answer(self.asked)
        try:
            content = self._content(body)
        except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
            self.refusals.append(repr(error))
            raise Refused(505, repr(error)) from error
        message = {"role": "assistant", "content": content}
        return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": {}}

    def _content(self, body: dict[str, Any]) -> str:
        if self.pointer.useless and self.asked % self.pointer.useless == 0:
            return USELESS[self.asked // self.pointer.useless % len(USELESS)]
        system, tool = body["messages"][0]["content"], "mobile_use"
        tool = tool if f'"name": "{tool}"' in system else "computer_use"
        click = "click" if tool == "mobile_use" else "left_click"
        arguments = {"action": click, "coordinate": self._place(body["messages"][-1]["content"])}
        if "response_format" in body:
            reply = {"thought": "There it is.", "arguments": arguments}
            schema = body["response_format"]["json_schema"]["schema"]
            check_schema(schema)
            assert is_valid(reply, schema), f"the schema does not allow {reply}"
            return json.dumps(reply)
        if self.pointer.xml:
            values = "".join(f"<parameter={k}>\n{v}\n</parameter>\n" for k, v in arguments.items())
            call = f"<function={tool}>\n{values}</function>"
        else:
            call = json.dumps({"name": tool, "arguments": arguments})
        return f"Thought: There it is.\nAction: Click it.\n<tool_call>\n{call}\n</tool_call>"

    def _place(self, parts: list[dict[str, Any]]) -> list[float]:
        goal = next(part["text"] for part in parts if part["type"] == "text")
        url = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
        sent, seen, pixels = self._look(url)
        self.sent.append(sent)
        if self.pointer.blind:
            return [self._random.randrange(1000), self._random.randrange(1000)]
        color = re.search(r"the (\w+) cross marked", goal)
        assert color is not None
        x, y = _center(pixels, COLORS[color[1]])
        longer = max(seen.width_px, seen.height_px)
        x += self._random.gauss(0, self.pointer.noise * longer)
        y += self._random.gauss(0, self.pointer.noise * longer)
        return self._said(x / seen.width_px, y / seen.height_px, sent, seen)

    def _said(self, x: float, y: float, sent: Size, seen: Size) -> list[float]:
        """Put a place, in shares of width and height, into the model's numbers."""
        spoken = self.pointer.spoken
        if spoken == 1:
            return [round(x, 4), round(y, 4)]
        if isinstance(spoken, int):
            return [round(x * spoken), round(y * spoken)]
        size = seen if spoken == "seen" else sent
        return [math.floor(x * size.width_px), math.floor(y * size.height_px)]

    def _look(self, url: str) -> tuple[Size, Size, Pixels]:
        """Return the size that was sent, the one that the model sees, and what it sees."""
        key = (url, self.pointer.shrink)
        if key != self._seen_last:
            image = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB")
            sent = Size(*image.size)
            seen = self.pointer.shrink(sent)
            if seen != sent:
                image = image.resize((seen.width_px, seen.height_px), Image.Resampling.BICUBIC)
            self._seen_last, self._looked = key, (sent, seen, np.asarray(image, np.int16))
        return self._looked


def _center(pixels: Pixels, color: str) -> tuple[float, float]:
    """Return the middle of all that has about this color, in pixels, fractions included."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    near = np.abs(pixels[..., 0] - red) < 24
    near &= np.abs(pixels[..., 1] - green) < 24
    near &= np.abs(pixels[..., 2] - blue) < 24
    rows, columns = np.nonzero(near)
    assert len(rows) > 20, f"nothing in the image is {color}"
    return float(np.median(columns)) + 0.5, float(np.median(rows)) + 0.5
