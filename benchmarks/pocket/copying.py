"""Goals full of random names, and nothing to see: copying, learned apart and cheaply.

A goal names what has to be typed and tapped. That a model copies letter by letter what it has never
seen before is a skill of its own; it comes within some hundred steps where nothing else is asked,
and hardly at all beside other lessons. The picture is one blank square.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from benchmarks.pocket.sample import CELL_PX, Sample, copy
from benchmarks.pocket.synthetic import SYSTEM, Synthetic

_NAMED = 4
_FORMS = (
    "{} from {} to {} on {}", "send {} to {} and {}, not to {}", '"{}" for {} at {} in {}',
    "{}: {}, {} and {}", "please {} the {} of {} with {}",
)  # fmt: skip


@dataclass(frozen=True)
class Copying:
    """Makes samples from a seed; the same seed gives the same one.

    Attributes:
        drawn: Has random texts, none of a held-out phone, and writes requests.
        texts: That have to be gone on with, of each goal.
    """

    drawn: Synthetic
    texts: int = 8

    def sample(self, seed: int) -> Sample:
        """Return one goal, and texts of it that were begun."""
        rng = random.Random(f"copied:{seed}")
        words = self.drawn.words
        named = [self._named(rng) for _ in range(_NAMED)]
        opening = f"The user query: {rng.choice(_FORMS).format(*named)}\n"
        chosen = [rng.choice(named) for _ in range(self.texts)]
        return Sample(
            image=np.zeros((CELL_PX, CELL_PX, 3), np.uint8),
            before=words.before(SYSTEM, opening),
            after=words.after("", f"Thought: {self.drawn.text(rng)}.", weight=0),
            branches=tuple(copy(words, text, rng.randint(1, 2)) for text in chosen),
        )

    def _named(self, rng: random.Random) -> str:
        return " ".join(self.drawn.text(rng) for _ in range(rng.choice((1, 1, 2))))
