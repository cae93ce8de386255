"""An application that says of a window what nobody should: its own words on the accessibility bus.

Arguments: address of the bus, what it does, and the window's left, top, width and height.
"""

from __future__ import annotations

import sys
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import open_dbus_connection

ROOT, FRAME, FIELD = "/org/a11y/atspi/accessible/root", "/frame", "/field"
MOST = 2**31 - 1

address, kind = sys.argv[1:3]
box = tuple(map(int, sys.argv[3:7]))
connection = open_dbus_connection(address)
us = connection.unique_name

CHILDREN = {
    "a path that is none": ("a(ss)", [(us, "no path")]),
    "a name that is none": ("a(ss)", [("", FIELD)]),
    "itself in itself": ("a(so)", [(us, FRAME)]),
}
PLACES = {
    "an endless place": ("(dddd)", (float("inf"), 0.0, 1.0, 1.0)),
    "a place far away": ("(iiii)", (MOST - 9, MOST - 9, MOST, MOST)),
    "a place beyond numbers": ("(xxxx)", (2**62, 2**62, 2**62, 2**62)),
}
VISIBLE, MULTI_LINE = 1 << 24 | 1 << 25, 1 << 17


def answer(path: str, member: str) -> tuple[str, Any]:
    is_field = path == FIELD
    match member:
        case "GetChildren" if path == ROOT:
            return "a(so)", [(us, FRAME)]
        case "GetChildren":
            return ("a(so)", []) if is_field else CHILDREN.get(kind, ("a(so)", [(us, FIELD)]))
        case "GetExtents":
            return PLACES.get(kind, ("(iiii)", box)) if is_field else ("(iiii)", box)
        case "GetState" if kind == "states beyond numbers" and is_field:
            return "ax", [-5, 2**62]
        case "GetState":
            return "au", [VISIBLE | (MULTI_LINE if is_field else 0), 0]
        case "GetRole":
            return "u", 61 if is_field else 23
        case "GetInterfaces":
            return "as", ["org.a11y.atspi.Text"]
        case "GetOffsetAtPoint":
            return "i", MOST if kind == "an offset beyond its text" else 0
        case "GetText":
            return "s", "said"
        case _:
            return "v", ("s", "hostile")


embed = DBusAddress(ROOT, "org.a11y.atspi.Registry", "org.a11y.atspi.Socket")
connection.send_and_get_reply(new_method_call(embed, "Embed", "(so)", ((us, ROOT),)))
print("ready", flush=True)  # noqa: T201
while True:
    asked = connection.receive()
    if asked.header.message_type != MessageType.method_call:
        continue
    fields = asked.header.fields
    signature, said = answer(fields[HeaderFields.path], fields[HeaderFields.member])
    try:
        connection.send(new_method_return(asked, signature, (said,)))
    except ValueError:
        connection.send(new_error(asked, "org.freedesktop.DBus.Error.Failed"))
