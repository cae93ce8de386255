"""Carries actions out with mouse, keys, typing and windows, at points of the desktop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, assert_never

from qvl_agent.actions import (
    ActionKind,
    DeviceAction,
    Drag,
    Hover,
    LongPress,
    OpenApp,
    Pinch,
    Press,
    Scroll,
    Swipe,
    SystemButton,
    Tap,
    TypeText,
)
from qvl_agent.errors import ActionFailed
from qvl_agent.geometry import ScreenPoint
from qvl_tools.desktop.display import this_system
from qvl_tools.desktop.mouse import Mouse
from qvl_tools.desktop.windows import Windows

ALWAYS: frozenset[ActionKind] = frozenset(
    {"tap", "long_press", "swipe", "drag", "scroll", "hover", "type_text", "press"}
)
"""What mouse and keyboard do on every system."""

_ALL_OF_A_FIELD = (["ctrl", "home"], ["ctrl", "shift", "end"])
"""Selects a whole text field in GTK, Qt, Tk, Chromium and on Windows."""

Place = Callable[[ScreenPoint], tuple[int, int]]
"""Where on the desktop a point of the screen lies now."""


class Types(Protocol):
    """What types text exactly: a Typist."""

    def type(self, text: str) -> None:
        """Type it into whatever has the focus; raise ActionFailed if it did not all arrive."""

    def settle(self) -> None:
        """Wait until the clipboard is the user's again."""


class Hands:
    """Does what an action says, at once."""

    def __init__(
        self,
        mouse: Mouse,
        press: Callable[[Sequence[str]], None],
        typist: Types,
        windows: Windows | None,
    ) -> None:
        """Take what acts.

        Args:
            mouse: Clicks and drags.
            press: Presses keys together, as ``Keys.press`` does.
            typist: Types text.
            windows: Opens applications; None where the system offers no windows.
        """
        self._mouse = mouse
        self._press = press
        self._typist = typist
        self._windows = windows

    @property
    def supports(self) -> frozenset[ActionKind]:
        """The kinds of action that ``perform`` carries out here."""
        return ALWAYS | {"open_app"} if self._windows else ALWAYS

    @property
    def apps(self) -> tuple[str, ...]:
        """The names that open_app takes."""
        return self._windows.apps() if self._windows else ()

    def perform(self, action: DeviceAction, place: Place) -> None:
        """Carry out one action.

        Raises:
            ActionFailed: If it can't be done here, or was done in part.
            UserStopped: If the person stopped it; nothing stays pressed.
        """
        match action:
            case TypeText():
                self._type(action)
            case Press():
                self._typist.settle()  # the keys may paste
                self._press(action.keys)
            case OpenApp() if self._windows:
                self._windows.open_app(action.app)
            case OpenApp() | SystemButton() | Pinch():
                raise ActionFailed(f"{action.kind} is not possible on this desktop")
            case _:
                self._point(action, place)

    def _clear(self) -> None:
        # Ctrl+A is no selection everywhere (Tk and Emacs keys go to the start of the line), and
        # not everything replaces what is selected by what is pasted.
        for keys in (["meta", "a"],) if this_system() == "mac" else _ALL_OF_A_FIELD:
            self._press(keys)
        self._press(["delete"])

    def _point(self, action: Tap | LongPress | Swipe | Drag | Scroll | Hover, place: Place) -> None:
        match action:
            case Tap(button=button, count=count, modifiers=held):
                self._mouse.tap(*place(action.point), button=button, count=count, modifiers=held)
            case LongPress():
                self._mouse.hold(*place(action.point), action.duration_s)
            case Swipe():
                self._mouse.drag([place(action.start), place(action.end)], action.duration_s)
            case Drag(modifiers=held):
                path = [place(action.start), place(action.end)]
                self._mouse.drag(path, action.duration_s, modifiers=held)
            case Scroll(direction=direction, amount=notches, modifiers=held):
                self._mouse.scroll(*place(action.point), direction, notches, modifiers=held)
            case Hover():
                self._mouse.hover(*place(action.point))
            case _:
                assert_never(action)

    def _type(self, action: TypeText) -> None:
        began = False
        try:
            if action.clear:
                self._clear()
                began = True
            if action.text:
                self._typist.type(action.text)
                began = True
            if action.submit:
                self._press(["enter"])
        except ActionFailed as error:
            if not began or error.partly_done:
                raise
            raise ActionFailed(str(error), fix=error.fix, partly_done=True) from error
