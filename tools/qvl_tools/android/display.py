"""The display: switched on, its rotation, density and status bar."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

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


_CURRENT_SIZE = re.compile(r"\bcur=(\d+x\d+)")
_DISPLAY_ID = re.compile(r"\bmDisplayId=(\d+)")
_SECTIONS = re.compile(r"^(?=\s*Display: mDisplayId=\d+)", re.M)
_ASLEEP = re.compile(r"\bmWakefulness=(?!Awake)")
_WAKE_S = 3.0
"""How long a screen takes to come on, at most."""

_POLL_S = 0.1


@dataclass(frozen=True)
class Lie:
    """How the screen lies.

    Attributes:
        rotation: In quarter turns, 0 to 3.
        current: Its size now as ``dumpsys`` writes it, empty where it does not.
    """

    rotation: int
    current: str


def wake(shell: Shell) -> bool:
    """Switch the screen on if it is off, and say whether it was. A lock stays."""
    if not _is_asleep(shell):
        return False
    # Unlike the power key, this one does nothing to a screen that is on.
    shell.read("input", "keyevent", "KEYCODE_WAKEUP")
    deadline_s = time.monotonic() + _WAKE_S
    while _is_asleep(shell) and time.monotonic() < deadline_s:
        time.sleep(_POLL_S)
    return True


def _is_asleep(shell: Shell) -> bool:
    return _ASLEEP.search(shell.read("dumpsys", "power").text) is not None


def section(text: str, display_id: int) -> str:
    """Return what ``dumpsys window displays`` says of one display: all where it has no parts."""
    parts = [part for part in _SECTIONS.split(text) if _DISPLAY_ID.search(part)]
    ours = [part for part in parts if int(_DISPLAY_ID.findall(part)[0]) == display_id]
    return ours[0] if ours else text


def read_lie(shell: Shell, size: Size, display_id: int = 0) -> Lie:
    """Return how the screen lies.

    Where no dump says the rotation, a landscape screen counts as one quarter turn.
    """
    text = section(shell.read("dumpsys", "window", "displays").text, display_id)
    current = _CURRENT_SIZE.search(text)
    return Lie(_rotation(shell, text, size), current[1] if current else "")


def _rotation(shell: Shell, displays: str, size: Size) -> int:
    told = _parsed(displays)
    if told is None:
        told = _parsed(shell.read("dumpsys", "input").text)
    return int(size.width_px > size.height_px) if told is None else told


def _parsed(dump: str) -> int | None:
    for pattern in _ROTATIONS:
        if found := pattern.search(dump):
            value = int(found[1])
            return (value // 90 if value > 3 else value) % 4
    return None


def read_status_bar_px(shell: Shell) -> int:
    """Return the height of the status bar in pixels, from the density where no dump says it."""
    if found := _STATUS_BAR.search(shell.read("dumpsys", "window", "displays").text):
        return int(found[1])
    densities = re.findall(r"density:\s*(\d+)", shell.read("wm", "density").text)
    # The last line is the override, if there is one.
    dpi = int(densities[-1]) if densities else _DP_PER_INCH
    return round(_STATUS_BAR_DP * dpi / _DP_PER_INCH)
