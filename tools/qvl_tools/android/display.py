"""The display: switched on, its rotation, density and status bar."""

from __future__ import annotations

import re

from qvl_agent.geometry import Size
from qvl_tools.android.shell import Shell

_DP_PER_INCH = 160
_STATUS_BAR_DP = 24  # Android's own default height
_ROTATIONS = (
    re.compile(r"\bmCurrentRotation=(?:ROTATION_)?(\d+)"),
    re.compile(r"\bmRotation=(?:ROTATION_)?(\d+)"),
    re.compile(r"\bmDisplayRotation=ROTATION_(\d+)"),
    re.compile(r"\bSurfaceOrientation:\s*(\d)"),
)
_STATUS_BAR = re.compile(
    r"(?:ITYPE_STATUS_BAR|type=statusBars)\b[^\n]*?frame=\[0,\s*0\]\[\d+,\s*(\d+)\]"
)


def wake(shell: Shell) -> None:
    """Switch the screen on if it is off. A lock stays: that is for the user."""
    if re.search(r"\bmWakefulness=(?!Awake)", shell.read("dumpsys", "power").text):
        # Unlike the power key, this one does nothing to a screen that is on.
        shell.read("input", "keyevent", "KEYCODE_WAKEUP")


def read_rotation(shell: Shell, size: Size) -> int:
    """Return the rotation in quarter turns, 0 to 3.

    Where no dump says it, a landscape screen counts as one quarter turn.
    """
    for dump in (("dumpsys", "window", "displays"), ("dumpsys", "input")):
        text = shell.read(*dump).text
        for pattern in _ROTATIONS:
            if found := pattern.search(text):
                value = int(found[1])
                return (value // 90 if value > 3 else value) % 4
    return int(size.width_px > size.height_px)


def read_status_bar_px(shell: Shell) -> int:
    """Return the height of the status bar in pixels, from the density where no dump says it."""
    if found := _STATUS_BAR.search(shell.read("dumpsys", "window", "displays").text):
        return int(found[1])
    densities = re.findall(r"density:\s*(\d+)", shell.read("wm", "density").text)
    # The last line is the override, if there is one.
    dpi = int(densities[-1]) if densities else _DP_PER_INCH
    return round(_STATUS_BAR_DP * dpi / _DP_PER_INCH)
