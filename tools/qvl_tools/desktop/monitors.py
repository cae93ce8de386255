"""The monitors as mss lists them, and which part of the desktop is meant now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qvl_agent.errors import UsageError
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.display import load_mss


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor.

    Attributes:
        number: From 1, in the system's order.
        name: What the system calls it, such as ``HDMI-1``; empty where it has no name for it.
        area: Where it lies on the desktop.
        primary: Whether the system calls it the main one.
    """

    number: int
    name: str
    area: Area
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """All that can be seen at once.

    Attributes:
        whole: The rectangle around all monitors; where they differ in size it has holes.
        monitors: At least one.
    """

    whole: Area
    monitors: tuple[Monitor, ...]

    def shows(self, x: int, y: int) -> bool:
        """Tell whether a point of the desktop lies on a monitor: the pointer goes nowhere else."""
        return any(monitor.area.contains(x, y) for monitor in self.monitors)

    def named(self, wanted: str) -> Area:
        """Return the area of the monitor with a number or name, or of ``all``.

        Raises:
            UsageError: If there is none.
        """
        if wanted.casefold() == "all":
            return self.whole
        for monitor in self.monitors:
            if wanted in (str(monitor.number), monitor.name):
                return monitor.area
        raise UsageError(f"there is no monitor {wanted!r}", fix=f"use one of: {self}, all")

    def __str__(self) -> str:
        """The monitors for people: ``1 (HDMI-1, 1920x1080+0+0)``."""
        return ", ".join(_told(monitor) for monitor in self.monitors)


def _told(monitor: Monitor) -> str:
    name = f"{monitor.name}, " if monitor.name else ""
    return f"{monitor.number} ({name}{monitor.area})"


def read_layout() -> Layout:
    """Ask the system which monitors there are now.

    Raises:
        MissingExtra: If mss is not installed.
        mss.ScreenShotError: If the system does not answer.
    """
    # A fresh one each time: an MSS keeps the list that it read first. On X11 this takes 0.6 ms.
    with load_mss().MSS() as look:
        return layout_of(look.monitors)


def layout_of(listed: Sequence[Mapping[str, Any]]) -> Layout:
    """Return mss's list as a layout: its first entry is the whole, each other one a monitor."""
    monitors = tuple(
        Monitor(number, _name(entry), _area(entry), bool(entry.get("is_primary")))
        for number, entry in enumerate(listed[1:], 1)
    )
    whole = _area(listed[0])
    return Layout(whole, monitors or (Monitor(1, "", whole, primary=True),))


def _name(entry: Mapping[str, Any]) -> str:
    """The name that the system's own tools use: the output on X11, the device elsewhere."""
    return str(entry.get("output") or entry.get("name") or "")


def _area(entry: Mapping[str, Any]) -> Area:
    return Area(*(int(entry[side]) for side in ("left", "top", "width", "height")))
