"""Reads an episode back, whatever moment its writer was killed at.

An episode may come from anywhere, so nothing in it is trusted: it is JSON and PNG only, image names
can't leave the folder, links are refused and sizes bounded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from PIL import Image

from qvl_agent.errors import EpisodeCorrupt, EpisodeError, UsageError
from qvl_agent.journal.events import FORMAT, VERSION, Ended, Event, Started
from qvl_agent.journal.line import DamagedLine, Record, decode_line, parse_object
from qvl_agent.journal.writer import EPISODE_FILE, IMAGES_FOLDER
from qvl_agent.observation import CorruptImage, decode_png

MAX_EPISODE_BYTES = 1 << 28
MAX_IMAGE_BYTES = 1 << 28

AnyEvent = TypeVar("AnyEvent", bound=Event)

_TIME_CHARS = len("2026-11-20T14-03-22")
_IMAGE_NAME = re.compile(r"[0-9a-f]{64}\.png")


@dataclass(frozen=True)
class Episode:
    """A recorded run.

    Attributes:
        folder: Where it lies.
        records: Its events in order, with their number and times.
        torn: Whether a last, incomplete line was left out: the writer was killed in mid-write.
    """

    folder: Path
    records: tuple[Record, ...]
    torn: bool = False

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events without their envelopes."""
        return tuple(record.event for record in self.records)

    @property
    def started(self) -> Started:
        """The first record.

        Raises:
            EpisodeError: If the writer was killed before it was complete.
        """
        if not self.events:
            raise EpisodeError(f"{self.folder} ends before its first record: nothing was done")
        first = self.events[0]
        assert isinstance(first, Started)  # read_episode lets nothing else pass
        return first

    @property
    def ended(self) -> Ended | None:
        """The last record; None where the run was killed."""
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Ended) else None

    def of(self, kind: type[AnyEvent]) -> Iterator[AnyEvent]:
        """Yield the events of one class in order."""
        return (event for event in self.events if isinstance(event, kind))

    def image_bytes(self, name: str) -> bytes:
        """Return the PNG file of that name, checked against its hash.

        Raises:
            EpisodeCorrupt: If the name is no image's, or the file is missing, a link or changed.
        """
        if not _IMAGE_NAME.fullmatch(name):
            raise EpisodeCorrupt(f"{name!r} is no image name in {self.folder}")
        path = self.folder / IMAGES_FOLDER / name
        if path.is_symlink() or path.parent.is_symlink():
            raise EpisodeCorrupt(f"{path} is a link; an episode holds its own images")
        try:
            data = _read_bounded(path, MAX_IMAGE_BYTES)
        except FileNotFoundError:
            raise EpisodeCorrupt(f"the image {path} is missing") from None
        except OSError as error:
            raise EpisodeCorrupt(f"the image {path} can't be read: {error}") from error
        if hashlib.sha256(data).hexdigest() != path.stem:
            raise EpisodeCorrupt(f"the image {path} is not the one that was recorded")
        return data

    def image(self, name: str) -> Image.Image:
        """Return the image of that name as RGB.

        Raises:
            EpisodeCorrupt: If it is missing, changed, damaged or too large.
        """
        try:
            return decode_png(self.image_bytes(name))
        except CorruptImage as error:
            raise EpisodeCorrupt(f"the image {name} of {self.folder}: {error}") from error


def read_episode(where: str | Path, *, replays_dir: Path = Path("replays")) -> Episode:
    """Read an episode.

    Args:
        where: Its folder, its ``episode.jsonl``, the end or another part of its name, or ``last``.
        replays_dir: Where names are looked up.

    Raises:
        UsageError: If there is no such episode, or several.
        EpisodeCorrupt: If a record other than a torn last one is damaged; the message has the line.
        EpisodeError: If it was written by a newer version.
    """
    folder = find_episode(where, replays_dir=replays_dir)
    path = folder / EPISODE_FILE
    if path.is_symlink():
        raise EpisodeCorrupt(f"{path} is a link; an episode is a folder of its own")
    lines = _read_bounded(path, MAX_EPISODE_BYTES).split(b"\n")
    tail = lines.pop()  # empty after a complete line
    if lines:
        _check_format(lines[0], path)
    return Episode(folder, tuple(_records(lines, path)), torn=bool(tail))


def find_episode(where: str | Path, *, replays_dir: Path = Path("replays")) -> Path:
    """Return the folder of an episode; arguments and errors as for ``read_episode``."""
    path = Path(where)
    if path.name == EPISODE_FILE and _is_file(path):
        return path.parent
    if _is_file(path / EPISODE_FILE):
        return path
    found = [file.parent for file in replays_dir.glob(f"[!.]*/{EPISODE_FILE}")]
    if str(where) == "last" and found:
        return max(found, key=_begun)
    matches = [folder for folder in found if path.name and path.name in folder.name]
    matches = [folder for folder in matches if folder.name.endswith(path.name)] or matches
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = "\n  ".join(sorted(folder.name for folder in matches)[:10])
        raise UsageError(f"several episodes are called {str(where)!r}:\n  {names}")
    raise UsageError(
        f"there is no episode {str(where)!r}, neither as a folder nor in {replays_dir}",
        fix="give a folder that holds an episode.jsonl, a part of its name, or 'last'",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def _begun(folder: Path) -> tuple[str, int]:
    # Names begin with the time to the second; within one, the file that was written last.
    return folder.name[:_TIME_CHARS], (folder / EPISODE_FILE).stat().st_mtime_ns


def _records(lines: list[bytes], path: Path) -> Iterator[Record]:
    crc = 0
    for seq, line in enumerate(lines):
        try:
            record = decode_line(line, seq=seq, crc=crc)
        except DamagedLine as error:
            raise EpisodeCorrupt(f"{path}, line {seq + 1}: {error}") from error
        if (seq == 0) != isinstance(record.event, Started):
            raise EpisodeCorrupt(f"{path}, line {seq + 1}: 'started' must come first and only once")
        crc = record.crc
        yield record


def _check_format(line: bytes, path: Path) -> None:
    # Before anything else is looked at: a newer version may differ in all of it.
    try:
        first = parse_object(line)
    except DamagedLine as error:
        raise EpisodeCorrupt(f"{path}, line 1: {error}") from error
    if first.get("format") != FORMAT:
        raise EpisodeCorrupt(f"{path} is no {FORMAT}: its format is {first.get('format')!r}")
    version = first.get("version")
    if not isinstance(version, int) or version < 1:
        raise EpisodeCorrupt(f"{path}, line 1: {version!r} is no version")
    if version > VERSION:
        raise EpisodeError(
            f"{path} has version {version}; this program reads up to version {VERSION}",
            fix="pip install --upgrade qvl-agent",
        )


def _read_bounded(path: Path, limit_bytes: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise EpisodeCorrupt(f"{path} is larger than {limit_bytes >> 20} MiB")
    return data
