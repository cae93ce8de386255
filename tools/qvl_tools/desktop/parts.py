"""What a desktop is driven with, as the device takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from qvl_agent.geometry import Size
from qvl_agent.lease import Lease
from qvl_agent.observation import TextBox
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.capture import ScreenCapture
from qvl_tools.desktop.hands import Hands
from qvl_tools.desktop.kill_switch import KillSwitch
from qvl_tools.desktop.target import Target
from qvl_tools.desktop.windows import Windows


class Reads(Protocol):
    """What reads texts from applications: an AccessibilityReader."""

    def read(self, area: Area, screen: Size) -> tuple[TextBox, ...]:
        """Return the texts that are seen in an area; raise CaptureFailed if it can't be told."""


@dataclass(frozen=True)
class Parts:
    """What a desktop is driven with.

    Attributes:
        capture: Takes screenshots.
        target: What of the desktop is seen and driven.
        hands: Mouse, keyboard and windows.
        kill_switch: The person's way to stop all of it.
        lease: Makes sure that nobody else drives it.
        windows: None where the system offers none.
        reader: None where applications don't tell what they show.
    """

    capture: ScreenCapture
    target: Target
    hands: Hands
    kill_switch: KillSwitch
    lease: Lease
    windows: Windows | None
    reader: Reads | None
