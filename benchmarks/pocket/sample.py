"""What the pocket model learns from, as token ids: a trunk, and branches that all follow it.

A screenshot costs most, so each carries many questions. The trunk is the request as it is in use,
up to the end of the reply's thought. From there branches go on, each as if it were alone: one is
the action that was right, the others ask where something is or what reads somewhere. A branch sees
the trunk and itself, so what is trained is exactly what is asked in use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

NOT_LEARNED = -100
KINDS = ("thought", "action", "find", "read", "copy")
"""What is asked: the thought and the action of a reply, and the three kinds of questions."""

Kind = Literal["thought", "action", "find", "read", "copy"]
CELL_PX = 32
"""Side of a visual token."""


@dataclass(frozen=True)
class Piece:
    """Tokens in a row.

    Attributes:
        ids: Of the tokens.
        learned_from: Index of the first token that the model must foretell; all after it are, too.
        kind: What is asked.
        weight: Of each of them in the loss.
    """

    ids: tuple[int, ...]
    learned_from: int
    kind: Kind
    weight: float = 1.0


@dataclass(frozen=True)
class Sample:
    """One screenshot with all that is asked about it.

    Attributes:
        image: Shape (height, width, 3), uint8; sides are multiples of ``CELL_PX``.
        before: Ids up to the visual tokens, the mark of their beginning included.
        after: What follows the visual tokens: mark, rest of the request, thought.
        branches: What may follow that; the first is the reply's own.
        reads: What reads in each visual token, row by row; empty where nobody knows.
    """

    image: NDArray[np.uint8]
    before: tuple[int, ...]
    after: Piece
    branches: tuple[Piece, ...] = field(default=())
    reads: tuple[str, ...] = field(default=(), repr=False)

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of visual tokens."""
        height, width, _ = self.image.shape
        return height // CELL_PX, width // CELL_PX

    @property
    def length(self) -> int:
        """Tokens in all."""
        rows, columns = self.cells
        own = len(self.before) + rows * columns + len(self.after.ids)
        return own + sum(len(branch.ids) for branch in self.branches)


@dataclass(frozen=True)
class Wording:
    """Writes requests and replies as a session's chat does: each stretch of text by itself."""

    tokenizer: Any

    def ids(self, text: str) -> tuple[int, ...]:
        """Return the ids of a text."""
        return tuple(self.tokenizer.encode(text, add_special_tokens=False))

    def mark(self, name: str) -> int:
        """Return the id of a token that structures the conversation."""
        return int(self.tokenizer.convert_tokens_to_ids(name))

    def before(self, system: str, opening: str) -> tuple[int, ...]:
        """Return a request up to its picture.

        Args:
            system: System text.
            opening: What the user says before the picture.
        """
        turn, end, newline = self.mark("<|im_start|>"), self.mark("<|im_end|>"), self.ids("\n")
        return (
            turn, *self.ids(f"system\n{system}"), end, *newline,
            turn, *self.ids(f"user\n{opening}"), self.mark("<|vision_start|>"),
        )  # fmt: skip

    def after(self, note: str, thought: str, *, weight: float = 1.0) -> Piece:
        """Return what stands between the picture and the action.

        Args:
            note: What the user says behind the picture.
            thought: The reply's beginning, ``Thought: ...``.
            weight: Of the thought in the loss; 0 where it is not to be learned.
        """
        given = (
            self.mark("<|vision_end|>"), *self.ids(note), self.mark("<|im_end|>"), *self.ids("\n"),
            self.mark("<|im_start|>"), *self.ids("assistant\n"),
        )  # fmt: skip
        ids = (*given, *self.ids(thought))
        return Piece(ids, len(given) if weight else len(ids), "thought", weight)

    def reply(self, rest: str) -> Piece:
        """Return the reply from the end of its thought to the end of the turn, all learned."""
        return Piece((*self.ids(rest), self.mark("<|im_end|>")), 0, "action")

    def question(self, kind: Kind, given: str, answer: str, *, weight: float = 1.0) -> Piece:
        """Return a branch of which only the answer is learned."""
        known = self.ids(given)
        return Piece((*known, *self.ids(answer)), len(known), kind, weight)


def find(words: Wording, label: str, x: int, y: int, *, weight: float = 1.0) -> Piece:
    """Return the question where a label is, asked as a tap on it; x and y in thousandths."""
    call = '\n<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", "coordinate": ['
    given = f'\nAction: Tap "{label}"{call}'
    return words.question("find", given, f"{x}, {y}]}}}}\n</tool_call>", weight=weight)


def read(words: Wording, label: str, x: int, y: int, *, weight: float = 1.0) -> Piece:
    """Return the question what reads at a place."""
    return words.question("read", f'\nRead {x}, {y}: "', f'{label}"', weight=weight)


def copy(words: Wording, text: str, given: int, *, weight: float = 1.0) -> Piece:
    """Return the task to go on with a text that stands in the goal, after its first letters."""
    return words.question(
        "copy", f'\nAction: Type "{text[:given]}', f'{text[given:]}"', weight=weight
    )
