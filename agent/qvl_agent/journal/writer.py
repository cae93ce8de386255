"""Writes an episode: one line an event, each in the file before ``write`` returns.

Killing the process loses nothing that was acknowledged; a power cut may, unless ``fsync`` is on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from qvl_agent.errors import JournalFailed
from qvl_agent.journal.events import Event
from qvl_agent.journal.line import Redact, encode_line
from qvl_agent.journal.sink import image_name

EPISODE_FILE = "episode.jsonl"
IMAGES_FOLDER = "images"
MAX_SLUG_CHARS = 28


@dataclass(frozen=True)
class _End:
    """State after a whole line: where it ends, its CRC, and the number of the next one."""

    offset: int = 0
    crc: int = 0
    next_seq: int = 0


class Journal:
    """The writer of one episode; one run, one process, one thread."""

    def __init__(self, folder: Path, *, redact: Redact | None = None, fsync: bool = False) -> None:
        """Open the empty episode in a folder that ``create`` made.

        Raises:
            JournalFailed: If there is none or if it isn't empty.
        """
        self._folder = folder
        self._redact = redact
        self._fsync = fsync
        self._end = self._attempted = _End()
        self._stored: set[str] = set()
        self._opened_s = time.monotonic()
        self._fd: int | None = _open_empty(folder / EPISODE_FILE)

    @classmethod
    def create(
        cls, replays_dir: Path, goal: str, *, redact: Redact | None = None, fsync: bool = False
    ) -> Self:
        """Make a new folder such as ``2026-11-20T14-03-22_book-a-flight_3fa9`` and open it.

        Args:
            replays_dir: Made if it isn't there.
            goal: Gives the folder's name.
            redact: Applied to every string before it is written.
            fsync: Whether every record must survive a power cut, too; costs milliseconds each.

        Raises:
            JournalFailed: If the folder can't be made.
        """
        slug = slug_of(redact(goal) if redact else goal)
        with _failing(f"no episode can be recorded in {replays_dir}"):
            replays_dir.mkdir(parents=True, exist_ok=True)
            folder = _make_folder(replays_dir, slug)
        return cls(folder, redact=redact, fsync=fsync)

    @property
    def folder(self) -> Path:
        """The episode's folder."""
        return self._folder

    def write(self, event: Event) -> int:
        """Append an event and return its number, from 0; it is in the file when this returns.

        Raises:
            JournalFailed: If it can't be written; the file is left as it was before.
        """
        fd = self._open_fd()
        with _failing(f"the episode {self._folder} can't be written"):
            self._recover(fd)
            line, crc = encode_line(
                event,
                seq=self._end.next_seq,
                at=datetime.now(UTC),
                mono_s=time.monotonic() - self._opened_s,
                crc=self._end.crc,
                redact=self._redact,
            )
            seq = self._end.next_seq
            self._attempted = _End(self._end.offset + len(line), crc, seq + 1)
            self._append(fd, line)
            self._end = self._attempted
        return seq

    def store_image(self, png: bytes) -> str:
        """Put an image under ``images/`` and return its file name; to be called before its event.

        Raises:
            JournalFailed: If it can't be written.
        """
        self._open_fd()
        name = image_name(png)
        if name not in self._stored:
            with _failing(f"the screenshot can't be written to {self._folder}"):
                self._write_image(self._folder / IMAGES_FOLDER / name, png)
            self._stored.add(name)
        return name

    def close(self) -> None:
        """Release the file; calling it twice is fine."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open_fd(self) -> int:
        if self._fd is None:
            raise JournalFailed(f"the episode {self._folder} is closed")
        return self._fd

    def _append(self, fd: int, line: bytes) -> None:
        rest = memoryview(line)
        try:
            # One call nearly always; a disk that fills up takes a part first.
            while rest:
                rest = rest[os.write(fd, rest) :]
            if self._fsync:
                os.fsync(fd)
        except OSError:
            os.ftruncate(fd, self._end.offset)
            raise

    def _recover(self, fd: int) -> None:
        # Ctrl-C may strike between the system call and our note of it: the file knows best.
        size = os.fstat(fd).st_size
        if size == self._attempted.offset:
            self._end = self._attempted
        elif size > self._end.offset:
            os.ftruncate(fd, self._end.offset)

    def _write_image(self, path: Path, png: bytes) -> None:
        temporary = path.with_suffix(".tmp")
        try:
            with temporary.open("wb") as file:
                file.write(png)
                if self._fsync:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def slug_of(goal: str) -> str:
    """Return the goal's first words as lower-case ASCII joined by hyphens; never empty."""
    ascii_goal = unicodedata.normalize("NFKD", goal).encode("ascii", "ignore").decode()
    slug = ""
    for word in re.findall(r"[a-z0-9]+", ascii_goal.lower()):
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > MAX_SLUG_CHARS:
            break
        slug = longer
    return slug or "episode"


def _make_folder(replays_dir: Path, slug: str) -> Path:
    # Filled under another name first, so that no half-made episode is ever seen.
    new = replays_dir / f".new-{secrets.token_hex(8)}"
    new.mkdir(mode=0o700)  # screenshots are private
    (new / IMAGES_FOLDER).mkdir()
    (new / EPISODE_FILE).touch(mode=0o600)
    now = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
    while True:
        folder = replays_dir / f"{now}_{slug}_{secrets.token_hex(2)}"
        try:
            return new.rename(folder)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise


def _open_empty(path: Path) -> int:
    with _failing(f"the episode {path} can't be opened"):
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
    if os.fstat(fd).st_size:
        os.close(fd)
        raise JournalFailed(f"{path} already holds an episode")
    return fd


@contextlib.contextmanager
def _failing(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalFailed(
            f"{what}: {error.strerror or error}", fix="free some space or choose another --replays"
        ) from error
