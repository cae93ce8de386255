"""A desktop put together: display, lease, sight, hands, kill switch, in this order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress

from qvl_agent.device import DeviceSettings
from qvl_agent.errors import CaptureFailed, DeviceLost, DisplayUnavailable, QvlError
from qvl_agent.lease import Lease, take_lease
from qvl_agent.stop_file import check_stop_file
from qvl_tools.desktop.area import Part, read_part
from qvl_tools.desktop.capture import Grabber, GrabFailed, MssGrabber, ScreenCapture
from qvl_tools.desktop.device import DesktopDevice
from qvl_tools.desktop.display import (
    check_display,
    display_name,
    gone_errors,
    load_pyautogui,
    this_system,
)
from qvl_tools.desktop.hands import Hands
from qvl_tools.desktop.in_time import in_time
from qvl_tools.desktop.keys import open_keys
from qvl_tools.desktop.kill_switch import open_kill_switch
from qvl_tools.desktop.mouse import Mouse
from qvl_tools.desktop.parts import Parts, Reads
from qvl_tools.desktop.permissions import check_permissions
from qvl_tools.desktop.pointer import pointer_of
from qvl_tools.desktop.pointer_signs import hot_corner
from qvl_tools.desktop.target import find_target
from qvl_tools.desktop.typist import open_typist
from qvl_tools.desktop.windows import open_windows

CLOSE_S = 3.0
"""How long it may take to leave the display: the clipboard is given back then."""


def open_device(
    argument: str, settings: DeviceSettings, *, grabber: Grabber | None = None
) -> DesktopDevice:
    """Open this computer's desktop.

    Args:
        argument: What of it: empty, or ``monitor=...``, ``region=...`` or ``window=...``.
        settings: Limits, what is told to whom, and ``monitor`` in place of the argument.
        grabber: What sees the screen; mss if not given.

    Raises:
        UsageError: If there is no such part of the desktop.
        MissingExtra: If mss or pyautogui is not installed.
        DisplayUnavailable: If there is no screen that may be seen and driven from here.
        DeviceBusy: If another agent drives it.
        UserStopped: If the stop file is there.
    """
    part = read_part(argument, settings.monitor)
    check_permissions()
    check_display()
    check_stop_file(display_name())
    with ExitStack() as undo:
        stack = undo.enter_context(ExitStack())
        # Nothing of the desktop is touched before this.
        lease = take_lease(f"desktop:{display_name()}")
        stack.callback(lease.release)
        name = f"desktop:{argument}" if argument else "desktop"
        try:
            sight = grabber or MssGrabber(timeout_s=settings.timeout_s)
            held = ExitStack()
            stack.callback(_close_in_time, held)
            held.callback(sight.close)
            parts = _put_together(part, settings, lease, sight, held)
            device = DesktopDevice(parts, name=name, closing=stack)
        except (CaptureFailed, DeviceLost, GrabFailed) as error:
            fix = error.fix if isinstance(error, QvlError) else ""
            raise DisplayUnavailable(str(error), serial=display_name(), fix=fix) from error
        except gone_errors() as error:
            message = f"the display went away while it was opened: {error}"
            raise DisplayUnavailable(message, serial=display_name()) from error
        undo.pop_all()  # from here on, the device closes it
        return device


def _put_together(
    part: Part, settings: DeviceSettings, lease: Lease, grabber: Grabber, held: ExitStack
) -> Parts:
    layout = grabber.layout()  # before pyautogui: on Windows the first one decides on pixels
    pyautogui = load_pyautogui()
    windows = open_windows(settings.on_notice)
    if windows is not None:
        held.callback(_close, windows.close)
    target = find_target(part, layout, windows)
    keys = open_keys()
    held.callback(_close, keys.close)
    keys.let_go()  # what a run that was killed has left pressed
    corner = hot_corner([monitor.area for monitor in layout.monitors])
    kill_switch = open_kill_switch(corner, keys.pressed, serial=display_name())
    held.callback(_close, kill_switch.close)
    mouse = Mouse(pointer_of(pyautogui, this_system()), hold=keys.held, watch=kill_switch)
    typist = open_typist(keys.press, check=kill_switch.check)
    held.callback(_close, typist.close)
    return Parts(
        capture=ScreenCapture(grabber, target.area, timeout_s=settings.timeout_s),
        target=target,
        hands=Hands(mouse, keys.press, typist, windows),
        kill_switch=kill_switch,
        lease=lease,
        windows=windows,
        reader=_open_reader(held),
    )


def _close(close: Callable[[], None]) -> None:
    with suppress(DeviceLost, *gone_errors()):  # what is gone needs no closing
        close()


def _close_in_time(held: ExitStack) -> None:
    with suppress(TimeoutError):  # a display that stands still is left as it is
        in_time(held.close, CLOSE_S)


def _open_reader(held: ExitStack) -> Reads | None:
    if this_system() != "x11":
        return None
    from qvl_tools.desktop.accessibility import AccessibilityReader

    reader = AccessibilityReader()
    held.callback(_close, reader.close)
    return reader
