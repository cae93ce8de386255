"""Points in their three spaces, and the only code that converts between them.

``ScreenPoint`` counts device input pixels, ``ImagePoint`` pixels of the captured image,
``ModelPoint`` units of the grid that the model speaks. All have their origin at the top left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

MAX_ASPECT_RATIO = 200
"""Above this the Qwen-VL image processors refuse an image."""

Pixel = Annotated[int, Field(ge=0, le=100_000)]


class PointOutside(ValueError):
    """A point is not on the screen, or not a number."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels of whatever it is the size of."""

    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"


@dataclass(frozen=True, slots=True)
class ScreenPoint:
    """Device input pixels: ``0 <= x < width``, ``0 <= y < height``."""

    x: Pixel
    y: Pixel


@dataclass(frozen=True, slots=True)
class ImagePoint:
    """Pixels of the captured image; fractions are allowed."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ModelPoint:
    """Units of the model's grid, as it wrote them."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in screen pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def center(self) -> ScreenPoint:
        """The pixel in the middle."""
        return ScreenPoint((self.left + self.right) // 2, (self.top + self.bottom) // 2)

    @property
    def area_px(self) -> int:
        """Area; 0 for an empty or inverted box."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def contains(self, point: ScreenPoint) -> bool:
        """Tell whether the pixel lies inside."""
        return self.left <= point.x < self.right and self.top <= point.y < self.bottom


@dataclass(frozen=True, slots=True)
class CoordinateRule:
    """How a family writes points.

    Attributes:
        kind: ``absolute`` means pixels of the image that the model was given (after its resize);
            ``relative`` means thousandths (or the like) of width and height.
        divisor: For ``relative``: the value that stands for the far edge, such as 1000 or 999.
    """

    kind: Literal["absolute", "relative"]
    divisor: int = 1000


@dataclass(frozen=True, slots=True)
class ResizeRule:
    """The image sizes that a family's image processor leaves as they are.

    Attributes:
        factor_px: Both sides are multiples of it (patch size times merge size).
        min_pixels: Least area; smaller images are enlarged.
        max_pixels: Greatest area; larger images are shrunk.
        max_side_px: Longest side, for servers that limit it before the processor sees the image;
            None for no such limit. It goes before ``min_pixels``.
    """

    factor_px: int
    min_pixels: int
    max_pixels: int
    max_side_px: int | None = None

    def fit(self, size: Size) -> Size:
        """Return the size that an image of ``size`` is resized to.

        The arithmetic is that of ``smart_resize`` in Qwen's image processors (banker's rounding
        included), so that an image of the returned size passes through them unchanged.

        Raises:
            ValueError: If one side is more than 200 times the other, or a side is not positive.
        """
        width, height, factor = size.width_px, size.height_px, self.factor_px
        if min(width, height) <= 0 or max(width, height) > MAX_ASPECT_RATIO * min(width, height):
            raise ValueError(f"an image of {size} can't be shown to the model")
        fitted_w = max(factor, round(width / factor) * factor)
        fitted_h = max(factor, round(height / factor) * factor)
        if fitted_w * fitted_h > self.max_pixels:
            shrink = math.sqrt(width * height / self.max_pixels)
            fitted_w = max(factor, math.floor(width / shrink / factor) * factor)
            fitted_h = max(factor, math.floor(height / shrink / factor) * factor)
        elif fitted_w * fitted_h < self.min_pixels:
            grow = math.sqrt(self.min_pixels / (width * height))
            fitted_w = math.ceil(width * grow / factor) * factor
            fitted_h = math.ceil(height * grow / factor) * factor
        if self.max_side_px is not None and max(fitted_w, fitted_h) > self.max_side_px:
            shrink = max(width, height) / self.max_side_px
            fitted_w = max(factor, math.floor(width / shrink / factor) * factor)
            fitted_h = max(factor, math.floor(height / shrink / factor) * factor)
        return Size(fitted_w, fitted_h)


@dataclass(frozen=True, slots=True)
class Frame:
    """One screenshot on its way to the model: sizes in all three spaces and the family's rule.

    Attributes:
        screen: The device's input space.
        image: The captured image.
        model: The resized image that the model is given.
        rule: How the model writes points.
    """

    screen: Size
    image: Size
    model: Size
    rule: CoordinateRule

    def to_screen(self, point: ModelPoint) -> ScreenPoint:
        """Return the screen pixel that the model means.

        Raises:
            PointOutside: If the point is not on the screen; it is never clamped.
        """
        extent = self._extent()
        if not (math.isfinite(point.x) and math.isfinite(point.y)):
            raise PointOutside(f"({point.x}, {point.y}) is not a point")
        if not (
            self._on_axis(point.x, extent.width_px) and self._on_axis(point.y, extent.height_px)
        ):
            raise PointOutside(
                f"({point.x:g}, {point.y:g}) is off the screen: "
                f"x must be 0..{self._last(extent.width_px)}, y 0..{self._last(extent.height_px)}"
            )
        shift = 0.5 if self.rule.kind == "absolute" else 0.0
        x = math.floor((point.x + shift) * self.screen.width_px / extent.width_px)
        y = math.floor((point.y + shift) * self.screen.height_px / extent.height_px)
        # The far edge of a relative grid (1000 of 1000) stands for the last pixel.
        return ScreenPoint(min(x, self.screen.width_px - 1), min(y, self.screen.height_px - 1))

    def to_model(self, point: ScreenPoint, *, decimals: int = 0) -> ModelPoint:
        """Return the model point nearest to the middle of a screen pixel.

        Args:
            point: The screen pixel.
            decimals: Of a relative rule's points; 0 for whole numbers, as pixels always are.

        Raises:
            PointOutside: If the pixel is not on the screen.
        """
        check_on_screen(point, self.screen)
        extent = self._extent()
        x = (point.x + 0.5) * extent.width_px / self.screen.width_px
        y = (point.y + 0.5) * extent.height_px / self.screen.height_px
        if self.rule.kind == "absolute":
            return ModelPoint(math.floor(x), math.floor(y))
        return ModelPoint(round(x, decimals or None), round(y, decimals or None))

    def image_to_screen(self, point: ImagePoint) -> ScreenPoint:
        """Return the screen pixel shown at a place of the captured image.

        Raises:
            PointOutside: If the place is not on the image.
        """
        if not (0 <= point.x < self.image.width_px and 0 <= point.y < self.image.height_px):
            raise PointOutside(f"({point.x:g}, {point.y:g}) is not on the image of {self.image}")
        return ScreenPoint(
            math.floor(point.x * self.screen.width_px / self.image.width_px),
            math.floor(point.y * self.screen.height_px / self.image.height_px),
        )

    def screen_to_image(self, point: ScreenPoint) -> ImagePoint:
        """Return the middle of a screen pixel on the captured image."""
        return ImagePoint(
            (point.x + 0.5) * self.image.width_px / self.screen.width_px,
            (point.y + 0.5) * self.image.height_px / self.screen.height_px,
        )

    def _extent(self) -> Size:
        if self.rule.kind == "absolute":
            return self.model
        return Size(self.rule.divisor, self.rule.divisor)

    def _last(self, extent: int) -> int:
        return extent - 1 if self.rule.kind == "absolute" else extent

    def _on_axis(self, value: float, extent: int) -> bool:
        return 0 <= value <= self._last(extent)


def check_on_screen(point: ScreenPoint, screen: Size) -> None:
    """Raise PointOutside unless the pixel is on a screen of this size."""
    if not (0 <= point.x < screen.width_px and 0 <= point.y < screen.height_px):
        raise PointOutside(f"({point.x}, {point.y}) is not on the screen of {screen}")
