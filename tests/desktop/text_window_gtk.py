"""A window with a GTK text view: run with a Python that has gi; talks JSON lines over its pipes."""

from __future__ import annotations

import json
import sys

import gi  # type: ignore[import-not-found,unused-ignore]

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # type: ignore[import-not-found,unused-ignore]  # noqa: E402

window = Gtk.Window(title=sys.argv[1])
window.set_default_size(600, 400)
view = Gtk.TextView()
content = view.get_buffer()
window.add(view)
window.connect("destroy", Gtk.main_quit)


def answer(words: list[str]) -> object:
    if words[0] == "has_focus":
        return window.is_active() and view.is_focus()
    if words[0] == "set":
        content.set_text(words[1], -1)
        content.place_cursor(content.get_end_iter())
        return True
    return content.get_text(content.get_start_iter(), content.get_end_iter(), True)


def heard(_source: object, condition: int) -> bool:
    line = sys.stdin.readline() if condition & GLib.IO_IN else ""
    if not line:
        Gtk.main_quit()
        return False
    print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201
    return True


GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, heard)
window.show_all()
Gtk.main()
