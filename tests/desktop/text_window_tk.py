"""A window with a Tk text widget; talks JSON lines over its pipes."""

from __future__ import annotations

import json
import sys
import tkinter

window = tkinter.Tk()
window.title(sys.argv[1])
window.geometry("600x400")
text = tkinter.Text(window, undo=False)
text.pack(fill="both", expand=True)
text.focus_set()


def answer(words: list[str]) -> object:
    if words[0] == "has_focus":
        return window.focus_displayof() is text
    if words[0] == "set":
        text.delete("1.0", "end")
        text.insert("1.0", words[1])
        return True
    return text.get("1.0", "end-1c")


def heard(_source: object, _mask: int) -> None:
    line = sys.stdin.readline()
    if not line:
        window.destroy()
        return
    print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201


window.createfilehandler(sys.stdin, tkinter.READABLE, heard)
window.mainloop()
