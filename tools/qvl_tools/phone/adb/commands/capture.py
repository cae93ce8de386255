"""``screencap``: raw pixels or a PNG."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.adb.device import physical_id
from qvl_tools.phone.controls import Frame

_RGBA_8888 = 1
_SRGB = 1  # COLORSPACE_SRGB of AOSP's screencap.cpp
_USAGE = "usage: screencap [-hp] [-d display-id] [FILENAME]\n"


def screencap(call: Call) -> bytes:
    """Run ``screencap [-p] [-d ID] [FILE]``; without a file the picture goes to stdout."""
    as_png, file, display = _options(call)
    frame = display.controls.capture()
    data = png(frame) if as_png or file.endswith(".png") else raw(frame)
    if not file:
        return data
    call.device.files.write(call.path(file), data)
    return b""


def _options(call: Call) -> tuple[bool, str, Call]:
    as_png, file, display = False, "", call
    words = iter(call.args)
    for word in words:
        if word == "-p":
            as_png = True
        elif word == "-d":
            display = _display(call, next(words, ""))
        elif word.startswith("-"):
            raise CommandFailed(_USAGE, status=0 if word == "-h" else 1)
        else:
            file = word
    return as_png, file, display


def _display(call: Call, wanted: str) -> Call:
    if wanted == "0":  # what Android 9 and earlier call the built-in one
        return call
    for number in (0, *call.device.displays):
        if wanted == physical_id(number):
            return call.on_display(str(number))
    raise CommandFailed(f"Display Id '{wanted}' is not valid.\n")


def raw(frame: Frame) -> bytes:
    """Return Android 9+'s raw form: width, height, format, colour space, then RGBA rows."""
    return struct.pack("<4I", frame.width_px, frame.height_px, _RGBA_8888, _SRGB) + frame.rgba


def png(frame: Frame) -> bytes:
    """Encode as an RGBA PNG with the Up filter: several times faster than a general encoder."""
    rows = np.frombuffer(frame.rgba, np.uint8).reshape(frame.height_px, frame.width_px * 4)
    filtered = np.full((frame.height_px, 1 + frame.width_px * 4), 2, np.uint8)
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack(">2I5B", frame.width_px, frame.height_px, 8, 6, 0, 0, 0)
    packed = zlib.compress(filtered.data, 1)
    parts = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", checksum)))
