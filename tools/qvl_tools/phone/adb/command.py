"""What one shell command is given, and what it gives back."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace

from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.controls import Controls


def no_input() -> bytes:
    """Stand for a standard input that is at its end."""
    return b""


@dataclass(frozen=True)
class Call:
    """One command as the shell resolved it.

    Attributes:
        name: The command word, without its folder.
        args: The words after it, quotes already removed.
        device: The phone.
        stdin: Reads standard input to its end; only commands that need input call it.
        cwd: The current folder, a phone path.
    """

    name: str
    args: tuple[str, ...]
    device: AdbDevice
    stdin: Callable[[], bytes] = no_input
    cwd: str = "/"

    @property
    def controls(self) -> Controls:
        """The phone's controls."""
        return self.device.controls

    def path(self, word: str) -> str:
        """Return a phone path that does not depend on the current folder."""
        return posixpath.join(self.cwd, word)

    def renamed(self, name: str, args: tuple[str, ...]) -> Call:
        """Return the same call for another command (``cmd package list`` is ``pm list``)."""
        return replace(self, name=name, args=args)


class CommandFailed(Exception):
    """A command ends with a message and a status other than 0."""

    def __init__(self, stderr: str, *, status: int = 1, stdout: str = "") -> None:
        super().__init__(stderr)
        self.stderr = stderr
        self.status = status
        self.stdout = stdout


@dataclass(frozen=True)
class Completed:
    """Everything a command left behind. ``status`` is 0 to 255."""

    stdout: bytes = b""
    stderr: bytes = b""
    status: int = 0


Command = Callable[[Call], str | bytes]
"""Returns standard output; raises CommandFailed."""


def java_exception(call: Call, exception: str, message: str, *, verb: str = "") -> CommandFailed:
    """Fail as a system service's shell command does: a stack trace on stderr and status 255."""
    where = f"\tat com.android.server.{call.name}.ShellCommand.onCommand(ShellCommand.java)\n"
    head = f"\nException occurred while executing '{verb or call.name}':\n"
    return CommandFailed(f"{head}java.lang.{exception}: {message}\n{where}", status=255)


def run(command: Command, call: Call) -> Completed:
    """Run one command to its end."""
    try:
        out = command(call)
    except CommandFailed as failure:
        return Completed(failure.stdout.encode(), failure.stderr.encode(), failure.status)
    except OSError as error:
        text = (
            f"{call.name}: {call.device.files.into_phone(str(error.filename))}: {error.strerror}\n"
        )
        return Completed(b"", text.encode(errors="surrogateescape"), 1)
    return Completed(out if isinstance(out, bytes) else out.encode(errors="surrogateescape"))
