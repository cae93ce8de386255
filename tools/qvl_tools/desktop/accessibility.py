"""Reading the desktop by what its applications say of themselves (Linux: AT-SPI on X11).

All windows that are seen must speak, or none counts: a text that is missing would pass for a place
where nothing is written. OCR reads the screen then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from Xlib import error

from qvl_agent.errors import CaptureFailed
from qvl_agent.geometry import Size
from qvl_agent.observation import TextBox
from qvl_tools.desktop.accessible_texts import Label, has_mute_page, labels_of, text_box
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.atspi import Node, TopLevel, Tree
from qvl_tools.desktop.atspi_bus import Bus, open_bus
from qvl_tools.desktop.display import connect_x
from qvl_tools.desktop.placing import (
    SMALLEST_SEEN_PX,
    Place,
    middle,
    open_part,
    place_of,
    seen_part,
)
from qvl_tools.desktop.roles import SHOWING
from qvl_tools.desktop.x11_stack import Stack, Surface

READ_TIMEOUT_S = 1.5
"""For all windows together; OCR takes about as long."""

SPEAK_FIX = (
    "GTK and Qt speak when they are started within the desktop session (older Qt: "
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1), Chromium with ACCESSIBILITY_ENABLED=1 and "
    "--force-renderer-accessibility, all of them after `gsettings set "
    "org.gnome.desktop.interface toolkit-accessibility true` and a new start"
)

Answer = TypeVar("Answer")


class AccessibilityReader:
    """Reads visible texts with boxes, roles and what can be clicked."""

    def __init__(self, timeout_s: float = READ_TIMEOUT_S) -> None:
        """Connect to the X server of DISPLAY; the bus is looked for when it is needed.

        Args:
            timeout_s: Limit of one reading.

        Raises:
            DisplayUnavailable: If there is no such display.
            MissingExtra: If Xlib is not installed.
        """
        self._timeout_s = timeout_s
        self._display = connect_x()
        self._stack = Stack(self._display)
        self._bus: Bus | None = None

    def read(self, area: Area, screen: Size) -> tuple[TextBox, ...]:
        """Return the texts that are seen in an area, top to bottom, left to right.

        Args:
            area: Of the desktop, in its points.
            screen: Size of the space that the boxes are wanted in; its origin is the area's.

        Raises:
            CaptureFailed: If there is no bus, or a window that is seen does not speak.
        """
        return self._with_bus(lambda bus: self._read(bus, area, screen))

    def _read(self, bus: Bus, area: Area, screen: Size) -> tuple[TextBox, ...]:
        until_s = time.monotonic() + self._timeout_s
        tree = Tree(bus)
        told = tree.windows(self._timeout_s)
        surfaces = self._stack.surfaces()
        placed = _of_which_is_seen(_placed(told, surfaces), surfaces, area)
        tree.fill([node for node, _ in placed], until_s - time.monotonic())
        labels = {place.surface.id: labels_of(node, place) for node, place in placed}
        _check_all_say_something(placed, labels)
        found = (
            text_box(seen, area, screen)
            for _, place in placed
            for label in labels[place.surface.id]
            if (seen := _seen(label, place.surface, surfaces))
        )
        texts = [text for text in found if text is not None]
        return tuple(sorted(texts, key=lambda text: (text.box.top, text.box.left)))

    def _with_bus(self, use: Callable[[Bus], Answer]) -> Answer:
        """Use the bus; one that is gone by now is looked for anew, once."""
        try:
            if self._bus is not None:
                with suppress(_BusLost):
                    return self._guarded(use, self._bus)
            self._leave()
            self._bus = open_bus(self._display)
            return self._guarded(use, self._bus)
        except (error.XError, error.ConnectionClosedError, OSError) as gone:
            raise CaptureFailed(f"the display does not say what it shows: {gone}") from gone

    def _guarded(self, use: Callable[[Bus], Answer], bus: Bus) -> Answer:
        try:
            return use(bus)
        except CaptureFailed as failure:
            if bus.is_open:
                raise
            raise _BusLost(str(failure), fix=failure.fix) from failure

    def _leave(self) -> None:
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def close(self) -> None:
        """Leave the bus and the display; calling it twice is fine."""
        self._leave()
        with suppress(error.ConnectionClosedError, OSError):
            self._display.close()


class _BusLost(CaptureFailed):
    """The bus went away: the session may have got a new one."""


def _placed(told: Sequence[TopLevel], surfaces: Sequence[Surface]) -> list[tuple[Node, Place]]:
    """Return the windows that are shown, each with what tells of it."""
    found: dict[int, tuple[Node, Place]] = {}
    for top in told:
        node = top.node
        if node.box is None or not node.is_(SHOWING):
            continue
        place = place_of(node.box, node.name, top.pid, surfaces)
        if place and (node.name or place.surface.id not in found):
            found[place.surface.id] = node, place
    return list(found.values())


def _of_which_is_seen(
    placed: Sequence[tuple[Node, Place]], surfaces: Sequence[Surface], area: Area
) -> list[tuple[Node, Place]]:
    """Return the windows that are seen in an area; the others may hang, or say what they like.

    Raises:
        CaptureFailed: If one is seen that does not speak.
    """
    seen = [
        surface
        for index, surface in enumerate(surfaces)
        if seen_part(surfaces, index, area) >= SMALLEST_SEEN_PX
    ]
    speaking = {place.surface.id for _, place in placed}
    clients = {place.surface.client for _, place in placed}
    for surface in seen:
        # A menu need not be told of as a window: it is a part of its application's tree.
        is_menu = not surface.managed and surface.client in clients
        if not (surface.id in speaking or is_menu or surface.backdrop):
            raise _silent(surface)
    ids = {surface.id for surface in seen}
    menus = {surface.client for surface in seen if not surface.managed}
    return [
        (node, place)
        for node, place in placed
        if place.surface.id in ids or place.surface.client in menus
    ]


def _check_all_say_something(
    placed: Sequence[tuple[Node, Place]], labels: dict[int, list[Label]]
) -> None:
    for node, place in placed:
        said = labels[place.surface.id] and not has_mute_page(node)
        if place.surface.managed and not said:
            raise _silent(place.surface)


def _silent(surface: Surface) -> CaptureFailed:
    named = f"the window {surface.title!r}" if surface.title else "a window without a title"
    return CaptureFailed(f"{named} does not say what it shows", fix=SPEAK_FIX)


def _seen(label: Label, surface: Surface, surfaces: Sequence[Surface]) -> Label | None:
    """Return a label with what is seen of it, None where all of it lies under other windows."""
    above = surfaces[[one.id for one in surfaces].index(surface.id) + 1 :]
    if label.in_menu:
        # The menu may be one of these: a window of its own that the tree knows nothing of.
        x, y = middle(label.box)
        top = next((one for one in reversed(above) if one.box.contains(x, y)), None)
        if top is not None and not top.managed and top.client == surface.client:
            return label
    box = open_part(label.box, [one.box for one in above])
    return replace(label, box=box) if box else None
