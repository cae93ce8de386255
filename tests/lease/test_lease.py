"""Who has a device, who is told so, and when it is free again."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from tests.lease.conftest import Holder

from qvl_agent.errors import DeviceBusy, DeviceLost
from qvl_agent.lease import Lease, held_leases, process, take_lease
from qvl_agent.lease.process import this_process

Hold = Callable[..., Holder]


def change(file: Path, **columns: object) -> None:
    """Change what stands in the database of every lease."""
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        for column, value in columns.items():
            db.execute(f"UPDATE leases SET {column} = ?", (value,))


def test_one_at_a_time_and_then_the_next() -> None:
    with take_lease("android:a") as first, take_lease("android:b"):
        first.check()
        assert [held.device for held in held_leases()] == ["android:a", "android:b"]
        with pytest.raises(DeviceBusy, match="android:a is held by this very process since"):
            take_lease("android:a")
    assert held_leases() == ()
    with take_lease("android:a") as again:
        again.check()
        assert again.token > first.token


def test_what_is_released_is_not_ours() -> None:
    lease = take_lease("android:a")
    lease.release()
    lease.release()
    with pytest.raises(DeviceLost, match="was released"):
        lease.check()
    assert "lease android:a" not in [thread.name for thread in threading.enumerate()]


def test_whoever_comes_second_is_told_who_holds_it(hold: Hold) -> None:
    holder = hold()
    with pytest.raises(DeviceBusy) as busy:
        take_lease("android:a")
    said = str(busy.value)
    assert f"android:a is held by pid {holder.pid} (qvl-agent run) since " in said
    assert " s ago)" in said
    assert "private" not in said
    assert busy.value.fix == f"wait for it to end, or end it: kill {holder.pid}"
    (held,) = held_leases()
    assert (held.process.pid, held.token) == (holder.pid, holder.token)
    assert holder.check() == "ours"


def test_a_holder_that_ends_leaves_nothing_behind(hold: Hold, file: Path) -> None:
    holder = hold()
    holder.close()
    with contextlib.closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM leases").fetchone() == (0,)


def test_a_killed_holder_is_reclaimed_at_once(hold: Hold) -> None:
    holder = hold(ttl_s=1e6)
    holder.process.kill()
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # dead, and still in the table
    assert held_leases() == ()
    with take_lease("android:a") as lease:
        assert lease.token > holder.token


@pytest.mark.parametrize("column", ["started", "boot"])
def test_another_process_with_the_same_number_is_not_the_holder(
    column: str, hold: Hold, file: Path
) -> None:
    hold()
    change(file, **{column: "another"})
    take_lease("android:a").release()


def test_without_a_start_time_a_number_that_nobody_has_is_enough(
    hold: Hold, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where there is no /proc."""
    monkeypatch.setattr(process, "_PROC", file.parent / "no proc")
    holder = hold()
    change(file, started="", boot="", space="")
    with pytest.raises(DeviceBusy):
        take_lease("android:a")
    holder.process.kill()
    holder.process.communicate()
    take_lease("android:a").release()


@pytest.mark.parametrize("told", [{"host": "elsewhere"}, {"space": "pid:[1]"}, {"started": ""}])
def test_where_life_can_not_be_told_time_tells(told: dict[str, str], file: Path) -> None:
    """Nobody writes these rows any more: as if their holder had died somewhere else."""
    dead = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    take_lease("android:a").release()
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        row = {
            "device": "android:a", "secret": "x", "since_at": time.time(), "beat_at": time.time(),
            "beat_s": time.monotonic(), "ttl_s": 30.0, **asdict(this_process()),
            "pid": dead.pid, **told,
        }  # fmt: skip
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO leases ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    with pytest.raises(DeviceBusy, match=f"held by pid {dead.pid}"):
        take_lease("android:a")
    change(file, beat_at=time.time() - 31, beat_s=time.monotonic() - 31)
    take_lease("android:a").release()
    dead.communicate()


def test_a_holder_that_stood_still_is_told_before_it_acts(hold: Hold) -> None:
    holder = hold(ttl_s=1.0)
    os.kill(holder.pid, signal.SIGSTOP)
    lease = _take_within(30.0)
    try:
        os.kill(holder.pid, signal.SIGCONT)
        said = holder.check()
        assert said.startswith("DeviceLost the lease of android:a was taken over by pid")
        assert f"pid {os.getpid()} " in said
        assert "while this process stood still" in said
        holder.close()  # its end releases nothing that is not its own
        lease.check()
        assert [held.token for held in held_leases()] == [lease.token]
    finally:
        lease.release()


def _take_within(limit_s: float) -> Lease:
    give_up_s = time.monotonic() + limit_s
    while True:
        try:
            return take_lease("android:a")
        except DeviceBusy:
            if time.monotonic() > give_up_s:
                raise
            time.sleep(0.05)


def test_a_holder_that_stood_still_and_lost_nothing_goes_on(hold: Hold) -> None:
    holder = hold(ttl_s=1.5)  # long enough for a busy machine to let it beat
    os.kill(holder.pid, signal.SIGSTOP)
    time.sleep(1.6)
    os.kill(holder.pid, signal.SIGCONT)
    assert holder.check() == "ours"
    with pytest.raises(DeviceBusy):
        take_lease("android:a")


def test_a_holder_is_heard_of_for_longer_than_its_time(hold: Hold) -> None:
    holder = hold(ttl_s=2.0)
    (first,) = held_leases()
    while held_leases()[0].beat_s < first.beat_s + first.ttl_s:
        with pytest.raises(DeviceBusy):
            take_lease("android:a")
        time.sleep(0.05)
    assert holder.check() == "ours"


def test_a_forked_process_neither_has_nor_releases_it() -> None:
    lease = take_lease("android:a")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            lease.release()
            try:
                lease.check()
            except DeviceLost as error:
                os.write(writing, str(error).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as said:
        assert "belongs to the process that this one was forked from" in said.read()
    lease.check()
    assert [held.token for held in held_leases()] == [lease.token]
    lease.release()
