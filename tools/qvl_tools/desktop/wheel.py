"""Notches of a mouse wheel in the units of each system: pure arithmetic.

X11 has a button for each direction (4 up, 5 down, 6 left, 7 right), pressed once per notch.
Windows counts 120 per notch, up and right being positive (WHEEL_DELTA, MOUSEEVENTF_HWHEEL).
macOS counts lines, up and left being positive (CGEventCreateScrollWheelEvent), and warns of events
of more than ten.
"""

from __future__ import annotations

from collections.abc import Iterator

from qvl_agent.actions import Direction

WINDOWS_DELTA = 120
MAC_LINES_PER_NOTCH = 3
"""What a notch scrolls on Windows and in GTK unless it is set otherwise."""
MAC_MOST_LINES = 10

_WINDOWS_VERTICAL, _WINDOWS_HORIZONTAL = 0x0800, 0x1000


def windows_notch(direction: Direction) -> tuple[int, int]:
    """Return the flag and the data of ``mouse_event`` for one notch."""
    flag = _WINDOWS_VERTICAL if direction in ("up", "down") else _WINDOWS_HORIZONTAL
    return flag, WINDOWS_DELTA if direction in ("up", "right") else -WINDOWS_DELTA


def mac_lines(direction: Direction, notches: int) -> Iterator[tuple[int, int]]:
    """Yield lines down the page and across it (up and left positive), an event each."""
    left = notches * MAC_LINES_PER_NOTCH
    sign = 1 if direction in ("up", "left") else -1
    while left:
        lines = min(left, MAC_MOST_LINES)
        left -= lines
        yield (sign * lines, 0) if direction in ("up", "down") else (0, sign * lines)
