"""A Tk text widget like the other one, but nothing can be pasted into it."""

from __future__ import annotations

import runpy
import tkinter
from pathlib import Path

make_text = tkinter.Text.__init__


def make_pasteless_text(self: tkinter.Text, *args: object, **options: object) -> None:
    make_text(self, *args, **options)  # type: ignore[arg-type]
    self.event_delete("<<Paste>>")


tkinter.Text.__init__ = make_pasteless_text  # type: ignore[method-assign]
runpy.run_path(str(Path(__file__).with_name("text_window_tk.py")), run_name="__main__")
