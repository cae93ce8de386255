"""What is run through the model: token ids and the pictures between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image


@dataclass(frozen=True)
class PlacedImage:
    """A picture at its place among the ids.

    Attributes:
        start: Index of its first placeholder.
        rows: Height in visual tokens (merged patches).
        columns: Width in visual tokens.
        key: What tells it from other pictures: digest of its source and its size.
        image: RGB, in the size that the image processor leaves as it is.
    """

    start: int
    rows: int
    columns: int
    key: str
    image: Image.Image = field(repr=False, compare=False)

    @property
    def end(self) -> int:
        """Index after its last placeholder."""
        return self.start + self.rows * self.columns


@dataclass(frozen=True)
class Prompt:
    """A whole conversation up to where the model goes on.

    Attributes:
        ids: Token ids; each picture is ``rows * columns`` placeholders.
        images: The pictures, in order.
        marks: Lengths at which a later prompt is likely to branch off (end of the system text,
            start of the reply), ascending. A cache that can't drop tokens is saved there.
    """

    ids: tuple[int, ...]
    images: tuple[PlacedImage, ...] = ()
    marks: tuple[int, ...] = ()
