"""A lease from the side of its holder: taken, kept alive by a thread, checked, released."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
from sqlite3 import Connection
from types import TracebackType
from typing import Self

from qvl_agent.errors import DeviceBusy, DeviceLost, DeviceUnavailable
from qvl_agent.lease import rows
from qvl_agent.lease.process import this_process
from qvl_agent.lease.rows import Held

TTL_S = 30.0
"""A holder that nothing was heard of for so long has lost its lease."""

BEATS_PER_TTL = 6
"""How often a holder is heard of within that time: some may fail, when the disk is slow."""

_TAKE_WAIT_S = 15.0
_BEAT_WAIT_S = 0.5
"""How long the database is waited for while others write to it. That takes each of them
milliseconds, but SQLite keeps no queue: beside seven that ask all the time on a busy machine, the
unluckiest was seen to wait for 2.5 s."""

_JOIN_S = 2.0
"""How long the thread is waited for: longer than a beat may take."""


class Lease:
    """A device that this process alone may drive; ``take_lease`` makes it.

    Attributes:
        device: What is held.
        token: Higher than that of every lease taken before.
    """

    def __init__(self, device: str, *, ttl_s: float) -> None:
        self.device = device
        self.token = 0
        self._ttl_s = ttl_s
        self._secret = os.urandom(8).hex()
        self._pid = os.getpid()
        self._beaten_s = self._beaten_at = 0.0
        self._lost = ""
        self._released = False
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat_on, name=f"lease {device}", daemon=True)

    def check(self) -> None:
        """Make sure that the device is still ours; costs nothing while the lease is fresh.

        Raises:
            DeviceLost: If it was taken over while this process stood still, was released, belongs
                to the process that this one was forked from, or nobody can tell.
        """
        if os.getpid() != self._pid:
            raise self._not_ours("belongs to the process that this one was forked from")
        if self._ended.is_set():
            raise self._not_ours("was released")
        if not self._lost and not self._is_fresh():
            self._refresh()
        if self._lost:
            raise self._not_ours(self._lost)

    def release(self) -> None:
        """Let others have the device; calling it twice, or in a forked process, does nothing."""
        if os.getpid() != self._pid or self._released:
            return
        self._ended.set()
        if self._heart.is_alive():
            self._heart.join(_JOIN_S)
        # Where the row can't be deleted, it is free as soon as this process has ended.
        with contextlib.suppress(DeviceUnavailable):
            rows.transact(lambda db: rows.delete(db, self._secret), wait_s=_TAKE_WAIT_S)
        # Last: whoever is interrupted in here may call it once more, or leave it to atexit.
        self._released = True
        atexit.unregister(self.release)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _take(self) -> None:
        rows.transact(self._insert, wait_s=_TAKE_WAIT_S)
        atexit.register(self.release)
        try:
            self._heart.start()
        except RuntimeError as error:
            # What becomes of Ctrl-C in the middle of CPython's own wait for the thread.
            if isinstance(error.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from error
            raise

    def _insert(self, db: Connection) -> None:
        held = rows.select(db, self.device)
        if held is not None and not held.is_free():
            raise _busy(held)
        self._beaten_s, self._beaten_at = time.monotonic(), time.time()
        self.token = rows.insert(
            db,
            self.device,
            secret=self._secret,
            beat_at=self._beaten_at,
            beat_s=self._beaten_s,
            ttl_s=self._ttl_s,
        )

    def _is_fresh(self) -> bool:
        # By both clocks: other machines go by the wall clock, which goes on while this one sleeps.
        silent_s = max(time.monotonic() - self._beaten_s, abs(time.time() - self._beaten_at))
        return silent_s < self._ttl_s / 2

    def _refresh(self) -> None:
        try:
            self._beat()
        except DeviceUnavailable as error:
            if time.monotonic() - self._beaten_s >= self._ttl_s:
                raise self._not_ours(f"may be somebody else's by now: {error}") from error

    def _beat(self) -> None:
        now_s, now_at, other = rows.transact(self._update, wait_s=_BEAT_WAIT_S)
        if other is None:
            self._beaten_s, self._beaten_at = now_s, now_at
        else:
            self._lost = f"was taken over by {other}, while this process stood still"

    def _update(self, db: Connection) -> tuple[float, float, str | None]:
        """Say that we are there: both clocks, and who has it if it is not we."""
        now_s, now_at = time.monotonic(), time.time()
        if rows.update(db, self._secret, beat_s=now_s, beat_at=now_at):
            return now_s, now_at, None
        other = rows.select(db, self.device)
        return now_s, now_at, other.by if other else "another process, which has released it since"

    def _beat_on(self) -> None:
        while not self._lost and not self._ended.wait(self._ttl_s / BEATS_PER_TTL):
            with contextlib.suppress(DeviceUnavailable):  # the next one may succeed
                self._beat()

    def _not_ours(self, why: str) -> DeviceLost:
        return DeviceLost(f"the lease of {self.device} {why}", fix="open the device again")


def take_lease(device: str, *, ttl_s: float = TTL_S) -> Lease:
    """Have a device to this process alone, until ``Lease.release`` or the end of the process.

    Args:
        device: A name that everyone gives to this very device, such as ``android:R5CT20``.
        ttl_s: How long this process may stand still before others may take the device.

    Raises:
        DeviceBusy: If a process holds it, be it this one.
        DeviceUnavailable: If leases can't be kept: two agents on one device do harm, so this is
            no reason to go on without.
    """
    lease = Lease(device, ttl_s=ttl_s)
    try:
        lease._take()
        return lease
    except DeviceUnavailable:
        raise
    except BaseException:
        lease.release()  # an interrupt may come when it is already written
        raise


def held_leases() -> tuple[Held, ...]:
    """Return what is held now, by name.

    Raises:
        DeviceUnavailable: If leases can't be read.
    """
    if not rows.file().exists():
        return ()
    found = rows.transact(rows.select_all, wait_s=_TAKE_WAIT_S)
    return tuple(held for held in found if not held.is_free())


def _busy(held: Held) -> DeviceBusy:
    if held.process.is_this():
        return DeviceBusy(
            f"{held.device} is held by this very process since {rows.when(held.since_at)}",
            fix="close the device before it is opened again",
        )
    here = held.process.host == this_process().host
    fix = f"wait for it to end, or end it: kill {held.process.pid}"
    return DeviceBusy(
        f"{held.device} is held by {held.by}",
        fix=fix if here else f"end it on {held.process.host}",
    )
