"""Sessions kept between requests, so that a conversation finds its own KV cache again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import Generic, TypeVar

from qvl_agent.models.port import Message

S = TypeVar("S")
Outline = tuple[str | bytes, ...]
"""A conversation without its pixels: texts, and digests of pictures as bytes."""

PICTURE_WEIGHT = 2000
"""A picture counts like so many characters of text (some 500 tokens)."""


@dataclass
class _Kept(Generic[S]):
    session: S
    outline: Outline = ()
    used: int = 0
    busy: bool = False
    size_bytes: int = 0


class Pool(Generic[S]):
    """Lends sessions, the one that knows most of a conversation first; for several threads."""

    def __init__(
        self, open_session: Callable[[], S], size_of: Callable[[S], int], number: int, limit: int
    ) -> None:
        """Begin with none.

        Args:
            open_session: Opens one more.
            size_of: Bytes that one holds.
            number: Sessions at most; the caller sees to it that no more are lent at once.
            limit: Bytes that idle ones may hold together.
        """
        self._open, self._size_of = open_session, size_of
        self._number, self._limit = number, limit
        self._kept: list[_Kept[S]] = []
        self._uses = 0
        self._lock = threading.Lock()

    @contextmanager
    def lend(self, messages: Iterable[Message]) -> Iterator[S]:
        """Lend a session for one request; it is nobody else's until the block ends."""
        kept = self._take(outline(messages))
        try:
            yield kept.session
        finally:
            self._give_back(kept)

    @property
    def sessions(self) -> int:
        """Sessions that are kept now, lent ones included."""
        with self._lock:
            return len(self._kept)

    def _take(self, outline: Outline) -> _Kept[S]:
        with self._lock:
            kept = self._chosen(outline)
            if kept is None:
                kept = _Kept(self._open())
                self._kept.append(kept)
            kept.busy, kept.outline = True, outline
            self._uses += 1
            kept.used = self._uses
            return kept

    def _chosen(self, outline: Outline) -> _Kept[S] | None:
        """Return the idle session with the longest common prefix; None for a new one."""
        idle = [kept for kept in self._kept if not kept.busy]
        has_room = len(self._kept) < self._number
        if not idle:
            return None
        best = max(idle, key=lambda kept: (shared(kept.outline, outline), -kept.used))
        # The same conversation goes on where all is shared up to the first picture: what comes
        # after, agents fold into text. Another one had better not drive it out.
        goes_on = shared(best.outline, outline) >= weight(lead(best.outline))
        return best if goes_on or not has_room else None

    def _give_back(self, kept: _Kept[S]) -> None:
        with self._lock:
            kept.size_bytes = self._size_of(kept.session)
            kept.busy = False
            idle = sorted((k for k in self._kept if not k.busy), key=lambda k: k.used)
            too_much = sum(k.size_bytes for k in idle) - self._limit
            while too_much > 0 and idle:
                oldest = idle.pop(0)
                self._kept.remove(oldest)
                too_much -= oldest.size_bytes


def outline(messages: Iterable[Message]) -> Outline:
    """Return the texts and the digests of the pictures, in order, each turn after its role."""
    pieces: list[str | bytes] = []
    for message in messages:
        pieces.append(f"<|im_start|>{message.role}\n")
        pieces += [
            part if isinstance(part, str) else part.digest.encode() for part in message.parts
        ]
    return tuple(pieces)


def lead(outline: Outline) -> Outline:
    """Return what comes before the first picture."""
    return tuple(takewhile(lambda piece: isinstance(piece, str), outline))


def weight(outline: Outline) -> int:
    """Return the length of a conversation in characters, pictures included."""
    return sum(len(piece) if isinstance(piece, str) else PICTURE_WEIGHT for piece in outline)


def shared(one: Outline, other: Outline) -> int:
    """Return the length of the common beginning of two conversations in characters."""
    total = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            both_text = isinstance(mine, str) and isinstance(theirs, str)
            return total + (_common(str(mine), str(theirs)) if both_text else 0)
        total += weight((mine,))
    return total


def _common(one: str, other: str) -> int:
    """Halve it: texts of a megabyte are not compared letter by letter."""
    known, most = 0, min(len(one), len(other))
    while known < most:
        middle = (known + most + 1) // 2
        if one[known:middle] == other[known:middle]:
            known = middle
        else:
            most = middle - 1
    return known
