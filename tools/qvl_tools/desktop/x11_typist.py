"""Typing on X11: by keys where the layout has them, else by a paste that is seen to arrive."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from qvl_agent.errors import ActionFailed, ActionUnknown, DeviceLost, DisplayUnavailable
from qvl_tools.desktop.x11_focus import Focus, FocusFinder
from qvl_tools.desktop.x11_keyboard import X11Keyboard
from qvl_tools.desktop.x11_layout import COMPOSED, RETURN
from qvl_tools.desktop.x11_paste import CTRL_SHIFT_V, CTRL_V, SHIFT_INSERT, PasteKeys, Paster
from qvl_tools.desktop.x11_thread import XThread, gone

BY_KEYS_CHARS = 200
"""Longer texts are pasted: that is as quick for any length."""

_NOT_BY_KEYS = re.compile(f"[\n\t{COMPOSED}]")

TERMINALS = dict.fromkeys(("xterm", "uxterm", "urxvt", "rxvt", "st"), SHIFT_INSERT) | dict.fromkeys(
    ("gnome-terminal", "xfce4-terminal", "konsole", "tilix", "terminator", "mate-terminal",
     "lxterminal", "qterminal", "kitty", "alacritty", "org.wezfurlong.wezterm", "guake",
     "com.mitchellh.ghostty", "org.gnome.console", "ptyxis"),
    CTRL_SHIFT_V,
)  # fmt: skip
"""Classes of windows in which ctrl+v makes the next character literal instead of pasting."""

OTHER_KEYS = dict.fromkeys(("emacs", "gvim"), SHIFT_INSERT)
"""Where ctrl+v does something else."""


class X11Typist:
    """Types into whatever has the keyboard on one X server.

    A text of at most 200 characters that the layout has is typed by keys. All others are pasted as
    a whole: newlines and tabs arrive as text, so that typing never submits a form or leaves a
    field. A terminal gets the Return key for each newline, as nothing else ends a line there.
    An application that pastes nothing is given the text by spare keys, but for newlines and tabs.

    Whoever else reads the clipboard meanwhile is told that it holds a secret, and gets no text.
    What comes by keys passes through the user's input method, if one is on that composes them.
    """

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        """Connect to the DISPLAY of now.

        Args:
            check: Called often while something is typed; what it raises ends the typing.

        Raises:
            DisplayUnavailable: If there is no X server that lets us in and takes keys.
        """
        self._thread = XThread(check)
        try:
            self._thread.call(self._open)
        except LookupError as error:
            self._thread.close()
            raise DisplayUnavailable(f"nothing can be typed: {error}") from error

    def _open(self) -> None:
        self._keyboard = X11Keyboard(self._thread)
        self._focus = FocusFinder(self._thread)
        self._paster = Paster(self._thread, self._keyboard, self._focus)

    def type(self, text: str) -> None:
        """Type a text into what has the keyboard, exactly.

        Raises:
            ActionFailed: If nothing has the keyboard, or the application did not take the text;
                it says whether a part of it may have arrived.
            ActionUnknown: If the X server went away meanwhile.
            DeviceLost: If it was gone before.
        """
        if not self._thread.alive:
            raise gone()
        try:
            if text:
                self._thread.call(lambda: self._type(text))
        except DeviceLost as error:
            raise ActionUnknown("the X server went away while a text was typed") from error

    def settle(self) -> None:
        """Wait until everybody gets the user's clipboard again; half a second at most.

        Raises:
            DeviceLost: If the X server is gone.
        """
        self._thread.call(self._paster.settle)

    def close(self) -> None:
        """Give up the clipboard so that the user's contents outlive this process."""
        with suppress(DeviceLost):
            self._thread.call(self._give_back, cleaning_up=True)
        self._thread.close()

    def _give_back(self) -> None:
        self._keyboard.forget_spare_keys()
        self._paster.close()

    def _type(self, text: str) -> None:
        focus = self._focus.find()
        if focus.name in TERMINALS:
            self._type_in_terminal(text, focus)
        else:
            self._type_piece(text, focus, OTHER_KEYS.get(focus.name, CTRL_V))

    def _type_in_terminal(self, text: str, focus: Focus) -> None:
        begun = False
        for piece in re.findall(r"\n|[^\n]+", text):
            try:
                if piece == "\n":
                    self._keyboard.press((), RETURN)
                else:
                    self._type_piece(piece, focus, TERMINALS[focus.name])
            except ActionFailed as error:
                error.partly_done = error.partly_done or begun
                raise
            begun = True

    def _type_piece(self, text: str, focus: Focus, keys: PasteKeys) -> None:
        if len(text) <= BY_KEYS_CHARS and self._keyboard.type(text):
            return
        if isinstance(keys.key, str) and not self._keyboard.has_key(keys.key):
            keys = SHIFT_INSERT  # a layout without Latin letters; Insert is on all of them
        if self._paster.paste(text, focus, keys):
            return
        if odd := _NOT_BY_KEYS.search(text):
            raise ActionFailed(
                f"the application pastes nothing, and the key for {odd[0]!r} might do something "
                "else than type it",
                fix="type what is before and after it, and press enter or tab in between",
            )
        self._keyboard.type_by_spare_keys(text, lambda: self._wait_until_read(focus))

    def _wait_until_read(self, focus: Focus) -> None:
        if not self._focus.wait_until_read(focus) and focus.pings:
            raise ActionFailed(
                f"the application ({focus.name or 'unknown'}) does not answer, and what keys "
                "mean is looked up only when it reads them",
                partly_done=True,
            )
