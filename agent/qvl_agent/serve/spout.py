"""What of a growing text may be passed on: up to a stop, never a piece that may become one."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Spout:
    """Takes an answer's text piece by piece and passes on what is sure to be said."""

    def __init__(self, stops: Sequence[str], mark: str, pour: Callable[[str], None]) -> None:
        """Set what ends the text.

        Args:
            stops: Texts at which the whole answer ends; they are not passed on.
            mark: Text at which what is said ends and calls may begin; empty for none.
            pour: Is given what is said.
        """
        self._stops = tuple(stops)
        self._ends = (*stops, mark) if mark else tuple(stops)
        self._pour = pour
        self._text = ""
        self._poured = 0
        self._end: str | None = None

    @property
    def stopped(self) -> bool:
        """Whether a stop was found."""
        return self._end in self._stops

    def take(self, piece: str) -> None:
        """Take the next piece."""
        self._text += piece
        if self._end is not None:
            return
        found = [(at, end) for end in self._ends if (at := self._text.find(end, self._poured)) >= 0]
        if found:
            at, self._end = min(found)
            self._pass_on(at)
        else:
            self._pass_on(len(self._text) - self._unsure())

    def close(self, text: str, *, calls: bool) -> None:
        """Take what is left of the whole text, and pass on what was held back.

        Args:
            text: The whole.
            calls: Whether what follows the mark is calls; if not, it is text like the rest.
        """
        self.take(text[len(self._text) :])
        if not (self.stopped or calls):
            self._pass_on(len(self._text))

    def _pass_on(self, end: int) -> None:
        if end > self._poured:
            self._pour(self._text[self._poured : end])
            self._poured = end

    def _unsure(self) -> int:
        """Return how many characters at the end may be the beginning of an end."""
        longest = max((len(end) for end in self._ends), default=1) - 1
        for size in range(min(longest, len(self._text) - self._poured), 0, -1):
            if any(end.startswith(self._text[-size:]) for end in self._ends):
                return size
        return 0
