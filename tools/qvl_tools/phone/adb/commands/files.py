"""``cat``, ``ls``, ``rm``, ``mkdir``, ``mv``, ``touch`` in the phone's file store."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from qvl_tools.phone.adb.command import Call, CommandFailed


def _split(call: Call) -> tuple[set[str], list[str]]:
    """Return single-letter options and operands."""
    options = {letter for word in call.args if word.startswith("-") for letter in word[1:]}
    return options, [word for word in call.args if not word.startswith("-")]


def cat(call: Call) -> bytes:
    """Print files, or standard input where none is named."""
    paths = [word for word in call.args if word != "-"]
    if not paths:
        return call.stdin()
    return b"".join(call.device.files.read(call.path(path)) for path in paths)


def ls(call: Call) -> str:
    """List folders; with ``-l`` as one line per entry with size and time."""
    options, paths = _split(call)
    lines: list[str] = []
    for path in paths or ["."]:
        host = call.device.files.host_path(call.path(path))
        if not host.exists():
            raise CommandFailed(f"ls: {path}: No such file or directory\n")
        if host.is_dir() and "d" not in options:
            lines += [_line(entry, entry.name, "l" in options) for entry in sorted(host.iterdir())]
        else:
            lines.append(_line(host, path, "l" in options))
    return "".join(f"{line}\n" for line in lines)


def _line(host: Path, name: str, long: bool) -> str:
    if not long:
        return name
    stat = host.stat()
    kind = "drwxrwx---" if host.is_dir() else "-rw-rw----"
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(stat.st_mtime))
    return f"{kind} 1 u0_a1 media_rw {stat.st_size:>8} {when} {name}"


def rm(call: Call) -> str:
    """Remove files; ``-r`` folders too, ``-f`` says nothing of missing ones."""
    options, paths = _split(call)
    for path in paths:
        host = call.device.files.host_path(call.path(path))
        if host == call.device.files.root:
            raise CommandFailed(f"rm: {path}: Read-only file system\n")
        if host.is_dir() and options & {"r", "R"}:
            shutil.rmtree(host)
        elif host.exists() or "f" not in options:
            host.unlink()
    return ""


def mkdir(call: Call) -> str:
    """Make folders; ``-p`` with their parents."""
    options, paths = _split(call)
    for path in paths:
        host = call.device.files.host_path(call.path(path))
        if host.exists() and "p" not in options:
            raise CommandFailed(f"mkdir: '{path}': File exists\n")
        host.mkdir(parents="p" in options, exist_ok=True)
    return ""


def mv(call: Call) -> str:
    """Move one file or folder."""
    _, paths = _split(call)
    if len(paths) != 2:
        raise CommandFailed("mv: Needs 2 arguments\n")
    source, target = (call.device.files.host_path(call.path(path)) for path in paths)
    shutil.move(source, target)
    return ""


def touch(call: Call) -> str:
    """Make files that are not there yet."""
    for path in _split(call)[1]:
        call.device.files.host_path(call.path(path)).touch()
    return ""
