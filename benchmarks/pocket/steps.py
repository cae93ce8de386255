"""Exported steps as samples: what ``qvl-agent export --format qwen --family pocket`` wrote."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.pocket.colours import recoloured
from benchmarks.pocket.sample import Piece, Sample, Wording, find, read
from PIL import Image

TRAIN_FILE, HELD_OUT_FILE = "train.jsonl", "held_out.jsonl"
_ACTION = "\nAction: "
_PICTURE = "<image>"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an export.

    Attributes:
        image: File.
        opening: What the user says before the picture.
        note: And behind it.
        thought: The reply's beginning.
        rest: The reply from its action on.
        places: Labels on the screen, with x and y in thousandths.
    """

    image: str
    system: str
    opening: str
    note: str
    thought: str
    rest: str
    places: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, folder: Path, line: str) -> Step:
        """Read one line.

        Raises:
            ValueError: If it is not a request with one picture and a reply with an action.
        """
        row = json.loads(line)
        said = {turn["from"]: turn["value"] for turn in row["conversations"]}
        opening, picture, note = said["human"].partition(_PICTURE)
        thought, action, rest = said["gpt"].partition(_ACTION)
        if not picture or not action:
            raise ValueError(f"{row['id']}: no picture, or no action in the reply")
        places = tuple((label, x, y) for label, x, y in row["meta"]["grounding"])
        image = str(folder / row["image"])
        return cls(image, said["system"], opening, note, thought, action + rest, places)


class Steps:
    """All steps of some exports, drawn one at a time."""

    def __init__(self, steps: Sequence[Step], words: Wording, *, finds: int, reads: int) -> None:
        """Take the steps.

        Args:
            steps: In any order.
            words: Writes requests.
            finds: Questions where a label is, for each screenshot.
            reads: Questions what reads at a place.
        """
        self._steps, self._words, self._finds, self._reads = steps, words, finds, reads

    @classmethod
    def read(cls, folders: Sequence[Path], words: Wording, name: str = TRAIN_FILE) -> Steps:
        """Read what export wrote into some folders: what is to be learned, or what is held out.

        Raises:
            ValueError: If a line is no step.
            OSError: If a folder has nothing to be learned; nothing need be held out.
        """
        files = [folder / name for folder in folders]
        there = [file for file in files if name == TRAIN_FILE or file.exists()]
        steps = [step for file in there for step in _of_file(file)]
        return cls(steps, words, finds=6, reads=3)

    def __len__(self) -> int:
        return len(self._steps)

    def sample(self, rng: random.Random) -> Sample:
        """Return a step with questions about its screen, in colours of another theme."""
        step = rng.choice(self._steps)
        with Image.open(step.image) as image:
            pixels = np.asarray(image.convert("RGB"))
        return Sample(
            image=recoloured(pixels, rng),
            before=self._words.before(step.system, step.opening),
            after=self._words.after(step.note, step.thought),
            branches=(self._words.reply(step.rest), *self._questions(step, rng)),
        )

    def _questions(self, step: Step, rng: random.Random) -> Iterator[Piece]:
        for label, x, y in rng.sample(step.places, min(self._finds, len(step.places))):
            yield find(self._words, label, x, y, weight=0.5)
        short = [place for place in step.places if len(place[0]) <= 24]
        for label, x, y in rng.sample(short, min(self._reads, len(short))):
            yield read(self._words, label, x, y, weight=0.25)


def _of_file(file: Path) -> Iterator[Step]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield Step.of(file.parent, line)
