"""A Tk window over the whole screen that writes down what it gets; talks JSON lines by its pipes.

It stands above the window manager, so that no frame and no panel is in the way of a corner.
"""

from __future__ import annotations

import json
import sys
import tkinter
from collections.abc import Callable

KINDS = (
    "Button", "ButtonRelease", "Double-Button", "Triple-Button", "Motion", "KeyPress", "KeyRelease",
)  # fmt: skip

window = tkinter.Tk()
window.title(sys.argv[1])
window.overrideredirect(True)
window.geometry(f"{window.winfo_screenwidth()}x{window.winfo_screenheight()}+0+0")
events: list[dict[str, object]] = []


def noted(kind: str) -> Callable[[tkinter.Event[tkinter.Misc]], None]:
    def note(event: tkinter.Event[tkinter.Misc]) -> None:
        seen = {
            "kind": kind,
            "x": event.x_root,
            "y": event.y_root,
            "button": event.num,
            "key": event.keysym,
            "state": event.state,
            "ms": event.time,
        }
        events.append(seen)

    return note


for each in KINDS:
    # Bound to the window alone, an event is told once, as the longest of its kinds.
    window.bind(f"<{each}>", noted(each))


def answer(words: list[str]) -> object:
    if words[0] == "has_focus":
        window.focus_force()
        return window.focus_displayof() is window
    window.update()
    told = list(events)
    if words[0] == "forget":
        events.clear()
    return told


def heard(_source: object, _mask: int) -> None:
    line = sys.stdin.readline()
    if not line:
        window.destroy()
        return
    print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201


window.createfilehandler(sys.stdin, tkinter.READABLE, heard)
window.mainloop()
