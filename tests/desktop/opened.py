"""The desktop of this process's display, opened."""

from __future__ import annotations

from qvl_agent.device import DeviceSettings
from qvl_tools.desktop import open_desktop
from qvl_tools.desktop.device import DesktopDevice


def opened(argument: str = "", *, monitor: str = "") -> DesktopDevice:
    """Open a part of it, with a limit that suits a server without much to do."""
    return open_desktop(argument, DeviceSettings(timeout_s=5.0, monitor=monitor))
