"""A convention as data: how a served model writes points, and what it is shown before."""

from __future__ import annotations

from dataclasses import dataclass

from qvl_agent.geometry import CoordinateRule, ResizeRule, Size

_NO_LIMIT = 1 << 40
FRACTIONS = 1
"""The divisor of a model that writes fractions from 0 to 1."""


@dataclass(frozen=True)
class Answer:
    """Where a model was asked to point, and what it said.

    Attributes:
        screen: The drawn screen.
        image: The image as it was sent, after the resize on this side.
        x_px: Middle of the target's pixel on the screen.
        y_px: The same, downwards.
        said_x: What the model wrote, in whatever it counts.
        said_y: The same, downwards.
    """

    screen: Size
    image: Size
    x_px: float
    y_px: float
    said_x: float
    said_y: float


@dataclass(frozen=True)
class Convention:
    """How points are written, and which images a server leaves as they are.

    Attributes:
        coordinates: Absolute is in pixels of the image that the model sees.
        factor_px: Multiple that the server rounds both sides to; None for the family's own.
        max_pixels: Area that a server shrinks larger images to; None where none was noticed.
        max_side_px: Longest side that it shrinks to; None where none was noticed.
    """

    coordinates: CoordinateRule
    factor_px: int | None = None
    max_pixels: int | None = None
    max_side_px: int | None = None

    @property
    def shrinks(self) -> bool:
        """Whether the server shows the model another image than the one it was sent."""
        return (self.factor_px, self.max_pixels, self.max_side_px) != (None, None, None)

    def extent(self, image: Size, factor_px: int) -> tuple[float, float]:
        """Return what stands for the full width and height of an image that was sent.

        Args:
            image: As it was sent.
            factor_px: The family's own.
        """
        if self.coordinates.kind == "relative":
            return self.coordinates.divisor, self.coordinates.divisor
        seen = self._seen(image, self.factor_px or factor_px) if self.shrinks else image
        return seen.width_px, seen.height_px

    def lowered(self, rule: ResizeRule) -> ResizeRule:
        """Return a family's resize rule, lowered so that the server's own resize does nothing."""
        max_pixels = min(rule.max_pixels, self.max_pixels or rule.max_pixels)
        sides = [side for side in (rule.max_side_px, self.max_side_px) if side is not None]
        return ResizeRule(
            self.factor_px or rule.factor_px,
            min(rule.min_pixels, max_pixels),
            max_pixels,
            min(sides, default=None),
        )

    def __str__(self) -> str:
        rule = self.coordinates
        if rule.kind == "relative":
            if rule.divisor == FRACTIONS:
                return "fractions of width and height, 0 to 1"
            return f"relative, 0 to {rule.divisor} over width and height"
        if not self.shrinks:
            return "pixels of the image as it is sent"
        limits = [
            f"at most {self.max_pixels:,} pixels" if self.max_pixels else "",
            f"a longest side of {self.max_side_px} px" if self.max_side_px else "",
            f"multiples of {self.factor_px} px" if self.factor_px else "",
        ]
        return f"pixels of the image as the server resizes it: {', '.join(filter(None, limits))}"

    def _seen(self, image: Size, factor_px: int) -> Size:
        if self.max_side_px is not None and max(image.width_px, image.height_px) > self.max_side_px:
            scale = self.max_side_px / max(image.width_px, image.height_px)
            image = Size(
                max(1, round(image.width_px * scale)), max(1, round(image.height_px * scale))
            )
        return ResizeRule(factor_px, 0, self.max_pixels or _NO_LIMIT).fit(image)
