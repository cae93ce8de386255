"""Where on the desktop the wanted part lies now: monitors come and go, windows move."""

from __future__ import annotations

from typing import Protocol

from qvl_agent.errors import CaptureFailed, DeviceLost, UsageError
from qvl_tools.desktop.area import Area, Part
from qvl_tools.desktop.monitors import Layout
from qvl_tools.desktop.windows import Window, Windows, find_window


class Target(Protocol):
    """What is looked at and driven."""

    def area(self, layout: Layout) -> Area:
        """Return where it lies now.

        Raises:
            CaptureFailed: If nothing of it is on a monitor now.
            DeviceLost: If it is gone for good.
        """

    def take_focus(self) -> None:
        """Make sure that what is typed goes there, as far as that can be told.

        Raises:
            ActionFailed: If it does not get the focus.
            DeviceLost: If it is gone for good.
        """


def find_target(part: Part, layout: Layout, windows: Windows | None) -> Target:
    """Return what is asked for, if it is there.

    Args:
        part: What is asked for.
        layout: The monitors as they are now.
        windows: The windows, None where the system offers none.

    Raises:
        UsageError: If there is no such monitor or window, or the region is on no monitor.
    """
    if part.region is not None:
        if part.region.within(layout.whole) != part.region:
            raise UsageError(
                f"the region {part.region} is not on the screen of {layout.whole}",
                fix=f"take one that is; the monitors: {layout}",
            )
        return _Place(region=part.region)
    if part.window:
        return _FollowedWindow.find(part.window, windows)
    layout.named(part.monitor)
    return _Place(monitor=part.monitor)


class _Place:
    """A monitor, all of them, or a fixed rectangle."""

    def __init__(self, *, monitor: str = "all", region: Area | None = None) -> None:
        self._monitor = monitor
        self._region = region

    def area(self, layout: Layout) -> Area:
        if self._region is not None:
            if self._region.within(layout.whole) != self._region:
                raise CaptureFailed(
                    f"the region {self._region} is not on the screen any more, which is now "
                    f"{layout.whole}"
                )
            return self._region
        try:
            return layout.named(self._monitor)
        except UsageError:
            raise DeviceLost(
                f"the monitor {self._monitor!r} is gone; there is {layout}",
                fix="connect it again, or open another one",
            ) from None

    def take_focus(self) -> None:
        """Nothing to do: it is typed wherever the focus is, as a person would."""


class _FollowedWindow:
    """One window, wherever it goes, by its id: titles change with what a window shows."""

    def __init__(self, windows: Windows, window: Window) -> None:
        self._windows = windows
        self._first = window

    @classmethod
    def find(cls, wanted: str, windows: Windows | None) -> _FollowedWindow:
        if windows is None:
            raise UsageError(
                f"the window {wanted!r} can't be looked for: the system lists no windows",
                fix="on X11, start a window manager (such as openbox); else use region=...",
            )
        listed = windows.list()
        window = find_window(listed, wanted)
        if window is None:
            titles = ", ".join(repr(found.title) for found in listed) or "none"
            raise UsageError(
                f"there is no window {wanted!r}, or more than one", fix=f"windows: {titles}"
            )
        return cls(windows, window)

    def area(self, layout: Layout) -> Area:
        window = self._now(self._windows.list())
        visible = None if window.minimized else window.box.within(layout.whole)
        if visible is None:
            raise CaptureFailed(
                f"nothing of the window {window.title!r} is on the screen",
                fix="bring it back from its icon or another desktop, or onto a monitor",
            )
        return visible

    def take_focus(self) -> None:
        listed = self._windows.list()
        window = self._now(listed)
        in_front = next((other for other in listed if other.focused), None)
        # A dialog of the same application is where a person would type, too.
        if in_front is None or in_front.app != window.app:
            self._windows.focus(window)

    def _now(self, listed: tuple[Window, ...]) -> Window:
        for window in listed:
            if window.id == self._first.id:
                return window
        raise DeviceLost(f"the window {self._first.title!r} was closed")
