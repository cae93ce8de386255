"""What presses keys on each system: a port, and pyautogui behind it for Windows and macOS."""

from __future__ import annotations

from typing import Any, Protocol

from qvl_tools.desktop.display import System
from qvl_tools.desktop.key_names import Key

Code = int | str
"""What a keyboard calls one of its keys."""

_NO_SUCH_KEY = (None, -1, 0xFFFF)
"""pyautogui's None, and what VkKeyScan says of a character that the layout does not type."""

_EXTENDED = frozenset(
    ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete",
     "divide", "ctrlright", "altright", "winleft", "winright", "apps")
)  # fmt: skip
"""Keys beside the keypad, which Windows takes for the keypad's unless it is told otherwise: with
Num Lock on it then lifts Shift, and nothing is selected. pyautogui 0.9.54 does not tell it."""
_WINDOWS_EXTENDED, _WINDOWS_UP = 0x1, 0x2  # KEYEVENTF_EXTENDEDKEY, KEYEVENTF_KEYUP


class Keyboard(Protocol):
    """A keyboard whose keys go down and up when they are told to."""

    def strokes(self, key: Key) -> tuple[Code, ...]:
        """Return what to press for a key, in order; empty if this keyboard hasn't got it."""

    def down(self, code: Code) -> None:
        """Press one."""

    def up(self, code: Code) -> None:
        """Release one; releasing what is not pressed is fine."""

    def pressed(self) -> tuple[str, ...]:
        """Return the names of what anybody holds down now, buttons of the mouse included."""

    def let_go(self) -> None:
        """Release whatever a program left pressed; a person's fingers stay where they are."""

    def close(self) -> None:
        """Give it back."""


class PyautoguiKeyboard:
    """Windows and macOS. Which keys are down is not told there."""

    def __init__(self, pyautogui: Any, system: System) -> None:
        self._gui = pyautogui
        self._system = system

    def strokes(self, key: Key) -> tuple[Code, ...]:
        """Return what to press for a key, in order; empty if there is no such key here."""
        name = key.mac if self._system == "mac" else key.windows
        # pyautogui presses nothing, and says nothing, where its table has no code.
        known = self._gui.platformModule.keyboardMapping.get(name)
        return () if not name or known in _NO_SUCH_KEY else (name,)

    def down(self, code: Code) -> None:
        """Press a key."""
        if self._is_extended(code):
            self._send_extended(code, _WINDOWS_EXTENDED)
        else:
            self._gui.keyDown(code, _pause=False)

    def up(self, code: Code) -> None:
        """Release a key."""
        if self._is_extended(code):
            self._send_extended(code, _WINDOWS_EXTENDED | _WINDOWS_UP)
        else:
            self._gui.keyUp(code, _pause=False)

    def _is_extended(self, code: Code) -> bool:
        return self._system == "windows" and code in _EXTENDED

    def _send_extended(self, code: Code, flags: int) -> None:
        system = self._gui.platformModule
        system.ctypes.windll.user32.keybd_event(system.keyboardMapping[code], 0, flags, 0)

    def pressed(self) -> tuple[str, ...]:
        """Return nothing: it is not told."""
        return ()

    def let_go(self) -> None:
        """Release what changes other keys."""
        for name in ("shift", "ctrl", "alt", "command" if self._system == "mac" else "winleft"):
            self.up(name)

    def close(self) -> None:
        """Nothing is held open."""
