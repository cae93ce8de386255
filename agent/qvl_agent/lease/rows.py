"""The database of leases: where it lies, a transaction on it, and its rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from qvl_agent.errors import DeviceUnavailable, UsageError
from qvl_agent.folders import state_folder
from qvl_agent.lease.process import Process, this_process

T = TypeVar("T")

_TABLE = """
CREATE TABLE IF NOT EXISTS leases (
    token INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    since_at REAL NOT NULL,
    beat_at REAL NOT NULL,
    beat_s REAL NOT NULL,
    ttl_s REAL NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    boot TEXT NOT NULL,
    space TEXT NOT NULL,
    host TEXT NOT NULL,
    command TEXT NOT NULL
)"""
_PROCESS = tuple(field.name for field in fields(Process))
_COLUMNS = ("device", "token", "since_at", "beat_at", "beat_s", "ttl_s", *_PROCESS)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM leases"


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that somebody holds.

    Attributes:
        device: What is held, such as ``android:R5CT20``.
        token: Rises with every lease that is taken, of whichever device.
        since_at: Wall-clock time when it was taken, seconds since 1970.
        beat_at: Wall-clock time when the holder was last heard of.
        beat_s: The same by the monotonic clock, which all processes of one boot share.
        ttl_s: How long nothing may be heard of it.
        process: Who holds it.
    """

    device: str
    token: int
    since_at: float
    beat_at: float
    beat_s: float
    ttl_s: float
    process: Process

    def is_free(self) -> bool:
        """Tell whether its holder has ended, or has stood still for longer than its time."""
        if self.process.is_gone():
            return True
        # Monotonic time means something on the same machine only; it stands still in its sleep.
        elsewhere = self.process.host != this_process().host
        silent_s = time.time() - self.beat_at if elsewhere else time.monotonic() - self.beat_s
        return abs(silent_s) > self.ttl_s  # a time to come is one before a restart

    @property
    def by(self) -> str:
        """Who holds it and since when, for people."""
        where = "" if self.process.host == this_process().host else f" on {self.process.host}"
        who = f"pid {self.process.pid}{where} ({self.process.command})"
        return f"{who} since {when(self.since_at)}"


def when(at: float) -> str:
    """Return a wall-clock time and how long ago it was: ``14:03:22 (2 min ago)``."""
    age_s = max(0.0, time.time() - at)
    for size_s, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if age_s >= 2 * size_s:
            ago = f"{age_s / size_s:.0f} {unit}"
            break
    else:
        ago = f"{age_s:.0f} s"
    shape = "%H:%M:%S" if age_s < 86400 else "%Y-%m-%d %H:%M"
    return f"{time.strftime(shape, time.localtime(at))} ({ago} ago)"


def file() -> Path:
    """Return where leases are kept: in the user's state folder.

    Raises:
        DeviceUnavailable: If the user has no home.
    """
    try:
        return state_folder() / "leases.sqlite3"
    except UsageError as error:
        message = f"leases of devices can't be kept: {error}"
        raise DeviceUnavailable(message, fix=error.fix) from error


def transact(work: Callable[[sqlite3.Connection], T], *, wait_s: float) -> T:
    """Do something with the database to oneself; it counts if it ends without an error.

    A connection serves one transaction: none is there to be torn in two by a fork.

    Args:
        work: What is done; returned is what it returns.
        wait_s: How long to wait for others to be done.

    Raises:
        DeviceUnavailable: If it can't be read and written.
    """
    path = file()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        # No `with`: an interrupt within its machinery would leave the database locked.
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_TABLE)
            done = work(db)
            db.execute("COMMIT")
        finally:
            db.close()
    except (OSError, sqlite3.Error) as error:
        raise DeviceUnavailable(
            f"leases of devices can't be kept in {path}: {error}", fix=_fix(path, error)
        ) from error
    return done


def insert(
    db: sqlite3.Connection, device: str, *, secret: str, beat_at: float, beat_s: float, ttl_s: float
) -> int:
    """Write a lease of this process in place of an older one, and return its token."""
    db.execute("DELETE FROM leases WHERE device = ?", (device,))
    row = {"device": device, "secret": secret, "since_at": beat_at, "beat_at": beat_at}
    row |= {"beat_s": beat_s, "ttl_s": ttl_s, **asdict(this_process())}
    marks = ", ".join("?" * len(row))
    written = db.execute(
        f"INSERT INTO leases ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
    )
    return written.lastrowid or 0


def update(db: sqlite3.Connection, secret: str, *, beat_s: float, beat_at: float) -> bool:
    """Say that the holder of a lease is there; False if it is not in the database any more."""
    how = "UPDATE leases SET beat_s = ?, beat_at = ? WHERE secret = ?"
    return db.execute(how, (beat_s, beat_at, secret)).rowcount > 0


def delete(db: sqlite3.Connection, secret: str) -> None:
    """Take a lease out."""
    db.execute("DELETE FROM leases WHERE secret = ?", (secret,))


def select(db: sqlite3.Connection, device: str) -> Held | None:
    """Return the lease of one device, free or not; None where it has none."""
    row = db.execute(f"{_SELECT} WHERE device = ?", (device,)).fetchone()
    return None if row is None else _held(row)


def select_all(db: sqlite3.Connection) -> tuple[Held, ...]:
    """Return all leases by name, free ones too."""
    rows = db.execute(f"{_SELECT} ORDER BY device")
    return tuple(map(_held, rows))


def _held(row: tuple[Any, ...]) -> Held:
    values = dict(zip(_COLUMNS, row, strict=True))
    process = Process(**{name: values.pop(name) for name in _PROCESS})
    return Held(**values, process=process)


def _fix(path: Path, error: OSError | sqlite3.Error) -> str:
    if "locked" in str(error):
        return "a process stands still while it writes there: end it, or wait for it"
    damaged = not isinstance(error, sqlite3.OperationalError) or "column" in str(error)
    if isinstance(error, sqlite3.DatabaseError) and damaged:  # or of another version
        return f"end all agents and delete {path}"
    return f"make {path.parent} a folder that can be written, or set XDG_STATE_HOME to one"
