"""The lock screen: told from dumps, taken away where it takes no secret, else left to a person.

``dumpsys window policy`` prints AOSP's KeyguardServiceDelegate.dump: ``showing``, ``occluded`` and
``secure`` since Android 7, ``mTrusted`` (Smart Lock holds it open) since 5.1; older ones say
``mShowingLockscreen``.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from qvl_agent.errors import NeedsHuman
from qvl_tools.android.shell import Argv, Shell

UNLOCK_FIX = "unlock it yourself; the agent never types a PIN, pattern or password"

_SHOWING = ("showing", "mIsShowing", "mShowingLockscreen")
"""What says that it shows, the newest wording first."""

_GONE_S = 2.0
"""How long a keyguard takes to go: its animation takes about half a second."""

_POLL_S = 0.1
_DISMISS: Argv = ("wm", "dismiss-keyguard")
_SIZE = re.compile(r"size: (\d+)x(\d+)")
_SWIPE_FROM, _SWIPE_TO, _SWIPE_MS = 0.8, 0.2, "300"


@dataclass(frozen=True)
class Keyguard:
    """The lock screen as the window manager sees it.

    Attributes:
        showing: Whether the phone is locked in any way.
        occluded: Whether an app such as an incoming call shows over it.
        secure: Whether a secret is set and wanted; False where the dump does not say.
    """

    showing: bool
    occluded: bool = False
    secure: bool = False


def parse_keyguard(text: str) -> Keyguard:
    """Read what ``dumpsys window policy`` prints."""
    said = dict(re.findall(r"\b(\w+)=(true|false)\b", text)[::-1])  # what is said first counts
    showing = [said[name] for name in _SHOWING if name in said]
    return Keyguard(
        showing=showing[:1] == ["true"],
        occluded=said.get("occluded") == "true",
        secure=said.get("secure") == "true" and said.get("mTrusted") != "true",
    )


def read_keyguard(shell: Shell) -> Keyguard:
    """Ask the device; raise DeviceLost if it does not answer."""
    return parse_keyguard(shell.read("dumpsys", "window", "policy").text)


def unlock(shell: Shell) -> bool:
    """Take the lock screen away, if it takes no secret; say whether there was one.

    Raises:
        NeedsHuman: If it takes one, or stays whatever is done.
        DeviceLost: If the device does not answer.
    """
    keyguard = read_keyguard(shell)
    if not keyguard.showing:
        return False
    if keyguard.secure:
        raise NeedsHuman(
            f"{shell.serial} is locked, and only its owner can unlock it",
            serial=shell.serial,
            fix=UNLOCK_FIX,
        )
    # The command came with Android 6; before, and where a maker changed it, a finger does it.
    for way in (_DISMISS, _swipe_up(shell)):
        shell.read(*way)
        if _is_gone(shell):
            return True
    raise NeedsHuman(
        f"{shell.serial} is locked, and its lock screen does not go",
        serial=shell.serial,
        fix=UNLOCK_FIX,
    )


def try_to_unlock(shell: Shell) -> bool:
    """Do so where it can be done, and say whether it was; what is in front tells of one that stays.

    Raises:
        DeviceLost: If the device does not answer.
    """
    try:
        return unlock(shell)
    except NeedsHuman:
        return False


def _swipe_up(shell: Shell) -> Argv:
    sizes = _SIZE.findall(shell.read("wm", "size").text)
    # The last line is the override, if there is one.
    width, height = (int(side) for side in sizes[-1]) if sizes else (1080, 1920)
    x, start, end = width // 2, int(height * _SWIPE_FROM), int(height * _SWIPE_TO)
    return ("input", "swipe", *map(str, (x, start, x, end)), _SWIPE_MS)


def _is_gone(shell: Shell) -> bool:
    deadline_s = time.monotonic() + _GONE_S
    while read_keyguard(shell).showing:
        if time.monotonic() > deadline_s:
            return False
        time.sleep(_POLL_S)
    return True
