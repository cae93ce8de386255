"""Where a reply stands in its grammar: what may come next, what must, and how it could end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from llguidance import LLMatcher
from numpy.typing import NDArray

from qvl_agent.errors import ModelRefused

Ids = tuple[int, ...]

LONGEST_WAY = 2048
"""Tokens after which looking for an end is given up."""


@dataclass(frozen=True)
class Endings:
    """How things come to their end, as tokens: tried in this order.

    Attributes:
        texts: What may end a text.
        closers: What may end anything else.
        shorter: The shortest way on.
        probe: A character that only a text may hold at any place.
    """

    texts: tuple[Ids, ...]
    closers: tuple[Ids, ...]
    shorter: tuple[Ids, ...]
    probe: Ids


class Matcher:
    """A reply under way; of one thread at a time.

    Only tokens that the grammar allows are ever taken, so what was taken can always be completed.
    """

    def __init__(self, matcher: LLMatcher, endings: Endings, rows: int) -> None:
        """Begin with nothing taken.

        Args:
            matcher: At the beginning; it is used up.
            endings: Of the grammar's texts and values.
            rows: Of the output head.
        """
        self._matcher = matcher
        self._endings = endings
        self._rows = rows
        self._bits = np.zeros(-(-rows // 32), np.int32)

    @property
    def is_complete(self) -> bool:
        """Whether the reply could end here."""
        return bool(self._matcher.is_accepting())

    @property
    def is_over(self) -> bool:
        """Whether the reply ends here, since nothing may follow."""
        return bool(self._matcher.is_stopped())

    def take_forced(self) -> Ids:
        """Take the tokens that have to come next, and return them."""
        forced = tuple(self._matcher.compute_ff_tokens())
        self.take(forced)
        return forced

    def take(self, ids: Sequence[int]) -> None:
        """Go on by tokens.

        Raises:
            ModelRefused: If the grammar does not allow them, or its engine gave up.
        """
        if ids and not self._matcher.consume_tokens(list(ids)):
            raise _gave_up(self._matcher)

    def allowed(self) -> NDArray[np.bool_]:
        """Return which ids may come next: (rows,); the ends of a turn where it may end.

        Raises:
            ModelRefused: If the grammar's engine gave up.
        """
        self._matcher.unsafe_compute_mask_ptr(self._bits.ctypes.data, self._bits.nbytes)
        if self._matcher.is_error():
            raise _gave_up(self._matcher)
        bits = np.unpackbits(self._bits.view(np.uint8), bitorder="little", count=self._rows)
        return bits.view(np.bool_)

    def allows(self, ids: Sequence[int]) -> bool:
        """Tell whether tokens may come next, one after the other."""
        return int(self._matcher.validate_tokens(list(ids))) == len(ids)

    def copy(self) -> Matcher:
        """Return another one at the same place."""
        return Matcher(self._matcher.deep_copy(), self._endings, self._rows)

    def text_end(self) -> Ids | None:
        """Return the tokens that end the text that is being written; None where there is none."""
        if not self.allows(self._endings.probe):
            return None
        return next((end for end in self._endings.texts if self._ends_text(end)), None)

    def ending(self, known: Ids | None = None) -> Ids | None:
        """Return a short way to a complete reply; None if none is found.

        It is found by going it, so it holds: texts end at once, objects close as soon as they may.

        Args:
            known: A way from an earlier place, which often still leads there.
        """
        if known is not None and self._ends_by(known):
            return known
        way = self._way(Matcher._step_to_end)
        if way is None:
            taken: dict[bytes, set[int]] = {}
            way = self._way(lambda ahead: ahead._step_elsewhere(taken))
        return way

    def _way(self, step_on: Callable[[Matcher], Ids]) -> Ids | None:
        ahead = self.copy()
        found: list[int] = []
        while not ahead.is_complete:
            step = ahead.take_forced() or step_on(ahead)
            found += step
            if not step or len(found) > LONGEST_WAY:
                return None
        return tuple(found)

    def _step_to_end(self) -> Ids:
        """Take the tokens that lead towards the end."""
        step = self.text_end()
        if step is None:
            step = self._one_of((*self._endings.closers, *self._endings.shorter))
        if step is None:
            # Within a character these are single bytes, which come first in a vocabulary.
            step = self._single(self.allowed())
        self.take(step)
        return step

    def _step_elsewhere(self, taken: dict[bytes, set[int]]) -> Ids:
        """Take what ends something, or else what was not taken yet where the same may come next.

        The shortest way on can lead in circles: ``/[a-z]+~/`` is never over by the first letter.
        """
        ends = self._endings
        # What closes an object is a letter like any other within a text.
        closers = () if self.allows(ends.probe) else ends.closers
        step = self._one_of((*ends.texts, *closers))
        if step is None:
            allowed = self.allowed()
            here = taken.setdefault(self._bits.tobytes(), set())
            untaken = allowed.copy()
            untaken[list(here)] = False
            if not untaken.any():
                here.clear()
                untaken = allowed
            step = self._single(untaken)
            here.update(step)
        self.take(step)
        return step

    def _one_of(self, ways: Iterable[Ids]) -> Ids | None:
        return next((way for way in ways if self.allows(way)), None)

    def _single(self, allowed: NDArray[np.bool_]) -> Ids:
        first = int(allowed.argmax())
        return (first,) if self.allows((first,)) else ()

    def _ends_by(self, ids: Ids) -> bool:
        ahead = self._matcher.deep_copy()
        return int(ahead.try_consume_tokens(list(ids))) == len(ids) and bool(ahead.is_accepting())

    def _ends_text(self, end: Ids) -> bool:
        ahead = self._matcher.deep_copy()
        if int(ahead.try_consume_tokens(list(end))) < len(end):
            return False
        return int(ahead.validate_tokens(list(self._endings.probe))) == 0


def _gave_up(matcher: LLMatcher) -> ModelRefused:
    reason = (matcher.get_error() or "no reason given").partition("\n")[0]
    return ModelRefused(f"the grammar of the reply can't be followed: {reason}")
