"""A Python child process that talks JSON lines over its own pipes."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
from typing import IO, Any

_END_TIMEOUT_S = 6.0
_STDERR_TAIL_CHARS = 2000


class LineProcess:
    """``python -m MODULE ARGS``, which ends when its standard input ends.

    It is started fresh, never forked, in a process group of its own: Ctrl-C in the terminal
    reaches the parent alone, who then decides.
    """

    def __init__(self, module: str, args: list[str]) -> None:
        # A file, not a pipe: nobody has to read it while the child runs.
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        own_group: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        # -P: a file in the current folder must not stand in for a library module.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            encoding="utf-8",
            **own_group,
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read_lines, name=module, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Process number of the child."""
        return self._process.pid

    def write(self, message: dict[str, object]) -> None:
        """Send one line; a child that is gone is noticed by the next read."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):  # ValueError: closed by us
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()

    def read(self, timeout_s: float) -> dict[str, Any]:
        """Return the next line.

        Raises:
            EOFError: The child has ended.
            TimeoutError: It said nothing for so long.
        """
        try:
            line = self._lines.get(timeout=timeout_s)
        except queue.Empty:
            raise TimeoutError(f"no answer within {timeout_s:.0f} s") from None
        if line is None:
            self._lines.put(None)  # for whoever asks again
            raise EOFError("it has ended")
        message: dict[str, Any] = json.loads(line)
        return message

    def stderr_tail(self) -> str:
        """Return the last lines that the child wrote to stderr, on new lines; may be empty."""
        if self._stderr.closed:
            return ""
        self._stderr.seek(0)
        text = self._stderr.read().decode(errors="replace").strip()
        return f"\n{text[-_STDERR_TAIL_CHARS:]}" if text else ""

    def wait(self) -> int:
        """Return the child's exit status once it has ended."""
        return self._process.wait()

    def close(self) -> None:
        """End the child: ask by closing its input, then by force."""
        process = self._process
        with contextlib.suppress(BrokenPipeError):
            if process.stdin:
                process.stdin.close()
        try:
            process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._reader.join()
        if process.stdout:
            process.stdout.close()
        self._stderr.close()

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)
