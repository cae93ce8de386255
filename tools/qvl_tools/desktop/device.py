"""The desktop of this computer behind the core's device port."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Self

from qvl_agent.actions import DeviceAction, Press, TypeText, check_points, points_of
from qvl_agent.device import DeviceInfo, InFront
from qvl_agent.errors import ActionFailed, ActionUnknown, CaptureFailed, DeviceLost
from qvl_agent.geometry import PointOutside, ScreenPoint
from qvl_agent.observation import Observation, TextBox
from qvl_tools.desktop.capture import Look
from qvl_tools.desktop.display import gone_errors
from qvl_tools.desktop.parts import Parts
from qvl_tools.desktop.pointer_signs import hot_corner


class DesktopDevice:
    """The desktop, or a part of it. Not for use from several threads at once."""

    def __init__(
        self, parts: Parts, *, name: str = "desktop", closing: ExitStack | None = None
    ) -> None:
        """Take what drives it; ``opening.open_device`` is the usual way.

        Args:
            parts: What it is driven with.
            name: What to call it in ``info``.
            closing: Releases the parts; closed by ``close``.

        Raises:
            CaptureFailed: If there is nothing to see.
            DeviceLost: If the display or the window is gone.
        """
        self._parts = parts
        self._closing = closing or ExitStack()
        self._look = parts.capture.look()
        self._info = DeviceInfo(
            name=name,
            form="desktop",
            serial=parts.lease.device.partition(":")[2],
            model=f"{platform.system()} desktop of {platform.node()}",
            screen=self._look.area.size,
            supports=parts.hands.supports,
            apps=parts.hands.apps,
        )

    @property
    def info(self) -> DeviceInfo:
        """What the device said of itself when it was opened."""
        return self._info

    def capture(self) -> Observation:
        """Look at the screen now.

        Raises:
            CaptureFailed: If the system gave no screenshot.
            ScreenUnavailable: If it is black.
            DeviceLost: If the display, the window or the lease is gone.
            UserStopped: If the person stopped the agent.
        """
        self._parts.lease.check()
        # First, whether anybody answers, before anything waits for an answer.
        _, layout = self._parts.capture.where()
        with self._display_there():
            self._parts.kill_switch.guard(hot_corner([at.area for at in layout.monitors]))
            self._parts.kill_switch.check()
            self._parts.kill_switch.looked()
        self._look = look = self._parts.capture.look()
        return Observation(
            look.frame,
            screen=look.area.size,
            taken_at_s=time.monotonic(),
            app=self.in_front().app,
        )

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action.

        Raises:
            ActionFailed: If it can't be done, a point is off the screen, or the screen has changed
                in size since it was looked at, or a person is using mouse or keyboard.
            ActionUnknown: If the display went away in the middle of it.
            DeviceLost: If it was gone before.
            UserStopped: If the person stopped the agent; nothing stays pressed.
        """
        self._parts.lease.check()
        with suppress(CaptureFailed):
            self._parts.capture.where()
        with self._display_there(), self._parts.kill_switch.acting():
            place = self._place(action)
            if isinstance(action, TypeText | Press):
                self._parts.target.take_focus()
            try:
                self._parts.hands.perform(action, place)
            except gone_errors() as error:
                raise ActionUnknown(
                    f"the display went away during the action: {error}", serial=self._info.serial
                ) from error

    def _place(self, action: DeviceAction) -> Callable[[ScreenPoint], tuple[int, int]]:
        """Check every point; return what says where it lies on the desktop now."""
        try:
            area, layout = self._parts.capture.where()
            check_points(action, area.size)
        except (CaptureFailed, PointOutside) as error:
            raise self._refused(str(error)) from error
        if not points_of(action):
            return area.point
        if stale := _what_changed(self._look, Look(self._look.frame, area, layout)):
            raise self._refused(stale)
        for point in points_of(action):
            if not layout.shows(*area.point(point)):
                raise self._refused(f"({point.x}, {point.y}) is on no monitor: {layout}")
        return area.point

    @contextmanager
    def _display_there(self) -> Iterator[None]:
        try:
            yield
        except gone_errors() as error:
            raise DeviceLost(f"the display is gone: {error}", serial=self._info.serial) from error

    def _refused(self, message: str) -> ActionFailed:
        return ActionFailed(message, serial=self._info.serial, fix="look again")

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the texts that applications say they show now, top to bottom.

        Raises:
            CaptureFailed: If they don't say it here; OCR may see them.
            DeviceLost: If the display or the window is gone.
        """
        if self._parts.reader is None:
            raise CaptureFailed("applications do not tell here what they show")
        area, _ = self._parts.capture.where()
        return self._parts.reader.read(area, observation.screen)

    def in_front(self) -> InFront:
        """Say which window has the focus.

        Raises:
            DeviceLost: If the display is gone.
        """
        return InFront(self._parts.windows.title_in_front() if self._parts.windows else "")

    def close(self) -> None:
        """Release mouse, keyboard, clipboard, display and lease; calling it twice is fine."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _what_changed(then: Look, now: Look) -> str:
    """Say why a point of an earlier screenshot means nothing by now, empty if it does.

    A window that has moved as a whole has not changed: its points go with it.
    """
    if then.area.size != now.area.size:
        return f"the screen is {now.area.size} now, it was {then.area.size} when it was looked at"
    if then.area == then.layout.whole and then.layout != now.layout:
        return f"the monitors have changed since the screen was looked at; now: {now.layout}"
    return ""
