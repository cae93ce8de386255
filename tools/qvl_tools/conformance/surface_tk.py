"""Windows that write down what they get: the desktop bench's own program.

The one for the pointer covers the whole screen and stands above the window manager, so that no
frame and no panel is in the way of a corner. The one for the keyboard is a window like any other:
only such a one is given the focus. They are talked to by JSON lines: ``["show", "text"]``,
``["felt"]``, ``["text"]``, ``["size"]``.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import tkinter
from typing import Any

POLL_MS = 5
SHOWN_S = 10.0
"""How long the system may take to show a window and give it the focus."""

_MODIFIERS = {"shift": 0x1, "ctrl": 0x4, "alt": 0x8, "meta": 0x40}
"""Bits of the state of an event (X11: shift, control, mod1, mod4)."""

_BUTTONS = {1: "left", 2: "middle", 3: "right"}
_NOTCHES = {4: ("up", "left"), 5: ("down", "right")}
_KEYS = {
    "Return": "enter",
    "Prior": "pageup",
    "Next": "pagedown",
    "ISO_Left_Tab": "tab",
}
_HELD = ("Shift", "Control", "Alt", "Meta", "Super", "Hyper", "ISO_Level", "Mode_", "Caps", "Num")


class Surface:
    """The two windows, and what they felt."""

    def __init__(self) -> None:
        self.plain = tkinter.Tk()
        self.plain.title("conformance: pointer")
        self.plain.overrideredirect(True)
        self.plain.configure(background="#335577")
        wide, high = self.plain.winfo_screenwidth(), self.plain.winfo_screenheight()
        self.plain.geometry(f"{wide}x{high}+0+0")
        self.page = tkinter.Toplevel(self.plain)
        self.page.title("conformance: keyboard")
        self.page.geometry("700x400+{}+{}".format(*(int(word) + 100 for word in sys.argv[1:3])))
        self.field = tkinter.Text(self.page, undo=False, font=("", 16))
        self.field.pack(fill="both", expand=True)
        self.felt: list[dict[str, Any]] = []
        notes = {"Button": self._down, "ButtonRelease": self._up, "Motion": self._move}
        notes |= {"KeyPress": self._key, "MouseWheel": self._wheel}
        for kind, note in notes.items():
            for widget in (self.plain, self.field):
                widget.bind(f"<{kind}>", note)
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.plain.after(POLL_MS, self._answer)

    def show(self, what: str) -> bool:
        """Show the empty text field with the focus, or the plain surface, and forget the rest."""
        shown: tkinter.Wm = self.page if what == "text" else self.plain
        hidden: tkinter.Wm = self.plain if what == "text" else self.page
        hidden.withdraw()
        shown.deiconify()
        self.field.delete("1.0", "end")
        until_s = time.monotonic() + SHOWN_S
        while not self._is_up(what) and time.monotonic() < until_s:
            if what == "text":
                self.field.focus_force()
            self.plain.update()
        self.plain.update()
        self.felt.clear()
        return self._is_up(what)

    def _is_up(self, what: str) -> bool:
        if what == "text":
            return self.plain.focus_displayof() is self.field and bool(self.field.winfo_viewable())
        return bool(self.plain.winfo_viewable())

    def text(self) -> str:
        """Return what the field holds."""
        return self.field.get("1.0", "end-1c")

    def _note(self, what: str, event: tkinter.Event[tkinter.Misc], **more: str) -> None:
        state = event.state if isinstance(event.state, int) else 0
        held = [name for name, bit in _MODIFIERS.items() if state & bit]
        if what == "wheel":
            held = [name for name in held if name != "shift"]
        place = {"x": event.x_root, "y": event.y_root}
        told = {"what": what, "at_s": event.time / 1000, "modifiers": held, **place, **more}
        if what == "move" and self.felt and self.felt[-1]["what"] == "move" and not state & 0x700:
            self.felt.pop()  # of a pointer that only moves, its last place counts
        self.felt.append(told)

    def _down(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if event.num in _NOTCHES:
            # Tk tells a wheel that turns sideways as one that turns with shift held.
            sideways = isinstance(event.state, int) and event.state & _MODIFIERS["shift"]
            self._note("wheel", event, direction=_NOTCHES[event.num][bool(sideways)])
        elif event.num in _BUTTONS:
            self._note("down", event, button=_BUTTONS[event.num])

    def _up(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if event.num in _BUTTONS:
            self._note("up", event, button=_BUTTONS[event.num])

    def _move(self, event: tkinter.Event[tkinter.Misc]) -> None:
        self._note("move", event)

    def _wheel(self, event: tkinter.Event[tkinter.Misc]) -> None:
        """Windows and macOS tell the wheel in this way; sideways, with shift."""
        state = event.state if isinstance(event.state, int) else 0
        ways = ("left", "right") if state & _MODIFIERS["shift"] else ("up", "down")
        for _ in range(max(1, abs(event.delta) // 120)):
            self._note("wheel", event, direction=ways[event.delta < 0])

    def _key(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if not event.keysym.startswith(_HELD):
            self._note("key", event, key=_KEYS.get(event.keysym, event.keysym.lower()))

    def _listen(self) -> None:
        for line in sys.stdin:
            self._said.put(line)
        self._said.put("")

    def _answer(self) -> None:
        while not self._said.empty():
            line = self._said.get()
            if not line:
                self.plain.destroy()
                return
            sys.stdout.write(json.dumps(self._reply(*json.loads(line))) + "\n")
            sys.stdout.flush()
        self.plain.after(POLL_MS, self._answer)

    def _reply(self, verb: str, what: str = "") -> object:
        if verb == "show":
            return self.show(what)
        if verb == "size":
            return [self.plain.winfo_screenwidth(), self.plain.winfo_screenheight()]
        self.plain.update()
        return self.text() if verb == "text" else self.felt


if __name__ == "__main__":
    Surface().plain.mainloop()
