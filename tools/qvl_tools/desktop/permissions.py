"""What macOS must have allowed before a screen is seen and driven; other systems don't ask.

Without Screen Recording macOS shows other programs' windows as empty; without Accessibility it
swallows clicks and keys. Neither is an error there, so both are asked for in so many words: with
``CGPreflightScreenCaptureAccess`` (CoreGraphics, since 10.15) and ``AXIsProcessTrusted``.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

from qvl_agent.errors import DisplayUnavailable
from qvl_tools.desktop.display import this_system

_FRAMEWORKS = "/System/Library/Frameworks"
_SETTINGS = "System Settings > Privacy & Security"


@dataclass(frozen=True)
class Permission:
    """One thing that a person allows in the system's settings.

    Attributes:
        name: What the settings call it.
        purpose: What does not work without.
        framework: Where its function is.
        function: Takes nothing and returns a truth value.
    """

    name: str
    purpose: str
    framework: str
    function: str

    @property
    def fix(self) -> str:
        """What the person is to do."""
        return (
            f"allow it for the terminal (or whatever starts the agent) in {_SETTINGS} > "
            f"{self.name}, then start that program again"
        )


PERMISSIONS = (
    Permission(
        "Screen Recording", "seeing other programs' windows",
        f"{_FRAMEWORKS}/CoreGraphics.framework/CoreGraphics", "CGPreflightScreenCaptureAccess",
    ),
    Permission(
        "Accessibility", "clicking and typing",
        f"{_FRAMEWORKS}/ApplicationServices.framework/ApplicationServices", "AXIsProcessTrusted",
    ),
)  # fmt: skip


def is_allowed(permission: Permission) -> bool:
    """Ask macOS; a system too old to have the question has the permission."""
    asked = getattr(_framework(permission.framework), permission.function, None)
    if asked is None:
        return True
    asked.argtypes, asked.restype = [], ctypes.c_bool
    return bool(asked())


def check_permissions() -> None:
    """Return if the screen may be seen and driven.

    Raises:
        DisplayUnavailable: If macOS has not been told so; it names what is to be allowed.
    """
    if this_system() != "mac":
        return
    missing = [permission for permission in PERMISSIONS if not is_allowed(permission)]
    if missing:
        lacks = " and ".join(f"{row.name} ({row.purpose})" for row in missing)
        raise DisplayUnavailable(
            f"macOS does not allow {lacks}", fix="; ".join(row.fix for row in missing)
        )


@cache
def _framework(path: str) -> Any:
    return ctypes.CDLL(path)
