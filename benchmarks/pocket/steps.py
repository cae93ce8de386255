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

TRAIN_FILE = "train.jsonl"
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
    def read(cls, folders: Sequence[Path], words: Wording) -> Steps:
        """Read what export wrote into some folders."""
        steps = [step for folder in folders for step in _of_folder(folder)]
        return cls(steps, words, finds=6, reads=3)

    def texts(self) -> Iterator[str]:
        """Yield all that is said: what a vocabulary of words is counted on."""
        for step in self._steps:
            yield f"{step.opening}{step.thought}{step.rest}"

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


def _of_folder(folder: Path) -> Iterator[Step]:
    with (folder / TRAIN_FILE).open(encoding="utf-8") as lines:
        for line in lines:
            yield Step.of(folder, line)
