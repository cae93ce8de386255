"""How a device is closed, and what is left of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qvl_agent.actions import ActionKind, DeviceAction, OpenApp, Press, SystemButton, TypeText
from qvl_agent.errors import DeviceError, QvlError
from qvl_agent.geometry import ScreenPoint
from qvl_tools.conformance.refusing import AT
from qvl_tools.conformance.subject import NotConforming, Subject, arriving, must

_CHILDREN = Path("/proc/self/task")


def closing_twice_is_fine(subject: Subject) -> None:
    """The second ``close`` does nothing."""
    device = subject.open_afresh()
    device.close()
    device.close()


def a_closed_device_says_so(subject: Subject) -> None:
    """After ``close`` neither looking nor acting works: each is a DeviceError."""
    device = subject.open_afresh()
    supports = device.info.supports
    device.close()
    _must_end(device.capture, "capture after close")
    others: dict[ActionKind, DeviceAction] = {
        "type_text": TypeText(text="x"),
        "press": Press(keys=["a"]),
        "system_button": SystemButton(button="back"),
        "open_app": OpenApp(app="x"),
    }
    for kind in sorted(supports):
        action = others.get(kind) or AT[kind](ScreenPoint(1, 1))
        _must_end(partial(device.perform, action), f"{kind} after close")


def _must_end(call: Callable[[], object], what: str) -> None:
    try:
        call()
    except DeviceError:
        return
    except QvlError as error:
        raise NotConforming(f"{what} raised {type(error).__name__}, no DeviceError") from error
    raise NotConforming(f"{what} worked")


def nothing_is_left_behind(subject: Subject) -> None:
    """No thread and no process outlives the device."""
    subject.close_device()
    threads, children = set(threading.enumerate()), _children()
    device = subject.open_afresh()
    device.capture()
    device.close()
    left = arriving(lambda: set(threading.enumerate()) - threads, lambda more: not more)
    must(not left, f"threads are left: {sorted(thread.name for thread in left)}")
    ours = arriving(lambda: _children() - children, lambda more: not more)
    must(not ours, f"processes are left: {sorted(ours)}")


def _children() -> set[int]:
    """The processes that this one has started; empty where the system doesn't tell."""
    found: set[int] = set()
    for thread in _CHILDREN.glob("*/children") if os.name == "posix" else ():
        try:
            found |= set(map(int, thread.read_text(encoding="ascii").split()))
        except OSError:
            continue  # the thread has ended
    return found


def it_opens_again(subject: Subject) -> None:
    """What was closed can be opened, and looks."""
    device = subject.open_afresh()
    device.close()
    again = subject.open_afresh()
    try:
        again.capture()
    finally:
        again.close()
