"""Typing any text exactly into what has the keyboard, on every system.

X11 has a way of its own. Windows and macOS paste: there a text is put on the clipboard, read back
from it, pasted, and replaced by the text that was there before. What else than text was there is
lost, and who keeps a history of the clipboard keeps the text.
"""

from __future__ import annotations

import importlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from qvl_agent.errors import ActionFailed, MissingExtra
from qvl_tools.desktop.display import System, this_system

_UNTYPABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_COPIED_S = 2.0
_POLL_S = 0.01
_GIVEN_BACK_S = 0.5
"""How long the text stays on the clipboard; no system says when an application has read it."""


class Typist(Protocol):
    """Types into what has the keyboard."""

    def type(self, text: str) -> None:
        """Type a text exactly.

        Raises:
            ActionFailed: If it can't be; it says whether a part of it may have arrived.
            DeviceLost: If the screen went away.
        """

    def settle(self) -> None:
        """Wait until the clipboard is the user's again; to be called before other keys paste."""

    def close(self) -> None:
        """Leave keyboard and clipboard as they were found."""


class CheckedTypist:
    """Refuses what is no text, and ends lines with a line feed, before another one types."""

    def __init__(self, typist: Typist) -> None:
        self._typist = typist

    def type(self, text: str) -> None:
        """Type a text exactly, but for its line ends."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if odd := _UNTYPABLE.search(text):
            raise ActionFailed(
                f"the text has a control character that is no text: {odd[0]!r}",
                fix="leave it out; keys are pressed with the action press",
            )
        self._typist.type(text)

    def settle(self) -> None:
        """Wait until the clipboard is the user's again."""
        self._typist.settle()

    def close(self) -> None:
        """Leave keyboard and clipboard as they were found."""
        self._typist.close()


class PastingTypist:
    """Pastes everything, where the system's clipboard holds a text and no program answers for it.

    Args:
        press: Presses keys together, by name.
        keys: Those that paste.
        clipboard: pyperclip, or what has its ``copy`` and ``paste``.
    """

    def __init__(
        self, press: Callable[[Sequence[str]], None], keys: Sequence[str], clipboard: Any
    ) -> None:
        self._press = press
        self._keys = keys
        self._clipboard = clipboard
        self._giving_back: threading.Timer | None = None

    def type(self, text: str) -> None:
        """Paste a text.

        Raises:
            ActionFailed: If it can't be put on the clipboard; nothing was typed then.
        """
        if not text:
            return
        self.settle()
        before = self._clipboard.paste()
        self._clipboard.copy(text)
        self._wait_until_copied(text)
        self._giving_back = threading.Timer(_GIVEN_BACK_S, self._give_back, (text, before))
        self._giving_back.daemon = True
        try:
            self._press(self._keys)
        finally:
            self._giving_back.start()

    def settle(self) -> None:
        """Wait until the old text is on the clipboard again."""
        if self._giving_back is not None:
            self._giving_back.join()
            self._giving_back = None

    def close(self) -> None:
        """Wait until the old text is on the clipboard again."""
        self.settle()

    def _wait_until_copied(self, text: str) -> None:
        deadline_s = time.monotonic() + _COPIED_S
        while _plain_lines(self._clipboard.paste()) != text:
            if time.monotonic() > deadline_s:
                raise ActionFailed("the text could not be put on the clipboard")
            time.sleep(_POLL_S)

    def _give_back(self, text: str, before: str) -> None:
        if _plain_lines(self._clipboard.paste()) == text:  # else somebody has copied since
            self._clipboard.copy(before)


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n")  # Windows gives them back so


def open_typist(
    press: Callable[[Sequence[str]], None], check: Callable[[], None] = lambda: None
) -> Typist:
    """Return what types on this system.

    Args:
        press: Presses keys together, by name, such as ``("ctrl", "v")``; not used on X11.
        check: Called often while something is typed; what it raises ends the typing. X11 only.

    Raises:
        DisplayUnavailable: If there is no X server that lets us in.
        MissingExtra: If Xlib or pyperclip is not installed.
    """
    return CheckedTypist(_typist_of(this_system(), press, check))


def _typist_of(
    system: System, press: Callable[[Sequence[str]], None], check: Callable[[], None]
) -> Typist:
    try:
        if system == "x11":
            typist: Typist = importlib.import_module("qvl_tools.desktop.x11_typist").X11Typist(
                check
            )
            return typist
        keys = ("meta", "v") if system == "mac" else ("ctrl", "v")
        return PastingTypist(press, keys, importlib.import_module("pyperclip"))
    except ImportError as absent:
        raise MissingExtra("pyautogui", "desktop", needed_for="typing on the desktop") from absent
