"""A GTK text view like the other one, but nothing can be pasted into it."""

from __future__ import annotations

import runpy
from pathlib import Path

import gi  # type: ignore[import-not-found,unused-ignore]

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # type: ignore[import-not-found,unused-ignore]  # noqa: E402

make_view = Gtk.TextView.__init__
signal = "paste-clipboard"


def make_pasteless_view(self: Gtk.TextView) -> None:
    make_view(self)
    self.connect(signal, lambda view: view.stop_emission_by_name(signal))


Gtk.TextView.__init__ = make_pasteless_view
runpy.run_path(str(Path(__file__).with_name("text_window_gtk.py")), run_name="__main__")
