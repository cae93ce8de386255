"""``labels.jsonl`` in an episode's folder: what should have been said at each step, by who knows.

One JSON object a line: ``{"step": 3, "reply": "...", "texts": [["Save", 40, 80, 200, 140,
"Button"]]}``. The reply is in the syntax of the family that the episode was recorded with; the
texts, which may be left out, are what stands on the screen: text, left, top, right, bottom in
screen pixels, role.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qvl_agent.errors import EpisodeCorrupt
from qvl_agent.geometry import Box

LABELS_FILE = "labels.jsonl"
MAX_LABELS_BYTES = 1 << 28


@dataclass(frozen=True)
class Shown:
    """A text on a screen, and where it is in screen pixels."""

    text: str
    box: Box


@dataclass(frozen=True)
class Label:
    """What should have been said at one step.

    Attributes:
        reply: In the syntax of the episode's own family.
        texts: What stands on the screen; None where the line does not say.
    """

    reply: str
    texts: tuple[Shown, ...] | None = None


def read_labels(folder: Path) -> dict[int, Label] | None:
    """Return the labels of an episode by step; None where it has none.

    Raises:
        EpisodeCorrupt: If the file can't be read, or a line is no label; the message has the line.
    """
    path = folder / LABELS_FILE
    if not path.exists():
        return None
    try:
        if path.is_symlink() or path.stat().st_size > MAX_LABELS_BYTES:
            raise EpisodeCorrupt(f"{path} is a link, or larger than {MAX_LABELS_BYTES >> 20} MiB")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EpisodeCorrupt(f"{path} can't be read: {error}") from error
    labels: dict[int, Label] = {}
    for number, line in enumerate(lines, start=1):
        try:
            step, label = _label(json.loads(line))
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise EpisodeCorrupt(f"{path}, line {number}: no label: {error!r}") from error
        labels[step] = label
    return labels


def shown_in(texts: list[dict[str, Any]]) -> tuple[Shown, ...]:
    """Return the texts of a ``texts_read`` event.

    Raises:
        EpisodeCorrupt: If one has not the fields of a text.
    """
    try:
        return tuple(Shown(str(text["text"]), _box(text["box"])) for text in texts)
    except (KeyError, TypeError, ValueError) as error:
        raise EpisodeCorrupt(f"a text that was read is none: {error!r}") from error


def _label(line: Any) -> tuple[int, Label]:
    step, reply, texts = line["step"], line["reply"], line.get("texts")
    if not isinstance(step, int) or not isinstance(reply, str):
        raise TypeError("a label has a step (a number) and a reply (a text)")
    if texts is None:
        return step, Label(reply)
    return step, Label(reply, tuple(Shown(str(text[0]), _box(text[1:5])) for text in texts))


def _box(numbers: Any) -> Box:
    left, top, right, bottom = (int(number) for number in numbers)
    return Box(left, top, right, bottom)
