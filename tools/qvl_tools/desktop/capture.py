"""Screenshots of one part of the desktop, never a black one.

On X11 a screenshot has one pixel per point. On Windows, too, since the process is made aware of
every monitor's scale. On macOS mss asks for one pixel per point even on Retina screens: a quarter
of the pixels to move, and the model is given a smaller image than either. Nothing here relies on
that: a screenshot with more pixels than its area has points is passed on as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from qvl_agent.errors import CaptureFailed, DeviceLost, ScreenUnavailable
from qvl_agent.geometry import Size
from qvl_agent.observation import Observation, RawFrame
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.display import load_mss
from qvl_tools.desktop.in_time import in_time
from qvl_tools.desktop.monitors import Layout, read_layout

_SECOND_LOOK_S = 0.1
"""How long after a failed or black screenshot the next one is taken."""

_OPAQUE = np.frombuffer(b"\0\0\0\xff", np.uint32)[0]


class GrabFailed(Exception):
    """The system gave no screenshot; the next one may succeed."""


class Grabber(Protocol):
    """What sees the desktop. Not for use from several threads at once."""

    def layout(self) -> Layout:
        """Return the monitors as they are now.

        Raises:
            GrabFailed: If the system does not answer.
        """

    def grab(self, area: Area) -> RawFrame:
        """Return what an area shows, in one pixel per point or more.

        Raises:
            GrabFailed: If the system gives none, as for an area beyond the monitors.
        """

    def close(self) -> None:
        """Let the screen go; calling it twice is fine."""


class MssGrabber:
    """Sees with mss: all screenshots through one connection, unless one of them fails.

    Which monitors there are is asked anew each time: an MSS keeps the list that it read first.
    """

    def __init__(self, *, timeout_s: float = 10.0) -> None:
        """Take no screenshot yet.

        Args:
            timeout_s: How long the display may take to answer.

        Raises:
            MissingExtra: If mss is not installed.
        """
        self._mss = load_mss()
        self._timeout_s = timeout_s
        self._sight: Any = None

    def layout(self) -> Layout:
        """Return the monitors as they are now; asked first, so that nothing else waits for ever."""
        try:
            return in_time(read_layout, self._timeout_s)
        except self._mss.ScreenShotError as error:
            raise GrabFailed(str(error)) from error
        except TimeoutError:
            raise GrabFailed(f"it has not answered for {self._timeout_s:g} s") from None

    def grab(self, area: Area) -> RawFrame:
        """Return what an area shows."""
        place = {"left": area.left, "top": area.top, "width": area.width, "height": area.height}
        try:
            shot = self._open().grab(place)
        except self._mss.ScreenShotError as error:
            self.close()  # its buffer may be too small for a screen that has grown
            raise GrabFailed(str(error)) from error
        # mss makes a new bytearray for each screenshot, so it may be kept and written to.
        words = np.frombuffer(shot.raw, np.uint32).reshape(shot.size.height, shot.size.width)
        # The fourth byte is alpha or nothing: it is not seen, so it must not count.
        np.bitwise_or(words, _OPAQUE, out=words)
        words.flags.writeable = False
        return RawFrame(words, "BGRX")

    def _open(self) -> Any:
        if self._sight is None:
            self._sight = self._mss.MSS()
        return self._sight

    def close(self) -> None:
        """Let the screen go."""
        if self._sight is not None:
            sight, self._sight = self._sight, None
            try:
                sight.close()
            except self._mss.ScreenShotError:
                return  # the connection was broken before


@dataclass(frozen=True)
class Look:
    """One screenshot, and what it shows of the desktop.

    Attributes:
        frame: The screenshot.
        area: What it shows.
        layout: The monitors at that moment.
    """

    frame: RawFrame
    area: Area
    layout: Layout


class ScreenCapture:
    """Takes screenshots of an area that may move, until one shows something."""

    def __init__(
        self, grabber: Grabber, area_in: Callable[[Layout], Area], *, timeout_s: float
    ) -> None:
        """Take no screenshot yet.

        Args:
            grabber: What sees.
            area_in: Returns the area that is meant now, given the monitors; raises CaptureFailed
                or DeviceLost where there is none.
            timeout_s: How long one screenshot may take, with all attempts.
        """
        self._grabber = grabber
        self._area_in = area_in
        self._timeout_s = timeout_s

    def where(self) -> tuple[Area, Layout]:
        """Return the area as it lies now, and the monitors.

        Raises:
            CaptureFailed: If there is nothing to see of it.
            DeviceLost: If the display or the window is gone.
        """
        try:
            layout = self._grabber.layout()
        except GrabFailed as error:
            raise DeviceLost(f"the display is gone: {error}") from error
        return self._area_in(layout), layout

    def look(self) -> Look:
        """Return a screenshot that shows something.

        Raises:
            CaptureFailed: If the system gave none within the time.
            ScreenUnavailable: If all that it gave within the time was black.
            DeviceLost: If the display or the window is gone.
        """
        until_s = time.monotonic() + self._timeout_s
        while True:
            area, layout = self.where()
            try:
                look = Look(self._grabber.grab(area), area, layout)
            except GrabFailed as error:
                failure = CaptureFailed(f"no screenshot of {area}: {error}")
            else:
                if not shows_black(look.frame):
                    return look
                failure = black(area)
            if time.monotonic() + _SECOND_LOOK_S >= until_s:
                raise failure
            time.sleep(_SECOND_LOOK_S)

    def close(self) -> None:
        """Let the screen go."""
        self._grabber.close()


def shows_black(frame: RawFrame) -> bool:
    """Tell whether a screenshot is black all over."""
    return Observation(frame, Size(*frame.size), taken_at_s=0.0).is_black()


def black(area: Area) -> ScreenUnavailable:
    """Return the error for a screen of which nothing but black can be seen."""
    return ScreenUnavailable(
        f"all that can be seen of {area} is black: the screen is off or locked, another user's "
        "session is in front, the system does not allow screenshots, or nothing is drawn there yet",
        fix="wake and unlock the screen and look at it; on an X server without windows, draw a "
        "background: xsetroot -solid gray; `qvl-agent doctor` looks at permissions",
    )
