"""Which process is meant, and whether it still lives: a number alone may be somebody else's now."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass, replace
from pathlib import Path

_PROC = Path("/proc")
_START_TIME = 19
"""Place of the start time in /proc/PID/stat after the name, which may hold spaces (proc(5): 22)."""

_NO_PROGRAM = ("", "-", "-c", "-m")
"""What ``sys.argv`` begins with where Python was given no file."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process, told apart from every other one that has had or will have its number.

    Attributes:
        pid: Its number.
        started: Its start time in ticks since boot; empty where the system doesn't tell.
        boot: Id of the boot that it runs in; empty where the system doesn't tell.
        space: Id of the space that its number counts in: containers have their own.
        host: Name of the machine.
        command: What runs, for people: the program and its verb. Goals and files are left out, as
            they may be private.
    """

    pid: int
    started: str
    boot: str
    space: str
    host: str
    command: str

    def is_this(self) -> bool:
        """Tell whether it is the one that asks."""
        return replace(self, command="") == replace(this_process(), command="")

    def is_gone(self) -> bool:
        """Tell whether it has certainly ended; False also where that can't be seen from here."""
        here = this_process()
        if self.host != here.host:
            return False
        if self.boot != here.boot:
            return True
        if self.space != here.space:
            return False
        started = _started(self.pid)
        if started and self.started:
            return started != self.started
        return not _may_live(self.pid)


def this_process() -> Process:
    """Return the process that asks."""
    return Process(
        pid=os.getpid(),
        started=_started(os.getpid()),
        boot=_read("sys/kernel/random/boot_id"),
        space=_space(),
        host=socket.gethostname(),
        command=_command(sys.argv),
    )


def _started(pid: int) -> str:
    """Return the start time; ``none`` for one that has ended and is only not yet waited for."""
    fields = _read(f"{pid}/stat").rpartition(")")[2].split()
    if len(fields) <= _START_TIME:
        return ""
    return "none" if fields[0] in "ZX" else fields[_START_TIME]


def _may_live(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # signal 0 is Ctrl-C there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _space() -> str:
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _read(name: str) -> str:
    try:
        return (_PROC / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _command(argv: list[str]) -> str:
    program = Path(argv[0]).name if argv and argv[0] not in _NO_PROGRAM else "python"
    if program == "__main__.py":
        program = f"python -m {Path(argv[0]).parent.name}"
    verb = argv[1] if program.startswith("qvl-agent") and argv[1:] else ""
    return f"{program} {verb}".strip() if verb.isalpha() else program
