"""What one shell command is given, and what it gives back."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.controls import Controls

_LOOK_INTERVAL_S = 0.1  # how often a command that waits looks whether somebody still waits for it


def no_input() -> bytes:
    """Stand for a standard input that is at its end."""
    return b""


def nobody_leaves() -> bool:
    """Stand for a client that stays."""
    return False


@dataclass(frozen=True)
class Call:
    """One command as the shell resolved it.

    Attributes:
        name: The command word, without its folder.
        args: The words after it, quotes already removed.
        device: The phone.
        stdin: Reads standard input to its end; only commands that need input call it.
        cwd: The current folder, a phone path.
        display_id: Which display it is for; 0 is the built-in one.
        client_left: Tells whether nobody waits for the command's end any more.
    """

    name: str
    args: tuple[str, ...]
    device: AdbDevice
    stdin: Callable[[], bytes] = no_input
    cwd: str = "/"
    client_left: Callable[[], bool] = nobody_leaves
    display_id: int = 0

    @property
    def controls(self) -> Controls:
        """The controls of the phone, or of a further display."""
        return self.device.displays[self.display_id] if self.display_id else self.device.controls

    def on_display(self, word: str) -> Call:
        """Return the same call for another display, named by its logical id."""
        known = [0, *self.device.displays]
        if not word.isdecimal() or int(word) not in known:
            raise CommandFailed(f"Error: Invalid display ID {word}\n", status=255)
        return replace(self, display_id=int(word))

    def path(self, word: str) -> str:
        """Return a phone path that does not depend on the current folder."""
        return posixpath.join(self.cwd, word)

    def pause(self, seconds: float) -> bool:
        """Wait; return False at once when the phone ends or the client has left."""
        end_s = time.monotonic() + seconds
        while not (self.device.stopping.is_set() or self.client_left()):
            left_s = end_s - time.monotonic()
            if left_s <= 0:
                return True
            self.device.stopping.wait(min(left_s, _LOOK_INTERVAL_S))
        return False

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
    """Run one command to its end; whatever goes wrong in it becomes its status and stderr."""
    try:
        out = command(call)
        return Completed(out if isinstance(out, bytes) else _encoded(out))
    except CommandFailed as failure:
        return Completed(failure.stdout.encode(), failure.stderr.encode(), failure.status)
    except OSError as error:
        text = (
            f"{call.name}: {call.device.files.into_phone(str(error.filename))}: {error.strerror}\n"
        )
        return Completed(b"", _encoded(text), 1)
    except Exception as error:  # noqa: BLE001 - one bad command must not cut its client's link
        return Completed(b"", _encoded(f"{call.name}: {type(error).__name__}: {error}\n"), 255)


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
