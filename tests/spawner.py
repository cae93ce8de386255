"""Forks workers from one process that has everything imported, to kill them at random moments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

# Reads one folder per line, forks a worker into it, says its process id and when it is dead.
SERVE = """
import os, sys
from pathlib import Path

def serve(work):
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                work(Path(line.rstrip()))
            finally:
                os._exit(1)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("dead", flush=True)
"""


class Spawner:
    """The process that forks workers; ``code`` defines ``work(folder)``."""

    def __init__(self, code: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"{SERVE}\n{code}\nserve(work)", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill_a_worker(self, folder: Path, *, after_s: float, once_begun: bool = False) -> int:
        """Start a worker, kill it, and return the size of the file ``acknowledged``.

        Args:
            folder: What the worker is given, where it writes ``acknowledged``.
            after_s: How long it may run.
            once_begun: Count from its first acknowledgement.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        child = int(self._line())
        acknowledged = folder / "acknowledged"
        while once_begun and not acknowledged.exists():
            time.sleep(0.005)
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        assert self._line() == "dead"
        return acknowledged.stat().st_size if acknowledged.exists() else 0

    def close(self) -> None:
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
