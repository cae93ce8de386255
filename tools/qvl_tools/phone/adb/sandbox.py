"""Landlock: keeps the shell that judges quoting away from the host (Linux 5.13+).

Files since 5.13, TCP ports since 6.7, signals and abstract Unix sockets since 6.12.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_PATH_BENEATH = 1
_VERSION_FLAG = 1
_PR_SET_NO_NEW_PRIVS = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_TCP_RIGHTS = 3  # bind and connect
_SCOPES = 3  # abstract Unix sockets and signals: only those of the confined processes
_TCP_VERSION, _SCOPES_VERSION = 4, 6
_WORD_BYTES = 8


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def available() -> bool:
    """Tell whether this system can confine a thread."""
    return _version() >= 1


def _version() -> int:
    """Return the version of Landlock's interface, below 1 where there is none."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG))


def confines_signals() -> bool:
    """Tell whether confined processes can't signal others either."""
    return _version() >= _SCOPES_VERSION


def confine_thread(root: Path) -> bool:
    """Confine the calling thread, and every process it starts, to a folder.

    Readable stay the system's programs and libraries and the Python that runs the stubs; writable
    only ``root`` and ``/dev/null``. Return False where the system can't do it.
    """
    version = _version()
    if version < 1:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    rights = _RIGHTS_BY_VERSION.get(version, _RIGHTS_BY_VERSION[3])
    ruleset = _create_ruleset(libc, version, rights)
    if ruleset < 0:
        return False
    try:
        rules = [(path, _READ) for path in _readable()]
        rules += [(Path("/dev/null"), _READ_FILE | _WRITE_FILE), (root, rights)]
        return (
            all(_allow(libc, ruleset, path, allowed) for path, allowed in rules)
            and libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
        )
    finally:
        os.close(ruleset)


def _create_ruleset(libc: ctypes.CDLL, version: int, rights: int) -> int:
    attributes = _RulesetAttributes(rights, _TCP_RIGHTS, _SCOPES)
    # An older kernel knows only the first words.
    words = 1 + (version >= _TCP_VERSION) + (version >= _SCOPES_VERSION)
    size = ctypes.c_size_t(words * _WORD_BYTES)
    return int(libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), size, 0))


def _readable() -> list[Path]:
    """Return what the shell, the text tools and the stubs' Python need to start."""
    system = [
        "/bin",
        "/lib",
        "/lib64",
        "/usr/bin",
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/nix/store",
    ]
    python = [sys.base_prefix, sys.prefix, os.path.realpath(sys.executable)]
    return [Path(path) for path in (*system, "/etc/ld.so.cache", *python) if Path(path).exists()]


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> bool:
    """Add one rule; return False where the kernel refuses it."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True  # not for us to see, so not for the shell either
    try:
        # Rights on folders' contents may not be asked for on a single file.
        allowed = rights if path.is_dir() else rights & (_EXECUTE | _WRITE_FILE | _READ_FILE)
        rule = _PathBeneath(allowed, descriptor)
        rule_type = _PATH_BENEATH
        return bool(libc.syscall(_ADD_RULE, ruleset, rule_type, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(descriptor)
