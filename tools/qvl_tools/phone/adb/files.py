"""The phone's file store: a folder on the host that stands for the phone's writable folders."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_ROOTS = ("sdcard", "data/local/tmp")
_ALIASES = {
    "storage/emulated/0": "sdcard",
    "storage/self/primary": "sdcard",
    "mnt/sdcard": "sdcard",
}
# A phone path inside a longer text: at the start of a word, and ended by a slash or the word's end.
_PHONE_PATH = re.compile(r"(?<![\w./-])/(?=(?:sdcard|data|storage|mnt|system)(?:/|\b))")


class FileStore:
    """Maps phone paths such as ``/sdcard/a.xml`` into a temporary folder of the host.

    Paths that point elsewhere (``..`` included) stay inside that folder: nothing of the host can
    be named. The folder goes with :meth:`close`.
    """

    def __init__(self, folder: str = "") -> None:
        """Start empty, in an empty folder or in a new one."""
        # Resolved: on macOS the temporary folder is behind a link, and paths are compared.
        self.root = Path(folder or tempfile.mkdtemp(prefix="qvl-phone-")).resolve()
        for folder in _ROOTS:
            (self.root / folder).mkdir(parents=True)
        for folder in ("Download", "DCIM", "Pictures"):
            (self.root / "sdcard" / folder).mkdir()
        if os.name == "posix":
            self._link_aliases()

    def _link_aliases(self) -> None:
        """Let the shell, which opens files itself, find them under their other names too."""
        for alias, target in _ALIASES.items():
            link = self.root / alias
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(self.root / target, target_is_directory=True)

    def close(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.root, ignore_errors=True)

    def host_path(self, path: str) -> Path:
        """Return where a phone path lies on the host; relative paths start at ``/``."""
        clean = os.path.normpath("/" + path).lstrip("/")
        for alias, target in _ALIASES.items():
            if clean == alias or clean.startswith(alias + "/"):
                clean = target + clean[len(alias) :]
        host = self.root / clean
        if not host.resolve().is_relative_to(self.root):
            raise PermissionError(13, "Permission denied", str(host))
        return host

    def into_host(self, text: str) -> str:
        """Rewrite the phone paths in a command line to host paths."""
        return _PHONE_PATH.sub(f"{self.root}/", text)

    def into_phone(self, text: str) -> str:
        """Undo :meth:`into_host`, as in words handed to a command or in a message."""
        return text.replace(f"{self.root}/", "/").replace(str(self.root), "/")

    def write(self, path: str, data: bytes) -> None:
        """Write a file; missing parent folders are made, as ``adb push`` does."""
        host = self.host_path(path)
        host.parent.mkdir(parents=True, exist_ok=True)
        host.write_bytes(data)

    def read(self, path: str) -> bytes:
        """Read a file; raise FileNotFoundError or IsADirectoryError."""
        return self.host_path(path).read_bytes()
