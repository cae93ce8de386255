"""Screens with marks at known places: what a model is asked to point at."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from qvl_agent.device import DeviceInfo
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.observation import Observation

COLORS = {
    "red": "#d6232a",
    "blue": "#1f5fd1",
    "green": "#1f9d4d",
    "orange": "#f08a12",
    "purple": "#8233a8",
    "brown": "#7a4a1e",
}
_BACKGROUND, _INK, _CARD = "#f3f4f6", "#20242c", "#ffffff"
_ARMS_PER_SIDE = 24
"""The shorter side of a screen is so many times as long as the arm of a cross."""


@dataclass(frozen=True)
class Target:
    """One mark.

    Attributes:
        color: In words.
        number: Stands beside it.
        center: The pixel in its very middle.
    """

    color: str
    number: int
    center: ScreenPoint

    def __str__(self) -> str:
        return f"the {self.color} cross marked {self.number}"


@dataclass(frozen=True)
class Scene:
    """A drawn screen, as a device would show it, and its marks."""

    observation: Observation
    info: DeviceInfo
    targets: tuple[Target, ...]

    @property
    def screen(self) -> Size:
        """Size in pixels."""
        return self.observation.screen


def draw(screen: Size, seed: int) -> Scene:
    """Draw a screen with six crosses, one of each color; the same seed gives the same pixels.

    They are spread over the whole area, four of them near the corners: a wrong scale shows there.
    """
    rng = random.Random(f"{seed} {screen}")
    arm_px = max(6, min(screen.width_px, screen.height_px) // _ARMS_PER_SIDE)
    colors, numbers = list(COLORS), list(range(1, len(COLORS) + 1))
    rng.shuffle(colors)
    rng.shuffle(numbers)
    centers = _centers(screen, arm_px + 8, rng)
    targets = tuple(map(Target, colors, numbers, centers))
    image = Image.new("RGB", (screen.width_px, screen.height_px), _BACKGROUND)
    for target in targets:
        _mark(image, target, arm_px)
    return Scene(Observation(image, screen, taken_at_s=0.0), _info(screen), targets)


def _info(screen: Size) -> DeviceInfo:
    form: Literal["phone", "desktop"] = "phone" if screen.height_px > screen.width_px else "desktop"
    return DeviceInfo(
        name="calibration",
        form=form,
        serial="",
        model="drawn for calibration",
        screen=screen,
        supports=frozenset({"tap"}),
    )


def _centers(screen: Size, margin_px: int, rng: random.Random) -> Iterator[ScreenPoint]:
    """Yield a place in each of two by three cells; in the corner cells, one near the corner."""
    columns, rows = (2, 3) if screen.height_px > screen.width_px else (3, 2)
    for row in range(rows):
        for column in range(columns):
            yield ScreenPoint(
                _place(screen.width_px, columns, column, margin_px, rng),
                _place(screen.height_px, rows, row, margin_px, rng),
            )


def _place(length_px: int, cells: int, index: int, margin_px: int, rng: random.Random) -> int:
    """Return a place along one side: the outer third of the first and last cell, or any within."""
    cell_px = length_px // cells
    third_px = max(margin_px + 1, cell_px // 3)
    if index == 0:
        return rng.randrange(margin_px, third_px)
    if index == cells - 1:
        return length_px - 1 - rng.randrange(margin_px, third_px)
    return index * cell_px + rng.randrange(margin_px, max(margin_px + 1, cell_px - margin_px))


def _mark(image: Image.Image, target: Target, arm_px: int) -> None:
    """Draw a cross, symmetrical about one pixel, on a card with its number."""
    draw = ImageDraw.Draw(image)
    x, y, half_px = target.center.x, target.center.y, max(1, arm_px // 6)
    font = ImageFont.load_default(arm_px * 0.9)
    text_px = round(draw.textlength(str(target.number), font))
    fits = x + 2 * arm_px + text_px < image.width
    text_x = x + arm_px + arm_px // 3 if fits else x - arm_px - arm_px // 3 - text_px
    left, right = min(x - arm_px, text_x), max(x + arm_px, text_x + text_px)
    pad_px = arm_px // 4
    draw.rounded_rectangle(
        (left - pad_px, y - arm_px - pad_px, right + pad_px, y + arm_px + pad_px), pad_px, _CARD
    )
    color = COLORS[target.color]
    draw.rectangle((x - arm_px, y - half_px, x + arm_px, y + half_px), color)
    draw.rectangle((x - half_px, y - arm_px, x + half_px, y + arm_px), color)
    draw.text((text_x, y), str(target.number), _INK, font, anchor="lm")
