"""A GTK window with fields and buttons: run with a Python that has gi; talks JSON over its pipes.

Its words are a title and what it is like: ``plain``, ``headerbar`` (it draws its own frame) or
``list:1000`` (so many rows). It answers with which buttons were pressed.
"""

from __future__ import annotations

import json
import sys

import gi  # type: ignore[import-not-found,unused-ignore]

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # type: ignore[import-not-found,unused-ignore]  # noqa: E402

title, kind = sys.argv[1:3]
pressed: list[str] = []

window = Gtk.Window(title=title)
window.set_default_size(360, 300)
window.connect("destroy", Gtk.main_quit)
column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4)
window.add(column)


def button(text: str, *, tooltip: str = "") -> Gtk.Button:
    made = Gtk.Button(label=text)
    if tooltip:
        made.set_tooltip_text(tooltip)
    made.connect("clicked", lambda _: pressed.append(text))
    column.add(made)
    return made


def row(*parts: str) -> None:
    """Add a list of one row, which has no name of its own."""
    made, inside = Gtk.ListBox(), Gtk.Box(spacing=12)
    for part in parts:
        inside.add(Gtk.Label(label=part))
    made.add(inside)
    made.connect("row-activated", lambda *_: pressed.append("row"))
    column.add(made)


if kind == "headerbar":
    bar = Gtk.HeaderBar(title=title, show_close_button=True)
    window.set_titlebar(bar)

if kind.startswith("list:"):
    rows = Gtk.ListStore(str)
    for number in range(int(kind.partition(":")[2])):
        rows.append([f"row {number}"])
    tree = Gtk.TreeView(model=rows)
    tree.append_column(Gtk.TreeViewColumn("Rows", Gtk.CellRendererText(), text=0))
    scrolled = Gtk.ScrolledWindow(vexpand=True)
    scrolled.add(tree)
    column.add(scrolled)

column.add(Gtk.Label(label="Deliver to"))
entry = Gtk.Entry(text="Grüße, 你好")
column.add(entry)
secret = Gtk.Entry(text="geheim-7319", visibility=False)
secret.get_accessible().set_name("PIN")
column.add(secret)
button("Order now", tooltip="This costs money, and the tip is as long as it takes to cover more.")
row("Paris", "12 °C")
button("Greyed").set_sensitive(False)
button("two\nlines\u202e and \u0007 bell")


def answer(words: list[str]) -> object:
    if words[0] == "focus":
        {"entry": entry, "secret": secret}[words[1]].grab_focus()
    if words[0] == "set":
        entry.set_text(words[1])
    return pressed


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
