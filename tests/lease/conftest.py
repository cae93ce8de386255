"""Leases of each test's own, and processes that take them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOLD = """
import sys
from qvl_agent.errors import QvlError
from qvl_agent.lease import take_lease

sys.argv = ["/usr/bin/qvl-agent", "run", "the goal is private"]
lease = take_lease("android:a", ttl_s=float({ttl_s}))
print("taken", lease.token, flush=True)
for line in sys.stdin:
    try:
        lease.check()
        print("ours", flush=True)
    except QvlError as error:
        print(type(error).__name__, error, flush=True)
"""


class Holder:
    """A process that holds ``android:a``; ``check`` says what its lease says."""

    def __init__(self, ttl_s: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD.format(ttl_s=ttl_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = self._line().split()
        assert said[0] == "taken"
        self.token = int(said[1])

    @property
    def pid(self) -> int:
        return self.process.pid

    def check(self) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write("check\n")
        self.process.stdin.flush()
        return self._line()

    def close(self) -> None:
        """Have it end by itself, as the end of its input tells it to."""
        self.process.communicate(timeout=30)

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's leases are."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "qvl-agent" / "leases.sqlite3"


@pytest.fixture
def hold() -> Iterator[Callable[..., Holder]]:
    holders: list[Holder] = []

    def start(*, ttl_s: float = 30.0) -> Holder:
        holders.append(Holder(ttl_s))
        return holders[-1]

    yield start
    for holder in holders:
        holder.process.kill()
        holder.process.communicate()
