"""The screenshots as a family sees them: resized, named by content, each written once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from qvl_agent.journal.sink import image_name
from qvl_agent.models.port import ImagePart
from qvl_agent.png import encode_png

PICTURES_FOLDER = "images"
COMPRESSION = 6
"""zlib's level: these files are written once and read in every epoch."""


@dataclass
class Pictures:
    """Writes pictures into a folder that several processes share.

    Attributes:
        folder: Where they go.
        names: Of all that were asked for.
    """

    folder: Path
    names: set[str] = field(default_factory=set)
    _known: dict[tuple[str, tuple[int, int]], str] = field(default_factory=dict)

    def name_of(self, part: ImagePart) -> str:
        """Return the file name of a picture, which is there from now on; raises OSError."""
        key = (part.digest, part.image.size)
        if key not in self._known:
            self._known[key] = self._store(encode_png(part.image, level=COMPRESSION))
        name = self._known[key]
        self.names.add(name)
        return name

    def _store(self, png: bytes) -> str:
        name = image_name(png)
        path = self.folder / name
        if not path.exists():
            # Whole or not there: another process may be writing, or reading, the same one.
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_bytes(png)
            temporary.replace(path)
        return name
