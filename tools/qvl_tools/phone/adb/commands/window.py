"""``wm``: size, density, rotation."""

from __future__ import annotations

import re

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.adb.keycodes import MENU
from qvl_tools.phone.controls import DENSITIES_DPI

_USAGE = """Window manager (window) commands:
  size [reset|WxH|WdpxHdp] [-d DISPLAY_ID]
  density [reset|DENSITY] [-d DISPLAY_ID]
  user-rotation [-d DISPLAY_ID] [free|lock] [rotation]
  dismiss-keyguard
"""
_DP_PER_INCH = 160


def wm(call: Call) -> str:
    """Run ``wm VERB ...``."""
    call, words = _with_display(call)
    match words:
        case [] | ["help" | "-h" | "--help"]:
            return _USAGE
        case ["size", *rest]:
            return _size(call, rest)
        case ["density", *rest]:
            return _density(call, rest)
        case ["user-rotation" | "set-user-rotation", *rest]:
            return _user_rotation(call, rest)
        case ["dismiss-keyguard"]:
            if call.controls.status().locked:
                call.controls.key(MENU)
            return ""
        case [verb, *_]:
            raise CommandFailed("", stdout=f"Unknown command: {verb}\n", status=255)
    return ""


def _with_display(call: Call) -> tuple[Call, list[str]]:
    words = list(call.args)
    if "-d" in words[:-1]:
        at = words.index("-d")
        call = call.on_display(words[at + 1])
        del words[at : at + 2]
    return call, words


def _size(call: Call, words: list[str]) -> str:
    status = call.controls.status()
    if not words:
        lines = [f"Physical size: {status.physical_width_px}x{status.physical_height_px}"]
        if status.override_width_px:
            lines.append(f"Override size: {status.override_width_px}x{status.override_height_px}")
        return "\n".join(lines) + "\n"
    if words == ["reset"]:
        call.controls.override_size(0, 0)
        return ""
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})|(\d{1,9})dpx(\d{1,9})dp", words[0], re.ASCII)
    if not found:
        raise CommandFailed(f"Error: bad size {words[0]}\n", status=255)
    width_px, height_px = (int(value) for value in found.groups() if value)
    if found[3]:
        scale = status.density_dpi / _DP_PER_INCH
        width_px, height_px = int(width_px * scale), int(height_px * scale)
    if not (200 <= width_px <= 8192 and 200 <= height_px <= 8192):
        raise CommandFailed(f"Error: size {words[0]} is out of range\n", status=255)
    call.controls.override_size(width_px, height_px)
    return ""


def _density(call: Call, words: list[str]) -> str:
    if not words:
        now = call.controls.status().density_dpi
        lines = [f"Physical density: {call.device.density_dpi}"]
        if now != call.device.density_dpi:
            lines.append(f"Override density: {now}")
        return "\n".join(lines) + "\n"
    if words == ["reset"]:
        call.controls.override_density(0)
        return ""
    if not re.fullmatch(r"\d{1,9}", words[0], re.ASCII):
        raise CommandFailed(f"Error: bad number {words[0]}\n", status=255)
    density_dpi, (low, high) = int(words[0]), DENSITIES_DPI
    if not low <= density_dpi <= high:
        raise CommandFailed(
            f"Error: density {density_dpi} is out of range ({low} to {high})\n", status=255
        )
    call.controls.override_density(density_dpi)
    return ""


def _user_rotation(call: Call, words: list[str]) -> str:
    match words:
        case []:
            locked = call.controls.setting("system", "accelerometer_rotation") == "0"
            turns = call.controls.status().rotation_quarter_turns
            return f"lock {turns}\n" if locked else "free\n"
        case ["free"]:
            call.controls.rotate(None)
        case ["lock"]:
            call.controls.rotate(call.controls.status().rotation_quarter_turns)
        case ["lock", ("0" | "1" | "2" | "3") as turns]:
            call.controls.rotate(int(turns))
        case _:
            raise CommandFailed(
                "Error: expecting free or lock and a rotation of 0 to 3\n", status=255
            )
    return ""
