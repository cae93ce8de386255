"""Commands on the device: built from argument lists, with exit status and stderr apart."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

from qvl_agent.errors import ActionFailed, ActionUnknown, DeviceLost
from qvl_tools.android.completed import (
    PRINT_STATUS,
    Completed,
    collect_marked,
    collect_packets,
    fix_of,
)
from qvl_tools.android.connection import (
    ACCEPT_FIX,
    AdbServer,
    ExactConnection,
    LinkBroken,
    Refused,
    broken,
)

Argv = Sequence[str]
"""A command word and its arguments, unquoted."""

_Result = TypeVar("_Result")

_LEAST_TIMEOUT_S = 0.01


def command_line(*commands: Argv, joined_by: str = " && ") -> str:
    """Return one line for a POSIX shell in which every argument arrives as it is."""
    return joined_by.join(shlex.join(argv) for argv in commands)


class Shell:
    """The shell of one device.

    Reads are tried again once over a fresh link, as long as the time limit lasts; ``start`` is for
    whatever must not happen twice.
    """

    def __init__(
        self,
        server: AdbServer,
        serial: str,
        *,
        shell_v2: bool,
        reconnect: Callable[[float], object],
    ) -> None:
        """Take what is known of the device.

        Args:
            server: The way to it.
            serial: Which it is.
            shell_v2: Whether it reports exit status and stderr apart (Android 7 and later).
            reconnect: Called between the two attempts of a read with the seconds that are left.
        """
        self.server = server
        self.serial = serial
        self._shell_v2 = shell_v2
        self._reconnect = reconnect
        self._deadline_s = float("inf")
        self._closed = False

    def close(self) -> None:
        """Refuse every call from here on: the device may be somebody else's."""
        self._closed = True

    @contextmanager
    def within(self, timeout_s: float) -> Iterator[None]:
        """Have every call of the body end in so many seconds from now, all together."""
        before = self._deadline_s
        self._deadline_s = min(before, time.monotonic() + timeout_s)
        try:
            yield
        finally:
            self._deadline_s = before

    def read(self, *argv: str, timeout_s: float | None = None) -> Completed:
        """Run a command that changes nothing; raise DeviceLost if the device does not answer."""
        return self._retried(lambda left_s: self.start(argv, timeout_s=left_s), timeout_s)

    def stream(self, line: str, into: bytearray, *, timeout_s: float | None = None) -> int:
        """Read the raw output of a shell line that changes nothing into a buffer.

        Args:
            line: From ``command_line`` or constant.
            into: Filled from its start and grown as needed.
            timeout_s: For all attempts together; the server's limit if not given.

        Returns:
            The number of bytes that came.

        Raises:
            DeviceLost: If the device does not answer.
        """

        def attempt(left_s: float) -> int:
            with closing(self._open(f"exec:{line}", left_s)) as connection:
                return _guarded(lambda: connection.read_to_end(into))

        return self._retried(attempt, timeout_s)

    def start(self, *commands: Argv, timeout_s: float | None = None) -> Completed:
        """Run commands once, the next only if the one before succeeded.

        Raises:
            LinkBroken: If the answer did not come; it says whether the commands were sent.
            DeviceLost: If the device is not there; nothing was sent.
        """
        line, limit_s = command_line(*commands), self.limit_s(timeout_s)
        if not self._shell_v2:
            line = f"{line}; {PRINT_STATUS}"
        service = "shell,v2,raw:" if self._shell_v2 else "shell:"
        collect = collect_packets if self._shell_v2 else collect_marked
        with closing(self._open(service + line, limit_s)) as connection:
            return _guarded(lambda: collect(connection))

    def _open(self, service: str, timeout_s: float) -> ExactConnection:
        if self._closed:
            raise DeviceLost(
                f"{self.serial} was closed", serial=self.serial, fix="open the device again"
            )
        try:
            return self.server.open(self.serial, service, timeout_s=timeout_s)
        except Refused as refusal:
            fix = ACCEPT_FIX if "unauthorized" in str(refusal) else ""
            raise DeviceLost(
                f"{self.serial} can't be reached: {refusal}", serial=self.serial, fix=fix
            ) from refusal

    def limit_s(self, timeout_s: float | None = None) -> float:
        """Return how long a call may take from here on."""
        limit_s = self.server.timeout_s if timeout_s is None else timeout_s
        return min(limit_s, _left_s(self._deadline_s))

    def _retried(self, attempt: Callable[[float], _Result], timeout_s: float | None) -> _Result:
        deadline_s = time.monotonic() + self.limit_s(timeout_s)
        try:
            return attempt(_left_s(deadline_s))
        except LinkBroken as failure:
            if failure.timed_out:
                raise lost(self.serial, failure) from failure
        except DeviceLost as gone:
            if gone.fix:  # only a person can help
                raise
        self._reconnect(_left_s(deadline_s))
        try:
            return attempt(_left_s(deadline_s))
        except LinkBroken as failure:
            raise lost(self.serial, failure) from failure


class Hand:
    """Carries out one action: sends its commands and knows how far that came.

    Attributes:
        sent: Whether the device may have got any of them.
        done: Whether it carried one out.
    """

    def __init__(self, shell: Shell, aimed: Callable[[Argv], Argv] = lambda argv: argv) -> None:
        """Begin an action; ``aimed`` turns each command into the one for the right display."""
        self._shell = shell
        self._aimed = aimed
        self.sent = False
        self.done = False

    def do(self, *commands: Argv, lasting_s: float = 0.0) -> Completed:
        """Run commands that change something, once.

        Args:
            commands: Each runs only if the one before succeeded.
            lasting_s: How long they take by themselves (a slow swipe), added to the time limit.

        Raises:
            ActionFailed: If a command reports an error.
            ActionUnknown: If the link broke after something of this action was sent.
            DeviceLost: If it broke before.
        """
        limit_s = self._shell.server.timeout_s + lasting_s
        try:
            completed = self._shell.start(*map(self._aimed, commands), timeout_s=limit_s)
        except LinkBroken as failure:
            self.sent |= failure.sent
            raise lost(self._shell.serial, failure) from failure
        self.sent = True
        if complaint := completed.complaint:
            # Of several commands the ones before the failure were carried out.
            raise self.failed(
                f"{commands[0][0]}: {complaint}", partly=len(commands) > 1, fix=fix_of(complaint)
            )
        self.done = True
        return completed

    def failed(self, message: str, *, partly: bool = False, fix: str = "") -> ActionFailed:
        """Say that this action failed, and whether a part of it was done before.

        Args:
            message: What went wrong.
            partly: Whether a part may be done that ``done`` does not know of.
            fix: What to do about it.
        """
        partly = partly or self.done
        note = "; a part of the action was done before" if self.done else ""
        note = "; a part of the action may be done" if partly and not note else note
        return ActionFailed(message + note, serial=self._shell.serial, fix=fix, partly_done=partly)

    def unknown(self, failure: DeviceLost) -> ActionUnknown:
        """Say that a link broke in the middle of this action."""
        return ActionUnknown(
            f"the link broke in the middle of an action, which may have happened: {failure}",
            serial=self._shell.serial,
        )


def lost(serial: str, failure: LinkBroken) -> DeviceLost:
    """Say that a device is gone."""
    return DeviceLost(f"{serial} does not answer: {failure}", serial=serial)


def _left_s(deadline_s: float) -> float:
    return max(deadline_s - time.monotonic(), _LEAST_TIMEOUT_S)


def _guarded(read: Callable[[], _Result]) -> _Result:
    """Read from a service that was started."""
    try:
        return read()
    except OSError as error:
        raise broken(error, sent=True) from error
