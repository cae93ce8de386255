"""The X server that the desktop is tested on."""

from __future__ import annotations

from tests.desktop.conftest import on_display, x_server

__all__ = ["on_display", "x_server"]
