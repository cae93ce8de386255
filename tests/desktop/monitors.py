"""Monitors of an X server that has no screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Monitor:
    """A part of the server's screen that counts as a monitor, in pixels."""

    name: str
    left: int
    top: int
    width: int
    height: int

    def as_xrandr_says(self) -> str:
        """Return the geometry with a physical size in mm of about 96 dpi."""
        wide_mm, high_mm = round(self.width * 25.4 / 96), round(self.height * 25.4 / 96)
        return f"{self.width}/{wide_mm}x{self.height}/{high_mm}+{self.left}+{self.top}"


SIDE_BY_SIDE = (Monitor("left", 0, 0, 1920, 1080), Monitor("right", 1920, 0, 1920, 1080))
"""Two monitors on a screen of 3840x1080."""
