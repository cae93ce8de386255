"""The database of leases: many processes at once, interrupts, and one that can't be used."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from qvl_agent.errors import DeviceBusy, DeviceLost, DeviceUnavailable
from qvl_agent.lease import Lease, held_leases, take_lease

PROCESSES = 8
TAKES = 100

# What is inside is seen by a file that only one can have made, and by a count that gets lost where
# two are inside: neither knows of leases.
TAKE_OFTEN = f"""
import os, sys, time
from pathlib import Path
from qvl_agent.errors import DeviceBusy
from qvl_agent.lease import take_lease

inside, count, tokens = (Path(sys.argv[1]) / name for name in ("inside", "count", "tokens"))
overlaps = refused = taken = 0
while taken < {TAKES}:
    try:
        lease = take_lease("android:a")
    except DeviceBusy:
        refused += 1
        time.sleep(0.001)
        continue
    taken += 1
    try:
        os.close(os.open(inside, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        overlaps += 1
    seen = int(count.read_text() or 0)
    with tokens.open("a") as file:
        file.write(f"{{lease.token}}\\n")
    count.write_text(str(seen + 1))
    inside.unlink(missing_ok=True)
    lease.check()
    lease.release()
print(overlaps, refused)
"""


def test_eight_processes_never_have_it_at_once(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("")
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE_OFTEN, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    said = [worker.communicate()[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * PROCESSES
    assert sum(int(overlaps) for overlaps, _ in said) == 0
    assert sum(int(refused) for _, refused in said) > 0  # they did get in each other's way
    assert int((tmp_path / "count").read_text()) == PROCESSES * TAKES
    tokens = [int(token) for token in (tmp_path / "tokens").read_text().split()]
    assert len(tokens) == PROCESSES * TAKES
    assert tokens == sorted(set(tokens))


class Interrupt:
    """Raises KeyboardInterrupt after a time if the program is within one function by then."""

    def __init__(self, function: str) -> None:
        self._function = function
        self.hits = 0

    def after(self, delay_s: float) -> None:
        signal.signal(signal.SIGALRM, self._strike)
        signal.setitimer(signal.ITIMER_REAL, delay_s)

    def _strike(self, number: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_code.co_name == self._function:
                self.hits += 1
                raise KeyboardInterrupt
            frame = frame.f_back


@pytest.fixture
def alarm() -> Iterator[None]:
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


in_mid_air = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Python itself may be interrupted: with a file just opened, or where no error can be raised."""


@in_mid_air
@pytest.mark.usefixtures("alarm")
def test_an_interrupted_take_takes_nothing() -> None:
    interrupt, rng = Interrupt("_take"), random.Random(4)
    for _ in range(100):
        interrupt.after(rng.uniform(0.0001, 0.006))
        try:
            take_lease("android:a").release()
        except KeyboardInterrupt:
            assert held_leases() == ()
        signal.setitimer(signal.ITIMER_REAL, 0)
    assert interrupt.hits > 5


@in_mid_air
@pytest.mark.usefixtures("alarm")
def test_an_interrupted_release_can_be_done_again() -> None:
    interrupt, rng = Interrupt("release"), random.Random(5)
    for _ in range(100):
        lease = take_lease("android:a")
        interrupt.after(rng.uniform(0.0001, 0.003))
        with contextlib.suppress(KeyboardInterrupt):
            lease.release()
        signal.setitimer(signal.ITIMER_REAL, 0)
        lease.release()
        assert held_leases() == ()
    assert interrupt.hits > 5


def test_no_file_no_leases(file: Path) -> None:
    assert held_leases() == ()
    assert not file.exists()


def test_a_folder_that_can_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "a file"))
    with pytest.raises(DeviceUnavailable, match="leases of devices can't be kept in") as failed:
        take_lease("android:a")
    assert not isinstance(failed.value, DeviceBusy)
    assert "set XDG_STATE_HOME" in failed.value.fix


def test_a_database_that_is_none(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(DeviceUnavailable, match="not a database") as failed:
        take_lease("android:a")
    assert failed.value.fix == f"end all agents and delete {file}"
    with pytest.raises(DeviceUnavailable):
        held_leases()


def test_a_database_of_another_version(file: Path) -> None:
    file.parent.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE leases (token INTEGER)")
    with pytest.raises(DeviceUnavailable, match="no such column") as failed:
        take_lease("android:a")
    assert failed.value.fix == f"end all agents and delete {file}"


def test_while_nobody_can_write_a_lease_holds_for_its_time_and_no_longer(file: Path) -> None:
    lease = take_lease("android:a", ttl_s=1.0)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as stuck:
        stuck.execute("BEGIN IMMEDIATE")
        lease.check()
        with pytest.raises(DeviceLost, match=r"may be somebody else's by now.*locked"):
            _check_for(lease, 20.0)
    lease.check()  # nobody has taken it meanwhile
    lease.release()
    assert held_leases() == ()


def _check_for(lease: Lease, limit_s: float) -> None:
    until_s = time.monotonic() + limit_s
    while time.monotonic() < until_s:
        lease.check()
        time.sleep(0.05)
