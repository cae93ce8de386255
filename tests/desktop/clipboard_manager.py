"""A clipboard manager: keeps what it is asked to keep (SAVE_TARGETS), and owns it from then on."""

from __future__ import annotations

from typing import Any

from Xlib import X, display
from Xlib.protocol import event

connection = display.Display()
atom = connection.get_atom
window = connection.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
kept = b""


def notify(request: Any, prop: int) -> None:
    request.requestor.send_event(
        event.SelectionNotify(
            time=request.time,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=prop,
        )
    )


def keep(request: Any) -> None:
    """Read the clipboard and take it over."""
    global kept
    prop = atom("KEPT")
    window.convert_selection(atom("CLIPBOARD"), atom("UTF8_STRING"), prop, X.CurrentTime)
    while connection.next_event().type != X.SelectionNotify:
        pass
    value = window.get_property(prop, X.AnyPropertyType, 0, 1000).value
    kept = value if isinstance(value, bytes) else value.encode()
    notify(request, request.property)
    window.set_selection_owner(atom("CLIPBOARD"), X.CurrentTime)


def give(request: Any) -> None:
    request.requestor.change_property(request.property, atom("UTF8_STRING"), 8, kept)
    notify(request, request.property)


window.set_selection_owner(atom("CLIPBOARD_MANAGER"), X.CurrentTime)
print("ready", flush=True)  # noqa: T201
while True:
    heard = connection.next_event()
    if heard.type == X.SelectionRequest:
        saves = heard.target == atom("SAVE_TARGETS")
        (keep if saves else give)(heard)
        connection.flush()
