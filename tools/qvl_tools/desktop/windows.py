"""The windows of the desktop: a list, one to the front, and applications by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qvl_agent.reading import evened
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.display import this_system

MAX_TITLE_CHARS = 300
"""Longer titles are cut: they are written by strangers, and shown to people and models."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window that a person could bring to the front.

    Attributes:
        title: As it was when the window was listed, in one line.
        app: What the system calls its application; empty where unknown.
        box: With its frame, in points of the desktop; negative beyond the left or the top.
        id: What the system tells it from others by.
        focused: Whether what is typed goes there.
        minimized: Whether it is out of sight until it is brought back, from its icon or another
            virtual desktop.
        desktop: Number of its virtual desktop from 0; None where it is on all, or there are none.
    """

    title: str
    app: str
    box: Area
    id: int
    focused: bool
    minimized: bool = False
    desktop: int | None = None


class Windows(Protocol):
    """What a system that has windows offers."""

    def list(self) -> tuple[Window, ...]:
        """Return the windows, the one in front first.

        Raises:
            DeviceLost: If the display is gone.
        """

    def title_in_front(self) -> str:
        """Return the title of the window that has the focus; empty where none has it.

        Raises:
            DeviceLost: If the display is gone.
        """

    def focus(self, window: Window) -> None:
        """Bring a window to the front and return when it has the focus.

        Raises:
            ActionFailed: If it is gone or does not get the focus in time.
            DeviceLost: If the display is gone.
        """

    def open_app(self, name: str) -> None:
        """Bring an application to the front, and start it if it has no window.

        Raises:
            ActionFailed: If there is none of that name, or it shows no window in time.
            DeviceLost: If the display is gone.
        """

    def apps(self) -> tuple[str, ...]:
        """Return the names that ``open_app`` takes, in order."""

    def close(self) -> None:
        """Let the display go; the windows stay."""


def open_windows(say: Callable[[str], None] = lambda said: None) -> Windows | None:
    """Return the windows of this desktop, None where the system offers none.

    Args:
        say: Told, in a sentence, why there are none.

    Raises:
        DisplayUnavailable: If there is no display.
        MissingExtra: If what speaks with it is not installed.
    """
    if this_system() == "x11":
        from qvl_tools.desktop.x11_windows import open_x11_windows

        windows = open_x11_windows()
        if windows is None:
            say("no window manager runs here, so windows are neither listed nor opened by name")
        return windows
    from qvl_tools.desktop.windows_elsewhere import open_windows_elsewhere

    return open_windows_elsewhere(say)


def find_window(windows: Sequence[Window], wanted: str) -> Window | None:
    """Return the window that is meant, the first of several that are called the same.

    Titles match in tiers: exactly, without regard to case and white space, as a beginning, in
    part; then the application's name does. In part, it must be the only one.
    """
    said = evened(wanted)
    if not said:
        return None
    tiers: tuple[Callable[[Window], bool], ...] = (
        lambda window: window.title == wanted,
        lambda window: evened(window.title) == said,
        lambda window: evened(window.title).startswith(said),
        lambda window: said in evened(window.title),
        lambda window: evened(window.app) == said,
    )
    hits = next((found for fits in tiers if (found := [*filter(fits, windows)])), [])
    alike = {(evened(window.title), evened(window.app)) for window in hits}
    same = all(tiers[1](window) or tiers[4](window) for window in hits)
    return hits[0] if hits and (same or len(alike) == 1) else None


def one_line(text: str) -> str:
    """Return a title as a person may see it: one line without control characters, not endless."""
    shown = "".join(char if char.isprintable() else " " for char in text[: 4 * MAX_TITLE_CHARS])
    return " ".join(shown.split())[:MAX_TITLE_CHARS]
