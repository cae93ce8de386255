"""The pointer of each system, moved and pressed through pyautogui, or past its faults.

Found in the source of pyautogui 0.9.54: on Windows ``hscroll`` turns the vertical wheel; on macOS
``hscroll`` takes every remainder for positive, moving with a button held is no drag, and clicks
carry no count, so that no application sees a double click. Points are the desktop's, which may be
negative left of or above the main monitor.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from qvl_agent.actions import Direction
from qvl_tools.desktop.display import System
from qvl_tools.desktop.wheel import mac_lines, windows_notch
from qvl_tools.desktop.xsettings import double_click_s

Button = Literal["left", "right", "middle"]

DOUBLE_CLICK_S = 0.5
"""Two clicks within this time are a double click on Windows, in Tk and in Chromium; GTK: 0.4 s."""


class Pointer(Protocol):
    """A pointer that does what it is told at once."""

    def position(self) -> tuple[int, int]:
        """Return where it is."""

    def move(self, x: int, y: int, *, held: Button | None = None) -> None:
        """Move it there, with a button held that was pressed before."""

    def press(self, x: int, y: int, button: Button, *, nth: int = 1) -> None:
        """Press a button there: the ``nth`` press of one multiple click."""

    def release(self, x: int, y: int, button: Button, *, nth: int = 1) -> None:
        """Release it there."""

    def turn(self, direction: Direction) -> None:
        """Turn the wheel by one notch."""

    def double_click_s(self) -> float:
        """Return within which time two clicks are a double click."""

    def carries(self) -> bool:
        """Tell whether an application has made a drag and drop of what the pointer does.

        False as well where nothing can tell.
        """


def pointer_of(pyautogui: Any, system: System) -> Pointer:
    """Return the pointer of this computer.

    Args:
        pyautogui: The module, as ``load_pyautogui`` returns it.
        system: Which one the module was made for.
    """
    kinds: dict[System, type[_Pointer]] = {"mac": _MacPointer, "windows": _WindowsPointer}
    return kinds.get(system, _Pointer)(pyautogui)


class _Pointer:
    """Through pyautogui's own functions, right on X11."""

    def __init__(self, pyautogui: Any) -> None:
        self._gui = pyautogui
        self._system: Any = pyautogui.platformModule

    def position(self) -> tuple[int, int]:
        x, y = self._gui.position()
        return int(x), int(y)

    def move(self, x: int, y: int, *, held: Button | None = None) -> None:
        self._gui.moveTo(x, y, _pause=False)

    def press(self, x: int, y: int, button: Button, *, nth: int = 1) -> None:
        self._gui.mouseDown(x, y, button=button, _pause=False)

    def release(self, x: int, y: int, button: Button, *, nth: int = 1) -> None:
        self._gui.mouseUp(x, y, button=button, _pause=False)

    def turn(self, direction: Direction) -> None:
        turn = self._gui.vscroll if direction in ("up", "down") else self._gui.hscroll
        turn(1 if direction in ("up", "right") else -1, _pause=False)

    def double_click_s(self) -> float:
        return double_click_s(self._system._display, DOUBLE_CLICK_S)

    def carries(self) -> bool:
        # Whoever drags owns this selection (XDND); some keep it afterwards, which costs a wait.
        display = self._system._display
        return bool(display.get_selection_owner(display.intern_atom("XdndSelection")))


class _WindowsPointer(_Pointer):
    def turn(self, direction: Direction) -> None:
        flag, data = windows_notch(direction)
        self._system._sendMouseEvent(flag, *self.position(), dwData=data)

    def double_click_s(self) -> float:
        return float(self._system.ctypes.windll.user32.GetDoubleClickTime()) / 1000

    def carries(self) -> bool:
        return False


class _MacPointer(_Pointer):
    def move(self, x: int, y: int, *, held: Button | None = None) -> None:
        if held is None:
            super().move(x, y)
        else:
            self._system._dragTo(x, y, held)

    def press(self, x: int, y: int, button: Button, *, nth: int = 1) -> None:
        self._post(f"{_MAC_NAMES[button]}MouseDown", x, y, button, nth)

    def release(self, x: int, y: int, button: Button, *, nth: int = 1) -> None:
        self._post(f"{_MAC_NAMES[button]}MouseUp", x, y, button, nth)

    def _post(self, event: str, x: int, y: int, button: Button, nth: int) -> None:
        quartz = self._system.Quartz
        number = {"left": 0, "right": 1, "middle": 2}[button]  # CGMouseButton
        made = quartz.CGEventCreateMouseEvent(
            None, getattr(quartz, f"kCGEvent{event}"), (x, y), number
        )
        quartz.CGEventSetIntegerValueField(made, quartz.kCGMouseEventClickState, nth)
        quartz.CGEventPost(quartz.kCGHIDEventTap, made)

    def turn(self, direction: Direction) -> None:
        quartz = self._system.Quartz
        for down, across in mac_lines(direction, 1):
            lines = quartz.kCGScrollEventUnitLine
            made = quartz.CGEventCreateScrollWheelEvent(None, lines, 2, down, across)
            quartz.CGEventPost(quartz.kCGHIDEventTap, made)

    def double_click_s(self) -> float:
        return float(self._system.AppKit.NSEvent.doubleClickInterval())

    def carries(self) -> bool:
        return False


_MAC_NAMES: dict[Button, str] = {"left": "Left", "right": "Right", "middle": "Other"}
