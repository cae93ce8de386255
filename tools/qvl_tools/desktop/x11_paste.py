"""A paste that is seen to arrive: the text is given to one application, and then taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.clipboard import SECRET, of_text
from qvl_tools.desktop.clipboard_keeper import CLIPBOARD, hand_over
from qvl_tools.desktop.x11_focus import Focus, FocusFinder
from qvl_tools.desktop.x11_keyboard import X11Keyboard
from qvl_tools.desktop.x11_layout import CONTROL_L, SHIFT_L
from qvl_tools.desktop.x11_saved_clipboard import ClipboardReader
from qvl_tools.desktop.x11_selection import Paste, Selections
from qvl_tools.desktop.x11_thread import XThread

ASK_S = 1.0
"""How long an application may take from the keys for pasting to asking for the text, before it is
asked in turn whether it has read them."""

ASK_UNANSWERING_S = 3.0
"""The same for one that can't be asked. Too short a time, and it would get the text twice."""

SOON_S = 0.01
"""Most remove what they have read at once. Tk never does: there the text lies ready, in the order
of its other events, and what is pressed later comes after it."""

QUIET_S = 0.03
"""Applications may ask more than once; this long after the last time the typing is over."""

LINGER_S = 0.5
"""Those that do ask more than once get the text this much longer at least. What is pasted by other
keys in this time would be the text, hence ``settle``."""

HUNG_S = 30.0
"""One that hangs has the keys for pasting before it, and gets the text and nothing else if it goes
on in this time."""

AGAIN_S = 3.0
"""How long one that wants the text a second time is waited for, such as Chromium with a page that
is busy. After that it still gets the text if it asks, but we go on."""

LATE_S = 5.0
"""For this long the application alone gets the text if it asks for it late, as long as we press no
other keys; one that asked for nothing in time gets nothing, since the text came by other keys."""

_INSERT = 0xFF63


@dataclass(frozen=True)
class PasteKeys:
    """What an application pastes by: the keys (keysyms or a character) and what it then reads."""

    modifiers: tuple[int, ...]
    key: str | int
    selections: tuple[str, ...] = (CLIPBOARD,)


CTRL_V = PasteKeys((CONTROL_L,), "v")
CTRL_SHIFT_V = PasteKeys((CONTROL_L, SHIFT_L), "v")
SHIFT_INSERT = PasteKeys((SHIFT_L,), _INSERT, ("PRIMARY", CLIPBOARD))


class _Unanswered(ActionFailed):
    """The application hangs, and may paste when it goes on."""


class Paster:
    """Pastes into applications on one X server; its methods are jobs of the thread."""

    def __init__(self, thread: XThread, keyboard: X11Keyboard, focus: FocusFinder) -> None:
        self._thread = thread
        self._keyboard = keyboard
        self._focus = focus
        self._selections = Selections(thread)
        self._reader = ClipboardReader(thread, self._selections)
        self._paste: Paste | None = None
        self._until_s = self._settled_s = 0.0

    def paste(self, text: str, focus: Focus, keys: PasteKeys) -> bool:
        """Paste a text; False if the application did not ask for any.

        Raises:
            ActionFailed: If the clipboard could not be had, or the text was not taken.
        """
        self.settle()
        paste = Paste(of_text(text), focus.clients, once=keys == SHIFT_INSERT)
        with self._offered(paste, keys.selections):
            self._keyboard.press(keys.modifiers, keys.key)
            most_s = ASK_S if focus.pings else ASK_UNANSWERING_S
            asked = self._thread.pump(lambda: paste.asked or paste.lost, most_s)
            if not asked and focus.pings and not self._focus.wait_until_read(focus):
                raise self._unanswered(focus)
            if not paste.asked and not paste.lost:
                paste.contents = SECRET
                return False
            self._wait_until_taken(paste, focus)
            self._wait_until_quiet(paste)
            if paste.wanted_again:
                self._thread.pump(lambda: paste.times > 1 or paste.lost, AGAIN_S)
                self._wait_until_quiet(paste)
        return True

    def _wait_until_quiet(self, paste: Paste) -> None:
        while (left_s := paste.last_s + QUIET_S - time.monotonic()) > 0:
            self._thread.pump(lambda: False, left_s)

    def _wait_until_taken(self, paste: Paste, focus: Focus) -> None:
        self._thread.pump(lambda: paste.taken or paste.lost, SOON_S)
        if paste.lost and not paste.asked:
            raise ActionFailed("another program took the clipboard before the text was pasted")
        if not paste.taken and focus.pings and not self._focus.wait_until_read(focus):
            raise self._unanswered(focus)

    def _unanswered(self, focus: Focus) -> _Unanswered:
        return _Unanswered(
            f"the application ({focus.name or 'unknown'}) does not answer; it may paste the text "
            "later",
            partly_done=True,
        )

    @contextmanager
    def _offered(self, paste: Paste, selections: tuple[str, ...]) -> Iterator[None]:
        """Own the selections with a text for one application, and put back what they held."""
        self._selections.begin(paste)
        linger_s = settle_s = LINGER_S
        try:
            for selection in selections:
                self._take_over(selection)
            yield
            linger_s, settle_s = HUNG_S if paste.wanted_again else LATE_S, 0.0
        except _Unanswered:
            linger_s, settle_s = HUNG_S, 0.0  # it is not waited for
            raise
        finally:
            paste.lingers, self._paste = True, paste  # everyone else gets the user's clipboard
            self._until_s = time.monotonic() + linger_s
            self._settled_s = time.monotonic() + settle_s
            self._end()

    def _unsettled_s(self) -> float:
        """Return for how long the application may still ask as it usually does."""
        if self._paste is None:
            return 0.0
        asked_s = self._paste.last_s + LINGER_S if self._paste.asks_again else 0.0
        return max(self._settled_s, asked_s) - time.monotonic()

    def _end(self) -> None:
        """Give everyone the user's clipboard, once the application has stopped asking."""
        left_s = max(self._until_s - time.monotonic(), self._unsettled_s())
        if left_s > 0:
            self._thread.later(left_s, self._end)
        elif self._paste is not None:
            self._paste = None
            self._selections.end()

    def _take_over(self, selection: str) -> None:
        ours = self._selections.is_ours(selection)
        held = self._selections.held_in(selection) if ours else self._reader.read(selection)
        if not self._selections.own(selection, held):
            raise ActionFailed("another program does not let go of the clipboard")

    def settle(self) -> None:
        """Wait until everybody gets the user's clipboard again; half a second at most."""
        while (left_s := self._unsettled_s()) > 0:
            self._thread.pump(lambda: False, left_s)
        self._until_s = 0.0
        self._thread.do_later_now()

    def close(self) -> None:
        """Let the user's clipboard outlive this process."""
        self.settle()
        hand_over(self._thread, self._selections)
