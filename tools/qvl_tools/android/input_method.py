"""The input method that types what it is sent in a broadcast, put in the place of the user's own.

The user's own is noted on the phone itself first, so that whoever opens the phone next can put it
back if this process dies in between.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from qvl_agent.errors import ActionFailed, DeviceError
from qvl_tools.android.completed import fix_of
from qvl_tools.android.shell import Shell

BROADCAST_IME = "com.android.adbkeyboard/.AdbIME"
"""ADBKeyBoard, the input method that types what it is sent in a broadcast."""

_NOTE = ("secure", "qvl_previous_ime")
_DISABLE = ",disable"
"""Ends the note where the broadcast input method was not enabled before."""

_READY_S = 3.0
_INTERRUPTED_S = 1.5
"""After Ctrl-C nobody waits longer for a phone that has fallen silent."""

_POLL_S = 0.05


def is_installed(shell: Shell) -> bool:
    """Tell whether the phone has the broadcast input method."""
    return BROADCAST_IME in shell.read("ime", "list", "-s", "-a").text.split()


@contextlib.contextmanager
def broadcast_input_method(shell: Shell) -> Iterator[None]:
    """Have the broadcast input method as the current one for a while.

    Raises:
        ActionFailed: If it can't be set or is not bound in time (before the body), or the user's
            own can't be put back (after it).
        DeviceLost: If the device does not answer.
    """
    previous = _current(shell)
    if previous == BROADCAST_IME:
        _wait_until_bound(shell)
        yield
        return
    enabled = BROADCAST_IME in shell.read("ime", "list", "-s").text.split()
    if previous:
        _run(shell, "settings", "put", *_NOTE, previous + ("" if enabled else _DISABLE))
    try:
        _run(shell, "ime", "enable", BROADCAST_IME)
        _run(shell, "ime", "set", BROADCAST_IME)
        _wait_until_bound(shell)
        yield
    except BaseException as error:
        limit_s = shell.server.timeout_s if isinstance(error, Exception) else _INTERRUPTED_S
        # What went wrong first is what counts; the note stays for the next one who opens the phone.
        with contextlib.suppress(DeviceError), shell.within(limit_s):
            _put_back(shell, previous, disable=not enabled)
        raise
    _put_back(shell, previous, disable=not enabled)


def put_back_noted(shell: Shell) -> None:
    """Give the user the input method back that an earlier run left replaced, if one did.

    Raises:
        DeviceLost: If the device does not answer.
    """
    note = shell.read("settings", "get", *_NOTE).text.strip()
    previous = note.removesuffix(_DISABLE)
    if "/" not in previous:
        return
    if _current(shell) != BROADCAST_IME:  # the user has chosen since
        shell.read("settings", "delete", *_NOTE)
        return
    with contextlib.suppress(ActionFailed):  # no reason not to use the phone; the note stays
        _put_back(shell, previous, disable=note != previous)


def _put_back(shell: Shell, previous: str, *, disable: bool) -> None:
    if previous:
        _give_back(shell, previous)
    if disable:
        _run(shell, "ime", "disable", BROADCAST_IME)
    if previous:
        _run(shell, "settings", "delete", *_NOTE)


def _give_back(shell: Shell, previous: str) -> None:
    """Set the user's own, or where that is gone or disabled by now, another one of theirs."""
    try:
        _run(shell, "ime", "set", previous)
    except ActionFailed:
        enabled = shell.read("ime", "list", "-s").text.split()
        others = [method for method in enabled if method != BROADCAST_IME]
        if not others:
            raise
        _run(shell, "ime", "set", others[0])


def _run(shell: Shell, *argv: str) -> None:
    """Set something; harmless when done twice, so the retry of reads applies."""
    if complaint := shell.read(*argv).complaint:
        raise ActionFailed(
            f"{' '.join(argv[:2])}: {complaint}", serial=shell.serial, fix=fix_of(complaint)
        )


def _current(shell: Shell) -> str:
    said = shell.read("settings", "get", "secure", "default_input_method").text.strip()
    return said if "/" in said else ""


def _wait_until_bound(shell: Shell) -> None:
    """Wait until the input method is bound; what it is sent before is lost."""
    deadline_s = time.monotonic() + _READY_S
    while not _is_bound(shell):
        if time.monotonic() > deadline_s:
            raise ActionFailed(
                f"the input method {BROADCAST_IME} did not start in {_READY_S:g} s, "
                "so nothing was typed",
                serial=shell.serial,
                fix="tap the text field and try again",
            )
        time.sleep(_POLL_S)


def _is_bound(shell: Shell) -> bool:
    lines = shell.read("dumpsys", "input_method").text.splitlines()
    return any(
        f"mCurId={BROADCAST_IME}" in line
        and "mHaveConnection=true" in line
        and "mBoundToMethod=false" not in line
        for line in lines
    )
