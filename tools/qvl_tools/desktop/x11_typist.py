"""Typing on X11: by keys where the layout has them, else by a paste that is seen to arrive."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from qvl_agent.errors import ActionFailed, ActionUnknown, DeviceLost, DisplayUnavailable
from qvl_tools.desktop.clipboard import of_text
from qvl_tools.desktop.clipboard_keeper import CLIPBOARD, hand_over
from qvl_tools.desktop.x11_focus import Focus, FocusFinder
from qvl_tools.desktop.x11_keyboard import X11Keyboard
from qvl_tools.desktop.x11_layout import COMPOSED, CONTROL_L, RETURN, SHIFT_L
from qvl_tools.desktop.x11_saved_clipboard import ClipboardReader
from qvl_tools.desktop.x11_selection import Paste, Selections
from qvl_tools.desktop.x11_thread import XThread, gone

BY_KEYS_CHARS = 200
"""Longer texts are pasted: that is as quick for any length."""

ASK_S = 1.0
"""How long an application may take from the keys for pasting to asking for the text."""

SOON_S = 0.01
"""Most remove what they have read at once. Tk never does: there the text lies ready, in the order
of its other events, and what is pressed later comes after it."""

QUIET_S = 0.03
"""Applications may ask more than once; this long after the last time the typing is over."""

LINGER_S = 0.5
"""Those that do ask more than once get the text this much longer, while we go on. What is pasted
by others' keys in this time would be the text, hence ``settle``."""

_INSERT = 0xFF63
_NOT_BY_KEYS = re.compile(f"[\n\t{COMPOSED}]")


@dataclass(frozen=True)
class PasteKeys:
    """What an application pastes by: the keys (keysyms or a character) and what it then reads."""

    modifiers: tuple[int, ...]
    key: str | int
    selections: tuple[str, ...] = (CLIPBOARD,)


CTRL_V = PasteKeys((CONTROL_L,), "v")
CTRL_SHIFT_V = PasteKeys((CONTROL_L, SHIFT_L), "v")
SHIFT_INSERT = PasteKeys((SHIFT_L,), _INSERT, ("PRIMARY", CLIPBOARD))

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
    An application that pastes nothing is given the text by spare keys, if it has neither.

    Whoever else reads the clipboard meanwhile is told that it holds a secret, and gets no text.
    """

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        """Connect to the DISPLAY of now.

        Args:
            check: Called often while something is typed; what it raises ends the typing.

        Raises:
            DisplayUnavailable: If there is no X server that lets us in and takes keys.
        """
        self._thread = XThread(check)
        self._paste: Paste | None = None
        try:
            self._thread.call(self._open)
        except LookupError as error:
            self._thread.close()
            raise DisplayUnavailable(f"nothing can be typed: {error}") from error

    def _open(self) -> None:
        self._keyboard = X11Keyboard(self._thread)
        self._focus = FocusFinder(self._thread)
        self._selections = Selections(self._thread)
        self._reader = ClipboardReader(self._thread, self._selections)

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
        self._thread.call(self._settle)

    def close(self) -> None:
        """Give up the clipboard so that the user's contents outlive this process."""
        with suppress(DeviceLost):
            self._thread.call(self._give_back)
        self._thread.close()

    def _settle(self) -> None:
        while self._paste and (left_s := self._paste.last_s + LINGER_S - time.monotonic()) > 0:
            self._thread.pump(lambda: False, left_s)
        self._thread.do_later_now()

    def _give_back(self) -> None:
        self._settle()
        self._keyboard.forget_spare_keys()
        hand_over(self._thread, self._selections)

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
        if len(text) <= BY_KEYS_CHARS and self._keyboard.can_type(text):
            self._keyboard.type(text)
            return
        if self._pasted(text, focus, keys):
            return
        if odd := _NOT_BY_KEYS.search(text):
            raise ActionFailed(
                f"the application pastes nothing, and the key for {odd[0]!r} might do something "
                "else than type it",
                fix="type what is before and after it, and press enter or tab in between",
            )
        self._keyboard.type_by_spare_keys(text, lambda: self._focus.wait_until_read(focus))

    def _pasted(self, text: str, focus: Focus, keys: PasteKeys) -> bool:
        """Paste a text; False if the application did not ask for any.

        Raises:
            ActionFailed: If the clipboard could not be had, or the text was not taken.
        """
        self._settle()
        paste = Paste(of_text(text), focus.clients)
        with self._offered(paste, keys.selections):
            self._keyboard.press(keys.modifiers, keys.key)
            asked = self._thread.pump(lambda: paste.asked or paste.lost, ASK_S)
            if not asked and focus.pings and not self._focus.wait_until_read(focus):
                raise self._unanswered(focus)
            if not paste.asked and not paste.lost:
                return False
            self._wait_until_taken(paste, focus)
            while (left_s := paste.last_s + QUIET_S - time.monotonic()) > 0:
                self._thread.pump(lambda: False, left_s)
        return True

    def _wait_until_taken(self, paste: Paste, focus: Focus) -> None:
        self._thread.pump(lambda: paste.taken or paste.lost, SOON_S)
        if paste.lost and not paste.asked:
            raise ActionFailed("another program took the clipboard before the text was pasted")
        if not paste.taken and focus.pings and not self._focus.wait_until_read(focus):
            raise self._unanswered(focus)

    def _unanswered(self, focus: Focus) -> ActionFailed:
        return ActionFailed(
            f"the application ({focus.name or 'unknown'}) does not answer; it may paste the text "
            "later",
            partly_done=True,
        )

    @contextmanager
    def _offered(self, paste: Paste, selections: tuple[str, ...]) -> Iterator[None]:
        """Own the selections with a text for one application, and put back what they held."""
        self._selections.begin(paste)
        try:
            for selection in selections:
                self._take_over(selection)
            yield
        finally:
            if paste.asks_again:
                self._paste = paste
                self._thread.later(LINGER_S, self._end)
            else:
                self._selections.end()

    def _end(self) -> None:
        """Give everyone the user's clipboard, once the application has stopped asking."""
        if self._paste and (left_s := self._paste.last_s + LINGER_S - time.monotonic()) > 0:
            self._thread.later(left_s, self._end)
            return
        self._paste = None
        self._selections.end()

    def _take_over(self, selection: str) -> None:
        ours = self._selections.is_ours(selection)
        held = self._selections.held_in(selection) if ours else self._reader.read(selection)
        if not self._selections.own(selection, held):
            raise ActionFailed("another program does not let go of the clipboard")
