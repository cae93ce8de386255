"""Runs one command line: the quick way in this process, or by a real POSIX shell."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Protocol

from qvl_tools.phone.adb import sandbox
from qvl_tools.phone.adb.command import Call, Completed, run
from qvl_tools.phone.adb.commands import COMMANDS
from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.playground import Confine, Playground

# Words of harmless characters and quotes with nothing to expand: here shlex and every POSIX shell
# agree (a test compares them), so the line needs no shell process.
_PLAIN_LINE = re.compile(
    r"""(?:[ \t]++|(?:[\w@%+=:,./-]|[^\x00-\x7f]|'[^']*'|"[^"$`\\]*")++)*+""", re.ASCII
)
_SH = Path("/bin/sh")
_PROGRAM_FOLDER = re.compile(r"/(?:system|vendor)/x?bin/")
_NOT_FOUND = re.compile(rb"^(?:/bin/)?sh: (?:line )?\d+: (.*?): (?:command )?not found$", re.M)
_CHUNK_BYTES = 1 << 16
_LOOK_INTERVAL_S = 0.1
_CANNOT_RUN, _NO_SUCH_COMMAND = 126, 127
_UNCONFINED = (
    b"/system/bin/sh: this system can't keep a shell away from its own files (no Landlock): the"
    b" phone runs only single commands of its own, without pipes, redirections or expansions;"
    b" unconfined_shell=True (option --unconfined-shell) lets the shell run all the same\n"
)


class Output(Protocol):
    """Where a command line's output goes, as it comes. Both raise OSError when the client left."""

    def stdout(self, data: bytes) -> None:
        """Send standard output."""

    def stderr(self, data: bytes) -> None:
        """Send standard error."""


class Input(Protocol):
    """Where a command line's input comes from."""

    def read(self) -> bytes:
        """Return the next bytes, none at the end; raise EOFError when the client has left."""

    def has_ended(self) -> bool:
        """Tell whether the client has left."""


class Shell:
    """The phone's shell: any number of command lines at once, from any thread."""

    def __init__(
        self,
        device: AdbDevice,
        *,
        unconfined: bool = False,
        confine: Confine = sandbox.confine_thread,
    ) -> None:
        """Serve a device.

        Args:
            device: The phone.
            unconfined: Whether a line that needs a real shell runs where none can be confined.
            confine: What confines it.
        """
        self._device = device
        self._unconfined = unconfined
        self._confine = confine
        self._playground: Playground | None = None
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def close(self) -> None:
        """End what runs, and stop serving command lines."""
        with self._lock:
            running = list(self._running)
        for process in running:
            self._kill(process)
        if self._playground:
            self._playground.close()

    def run(self, line: str, output: Output, source: Input) -> int:
        """Run a command line to its end and return its exit status, 0 to 255."""
        line = line.partition("\0")[0].strip(" \t\r\n")
        words = plain_words(line)
        name = _PROGRAM_FOLDER.sub("", words[0]) if words else ""
        if name not in COMMANDS:
            return self._run_by_shell(line, output, source) if line else 0
        call = Call(
            name,
            tuple(words[1:]),
            self._device,
            stdin=lambda: _read_all(source),
            client_left=source.has_ended,
        )
        done = run(COMMANDS[name], call)
        if done.stdout:
            output.stdout(done.stdout)
        if done.stderr:
            output.stderr(done.stderr)
        return done.status

    def _stubbed(
        self, words: list[str], cwd: str, stdin: Callable[[], bytes], left: Callable[[], bool]
    ) -> Completed:
        name, *args = words
        call = Call(name, tuple(args), self._device, stdin=stdin, cwd=cwd, client_left=left)
        return run(COMMANDS[name], call)

    def _run_by_shell(self, line: str, output: Output, source: Input) -> int:
        if not _SH.exists():
            output.stderr(b"/system/bin/sh: this computer has no /bin/sh to run such a line\n")
            return _NO_SUCH_COMMAND
        playground = self._shell()
        if not (playground.confined or self._unconfined):
            output.stderr(_UNCONFINED)
            return _CANNOT_RUN
        process = playground.start(line)
        with self._lock:
            self._running.add(process)
        assert process.stdout is not None
        assert process.stderr is not None
        # Errors go line by line: shells write one message in several pieces.
        sources = ((_chunks(process.stdout), output.stdout), (process.stderr, output.stderr))
        pumps = [
            threading.Thread(target=self._pump, args=(process, chunks, write), daemon=True)
            for chunks, write in sources
        ]
        feeder = threading.Thread(target=self._feed, args=(process, source), daemon=True)
        for thread in (*pumps, feeder):
            thread.start()
        status = process.wait()
        for thread in pumps:
            thread.join()
        process.stdout.close()
        process.stderr.close()
        with self._lock:
            self._running.discard(process)
        return status if status >= 0 else 128 - status

    def _shell(self) -> Playground:
        """Return the playground, made when the first line needs it."""
        with self._lock:
            if self._playground is None:
                self._playground = Playground(
                    self._device.files, COMMANDS, self._stubbed, confine=self._confine
                )
            return self._playground

    def _pump(
        self,
        process: subprocess.Popen[bytes],
        chunks: Iterable[bytes],
        write: Callable[[bytes], None],
    ) -> None:
        root = os.fsencode(self._device.files.root)
        for data in chunks:
            if root in data:
                data = data.replace(root + b"/", b"/").replace(root, b"/")
            try:
                write(_NOT_FOUND.sub(rb"/system/bin/sh: \1: inaccessible or not found", data))
            except OSError:
                self._kill(process)
                return

    def _feed(self, process: subprocess.Popen[bytes], source: Input) -> None:
        """Pass the client's input on; when the client leaves, the command ends."""
        assert process.stdin is not None
        try:
            with process.stdin as stdin:
                while data := source.read():
                    stdin.write(data)
                    stdin.flush()
            self._watch(process, source)
        except BrokenPipeError:
            return
        except (EOFError, OSError):
            self._kill(process)

    def _watch(self, process: subprocess.Popen[bytes], source: Input) -> None:
        """See that the command ends with a client that leaves after its last input."""
        while process.poll() is None:
            if source.has_ended():
                self._kill(process)
            time.sleep(_LOOK_INTERVAL_S)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a command line with all that it started, unless it is over already."""
        with self._lock:
            if process in self._running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def plain_words(line: str) -> list[str]:
    """Split a line that needs no shell into words; return none for one that does."""
    return shlex.split(line) if _PLAIN_LINE.fullmatch(line) else []


def _chunks(pipe: IO[bytes]) -> Iterable[bytes]:
    """Yield what comes, as it comes."""
    return iter(lambda: os.read(pipe.fileno(), _CHUNK_BYTES), b"")


def _read_all(source: Input) -> bytes:
    parts: list[bytes] = []
    with contextlib.suppress(EOFError):
        parts.extend(iter(source.read, b""))
    return b"".join(parts)
