"""Where a real POSIX shell runs the phone's command lines.

Each phone command is a stub program on PATH that hands its words to this process over a local
socket and prints the answer; so quoting, pipes and redirections are those of ``/bin/sh`` itself.
PATH holds these stubs and a few text tools, phone paths lead into the phone's file store, and
on Linux the sandbox keeps everything else of the host out of reach. Elsewhere nothing does, which
``confined`` tells.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qvl_tools.phone.adb import sandbox
from qvl_tools.phone.adb.command import Completed
from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.adb.wire import peer_has_ended, receive_exactly

Runner = Callable[[list[str], str, Callable[[], bytes], Callable[[], bool]], Completed]
"""Given the words, the current folder (a phone path), a reader of standard input, and whether the
stub is gone."""

_TOOLS = (
    "awk base64 cp cut egrep fgrep find grep gzip head md5sum sed seq sh sha256sum sort tail"
    " tee tr uniq wc xargs"
)
# The shell's own kill would take the phone's process numbers for the host's.
_PRELUDE = 'kill() {{ {kill} "$@"; }}\n'
_HEAD = struct.Struct("<cI")  # kind of reply (1 stdout, 2 stderr, ? wants input, 0 end), length

# Runs without site-packages and with as few imports as possible: it starts in about 7 ms.
_STUB = """
import _socket, os, sys
link = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
link.connect(sys.argv[1])
def receive(size):
    data = b""
    while len(data) < size:
        part = link.recv(min(size - len(data), 1 << 20))
        if not part:
            os._exit(1)
        data += part
    return data
def write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]
def send(data):
    link.sendall(len(data).to_bytes(4, "little") + data)
send("\\0".join([os.getcwd(), *sys.argv[2:]]).encode("utf-8", "surrogateescape"))
while True:
    head = receive(5)
    size = int.from_bytes(head[1:], "little")
    if head[:1] == b"0":
        os._exit(size)
    if head[:1] == b"?":
        send(b"".join(iter(lambda: os.read(0, 1 << 16), b"")))
        continue
    try:
        while size:
            part = link.recv(min(size, 1 << 20))
            if not part:
                os._exit(1)
            size -= len(part)
            write(1 if head[:1] == b"1" else 2, part)
    except BrokenPipeError:
        os._exit(141)
"""


Confine = Callable[[Path], bool]
"""Keeps the calling thread and what it starts inside a folder; returns whether it could."""


class Playground:
    """The stub programs and the shell that finds them.

    Attributes:
        confined: Whether the shell is kept away from the host.
    """

    def __init__(
        self,
        files: FileStore,
        commands: Iterable[str],
        run: Runner,
        *,
        confine: Confine = sandbox.confine_thread,
    ) -> None:
        self._files = files
        self._run = run
        self._programs = files.root / "system" / "bin"
        self._programs.mkdir(parents=True)
        self._address = files.root / "system" / "socket"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self._address))
        self._listener.listen(64)
        self._write_programs(commands)
        threading.Thread(target=self._accept, name="stub-accept", daemon=True).start()
        # The sandbox binds a thread and the processes it starts: hence one thread for all starts.
        self._starter = ThreadPoolExecutor(1, "shell-start")
        self.confined = self._starter.submit(confine, files.root).result()

    def start(self, line: str) -> subprocess.Popen[bytes]:
        """Start the shell on a command line, in a process group of its own, with three pipes."""
        return self._starter.submit(self._start, line).result()

    def close(self) -> None:
        """Stop answering stubs, and end what a command line has left running."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        self._starter.shutdown(wait=False)
        self._end_leftovers()

    def _end_leftovers(self) -> None:
        """End daemons: processes that left their command line's group (``setsid``)."""
        mark = os.fsencode(f"PATH={self._programs}")  # no other phone has this PATH
        for environ in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in environ.read_bytes().split(b"\0"):
                    os.kill(int(environ.parent.name), signal.SIGKILL)

    def _start(self, line: str) -> subprocess.Popen[bytes]:
        prelude = _PRELUDE.format(kill=shlex.quote(str(self._programs / "kill")))
        return subprocess.Popen(
            ["/bin/sh", "-c", prelude + self._files.into_host(line)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._files.root,
            env={
                "PATH": str(self._programs),
                "HOME": "/",
                "LANG": "C.UTF-8",
                "ANDROID_DATA": "/data",
                "ANDROID_ROOT": "/system",
                "EXTERNAL_STORAGE": "/sdcard",
            },
            process_group=0,
        )

    def _write_programs(self, commands: Iterable[str]) -> None:
        stub = self._files.root / "system" / "stub.py"
        stub.write_text(_STUB)
        words = [sys.executable, "-ISE", str(stub), str(self._address)]
        script = f'#!/bin/sh\nexec {shlex.join(words)} "${{0##*/}}" "$@"\n'
        for name in commands:
            program = self._programs / name
            program.write_text(script)
            program.chmod(0o755)
        for name in _TOOLS.split():
            found = shutil.which(name)
            if found:
                (self._programs / name).symlink_to(Path(found).resolve())

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(link,), name="stub", daemon=True).start()

    def _answer(self, link: socket.socket) -> None:
        def stdin() -> bytes:
            link.sendall(_HEAD.pack(b"?", 0))
            return _receive_block(link)

        with link:
            try:
                cwd, *words = _receive_block(link).decode("utf-8", "surrogateescape").split("\0")
                phone_words = [self._files.into_phone(word) for word in words]
                phone_cwd = self._files.into_phone(cwd)
                done = self._run(phone_words, phone_cwd, stdin, lambda: peer_has_ended(link))
                for kind, data in ((b"1", done.stdout), (b"2", done.stderr)):
                    link.sendall(_HEAD.pack(kind, len(data)))
                    link.sendall(data)
                link.sendall(_HEAD.pack(b"0", done.status))
            except (EOFError, OSError):
                return  # the stub was killed


def _receive_block(link: socket.socket) -> bytes:
    size = int.from_bytes(receive_exactly(link, 4), "little")
    return bytes(receive_exactly(link, size))
