"""An agent's eyes and hands on a part of the desktop, for tests with real applications."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from tests.desktop.applications import Page
from tests.desktop.programs import wait_for
from tests.desktop.xserver import XServer

from qvl_agent.actions import DeviceAction, describe
from qvl_agent.geometry import CoordinateRule, Frame, ImagePoint, ScreenPoint
from qvl_agent.observation import RawFrame
from qvl_agent.settle import PixelSettler
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.capture import MssGrabber
from qvl_tools.desktop.device import DesktopDevice


class Doubled(MssGrabber):
    """Sees two pixels per point and axis, as a Retina screen is seen."""

    def grab(self, area: Area) -> RawFrame:
        words = super().grab(area).words
        return RawFrame(np.repeat(np.repeat(words, 2, axis=0), 2, axis=1), "BGRX")


@dataclass
class Driver:
    """An agent's eyes and hands on a part of the desktop.

    Attributes:
        device: The desktop.
        server: Where the windows are.
        page: In Chromium.
        origin: Where the screen's (0, 0) lies on the desktop.
        done: What was done, for the count.
    """

    device: DesktopDevice
    server: XServer
    page: Page
    origin: tuple[int, int]
    done: list[str] = field(default_factory=list)

    def do(self, action: DeviceAction) -> None:
        self.page.forget()
        self.device.perform(action)
        self.done.append(describe(action))

    def spot(self, number: int) -> ScreenPoint:
        """The middle of what has the page's color of this number, as the screenshot shows it."""
        return wait_for(lambda: self._spot(number), f"color {number} is on the screen")

    def _spot(self, number: int) -> ScreenPoint | None:
        seen = self.device.capture()
        rows, columns = np.nonzero((seen.pixels == (0xC0, 0x00, number)).all(axis=2))
        if not rows.size:
            return None
        frame = Frame(seen.screen, seen.image_size, seen.image_size, CoordinateRule("absolute"))
        middle = ImagePoint((columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2)
        return frame.image_to_screen(middle)

    def wait_for_rest(self) -> None:
        """Wait until the screen stands still for a while: a window that moved is drawn anew."""
        rested = PixelSettler().settle(self.device, self.device.capture())
        assert rested.at_rest

    def in_window(self, window: str, across: float, down: float) -> ScreenPoint:
        """A point of a window, by parts of its size, where the window itself says that it is."""
        left, top, width, height = self.server.box_of(window)
        x, y = left + int(width * across), top + int(height * down)
        return ScreenPoint(x - self.origin[0], y - self.origin[1])
