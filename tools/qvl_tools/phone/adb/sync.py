"""``sync:``: push, pull, stat and list (adb/SYNC.TXT in AOSP's platform/packages/modules/adb)."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.adb.wire import Channel

_REQUEST = struct.Struct("<4sI")
_STAT_V1 = struct.Struct("<4s3I")  # mode, size, mtime
_STAT_V2 = struct.Struct("<4sI2Q4IQ3q")  # errno, dev, ino, mode, nlink, uid, gid, size, 3 times
_ENTRY = struct.Struct("<4s4I")  # mode, size, mtime, length of the name that follows
_CHUNK_BYTES = 64 * 1024
_NO_ENTRY = 2


def serve(channel: Channel, files: FileStore) -> None:
    """Answer sync requests until the client quits."""
    while True:
        command, size = _REQUEST.unpack(channel.read(_REQUEST.size))
        if command == b"QUIT":
            return
        path = channel.read(size).decode("utf-8", "surrogateescape")
        match command:
            case b"STAT":
                channel.write(_stat_v1(_lookup(files, path)))
            case b"STA2" | b"LST2":
                channel.write(_stat_v2(command, _lookup(files, path)))
            case b"LIST":
                _list(channel, _lookup(files, path))
            case b"SEND":
                _store(channel, files, path.rpartition(",")[0])
            case b"RECV":
                _fetch(channel, files, path)
            case _:
                _fail(channel, f"unknown sync request {command!r}")
                return


def _lookup(files: FileStore, path: str) -> Path | None:
    try:
        host = files.host_path(path)
    except PermissionError:
        return None
    return host if host.exists() else None


def _stat_v1(host: Path | None) -> bytes:
    if host is None:
        return _STAT_V1.pack(b"STAT", 0, 0, 0)
    found = host.stat()
    return _STAT_V1.pack(b"STAT", _mode(found), found.st_size, int(found.st_mtime))


def _stat_v2(command: bytes, host: Path | None) -> bytes:
    if host is None:
        return _STAT_V2.pack(command, _NO_ENTRY, *[0] * 10)
    found = host.stat()
    times = (int(found.st_atime), int(found.st_mtime), int(found.st_ctime))
    owner = (found.st_nlink, 2000, 2000)  # uid and gid of Android's shell user
    identity = (found.st_dev, found.st_ino, _mode(found))
    return _STAT_V2.pack(command, 0, *identity, *owner, found.st_size, *times)


def _mode(found: os.stat_result) -> int:
    return stat.S_IFMT(found.st_mode) | (0o770 if stat.S_ISDIR(found.st_mode) else 0o660)


def _list(channel: Channel, host: Path | None) -> None:
    entries = sorted(host.iterdir()) if host and host.is_dir() else []
    for entry in entries:
        found, name = entry.stat(), os.fsencode(entry.name)
        head = (_mode(found), found.st_size, int(found.st_mtime), len(name))
        channel.write(_ENTRY.pack(b"DENT", *head) + name)
    channel.write(_ENTRY.pack(b"DONE", 0, 0, 0, 0))


def _store(channel: Channel, files: FileStore, path: str) -> None:
    parts = []
    while True:
        command, size = _REQUEST.unpack(channel.read(_REQUEST.size))
        if command != b"DATA":
            break  # DONE, whose number is the modification time
        parts.append(channel.read(size))
    try:
        files.write(path, b"".join(parts))
    except OSError as error:
        _fail(channel, f"couldn't create file: {error.strerror}")
        return
    channel.write(_REQUEST.pack(b"OKAY", 0))


def _fetch(channel: Channel, files: FileStore, path: str) -> None:
    try:
        data = memoryview(files.read(path))
    except OSError as error:
        _fail(channel, f"open failed: {error.strerror}")
        return
    for start in range(0, len(data), _CHUNK_BYTES):
        part = data[start : start + _CHUNK_BYTES]
        channel.write(_REQUEST.pack(b"DATA", len(part)) + part)
    channel.write(_REQUEST.pack(b"DONE", 0))


def _fail(channel: Channel, message: str) -> None:
    data = message.encode()
    channel.write(_REQUEST.pack(b"FAIL", len(data)) + data)
