"""The desktop that this runs on: seen with mss, driven with pyautogui.

From the bottom up: ``display`` and ``permissions`` (may it be seen and driven at all), ``area`` and
``monitors`` (which part), ``capture``; ``mouse``, ``keys`` and ``kill_switch``; ``typist`` (text,
exactly); ``windows``; ``accessibility`` (what applications say they show); ``hands`` (actions),
and ``device``, which is all of it behind the core's port, put together in ``opening``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qvl_agent.device import ConnectedDevice, DeviceSettings
from qvl_agent.errors import DisplayUnavailable, MissingExtra

if TYPE_CHECKING:
    from qvl_tools.desktop.device import DesktopDevice

__all__ = ["connected_monitors", "open_desktop"]


def open_desktop(argument: str, settings: DeviceSettings) -> DesktopDevice:
    """Open this computer's desktop, ``desktop`` or a part of it.

    Args:
        argument: Empty for all monitors, or ``monitor=NUMBER|NAME|all``,
            ``region=LEFT,TOP,WIDTH,HEIGHT`` (points of the desktop) or ``window=TITLE``.
        settings: ``monitor`` stands for the argument; ``timeout_s`` limits a screenshot.

    Raises:
        UsageError: If there is no such part of the desktop.
        DeviceUnavailable: In the class that says why it can't be opened.
    """
    # Imported here so that listing the names of devices needs no display.
    from qvl_tools.desktop.opening import open_device

    return open_device(argument, settings)


def connected_monitors(settings: DeviceSettings) -> list[ConnectedDevice]:
    """Return the desktop and each of its monitors; nothing where there is none at all.

    Args:
        settings: ``timeout_s`` limits the question.
    """
    from qvl_tools.desktop.capture import GrabFailed, MssGrabber
    from qvl_tools.desktop.display import check_display, display_name, wayland_sign
    from qvl_tools.desktop.permissions import check_permissions

    if not display_name() and not wayland_sign(os.environ):
        return []
    try:
        check_permissions()
        check_display()
        layout = MssGrabber(timeout_s=settings.timeout_s).layout()
    except MissingExtra:
        return []
    except (DisplayUnavailable, GrabFailed) as error:
        return [ConnectedDevice("desktop", str(error), "")]
    lease = f"desktop:{display_name()}"
    rows = [ConnectedDevice("desktop", "ready", f"{layout.whole.size}, {display_name()}", lease)]
    if len(layout.monitors) > 1:
        rows += [
            ConnectedDevice(
                f"desktop:monitor={row.number}", "ready", f"{row.name} {row.area}".strip(), lease
            )
            for row in layout.monitors
        ]
    return rows
