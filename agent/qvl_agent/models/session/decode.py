"""A reply, token by token: what is certain is not computed, what is chosen is chosen once.

After each chosen token the tokens that must follow are queued with it and ride along in the next
pass. Those at the beginning ride with the prompt, those at the end are never run at all.

A reply with a form is complete whatever its limit. At every place a way to a complete reply is
known that fits into what is left: a token that would leave no such way is not taken, the way is.
Some time before that, texts are ended, so that what follows is still the model's own choice. Where
no way is found, as in a grammar of someone's own whose shortest reply takes over ``LONGEST_WAY``
tokens, the limit cuts the reply off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch

from qvl_agent.models.session.grammar_state import LONGEST_WAY, Ids, Matcher
from qvl_agent.models.session.sampling import Chooser, sent
from qvl_agent.models.session.session import Session

Finish = Literal["stop", "length", "interrupted"]
"""``length`` also where a reply with a form was brought to its end by its limit."""

FEW_ROWS = 1 / 32
"""Up to this share of the head's rows, gathering and scoring them is cheaper than scoring all."""

RESERVE = 2
"""Texts are ended when so many times the shortest way is left: room for what follows them."""


@dataclass(frozen=True)
class Thinking:
    """Bounds of a block of thinking.

    Attributes:
        begin: The token that opens it, should the model begin it itself.
        end: The token that closes it.
        gap: What stands between it and the reply.
        is_open: Whether the prompt has opened it.
        budget: Tokens after which it is closed; None for as long as it likes.
    """

    begin: int
    end: int
    gap: Ids
    is_open: bool
    budget: int | None = None


@dataclass
class Said:
    """What has been said so far.

    Attributes:
        thinking: Tokens of the thinking, without those around it.
        ids: Tokens of the reply.
        tokens: All, with those around the thinking and the one that ended the turn.
        forced: Those that nobody chose.
    """

    thinking: list[int] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    tokens: int = 0
    forced: int = 0


@dataclass(frozen=True)
class Decoder:
    """Decodes one reply on a session that has begun its prompt.

    Attributes:
        session: With the prompt queued.
        chooser: Greedy or by chance.
        rows: Of the output head.
        ends: Tokens that end a turn.
        limit: Of tokens, thinking included.
        on_ids: Is told the tokens of the reply as they are certain.
        stopped: Whether to break off, asked before each pass.
        jump: Whether forced tokens share a pass; if not, each is run alone, for comparison.
        said: What has been said so far.
    """

    session: Session
    chooser: Chooser
    rows: int
    ends: frozenset[int]
    limit: int
    on_ids: Callable[[Sequence[int]], None] = lambda ids: None
    stopped: Callable[[], bool] = lambda: False
    jump: bool = True
    said: Said = field(default_factory=Said)

    def think(self, matcher: Matcher, thinking: Thinking, budget: int) -> bool:
        """Think up to a budget, then close the block; tell whether it was not broken off."""
        while len(self.said.thinking) < budget:
            if self.stopped():
                return False
            token = self._chosen(matcher)
            matcher.take((token,))
            if matcher.is_over:
                self._say((token, *thinking.gap), forced=len(thinking.gap))
                return True
            self._say((token,), self.said.thinking)
        rest = matcher.ending() or (thinking.end,)
        self._say(rest[:-1], self.said.thinking, forced=len(rest) - 1)
        self._say((rest[-1], *thinking.gap), forced=1 + len(thinking.gap))
        return True

    def follow(self, matcher: Matcher) -> Finish:
        """Reply in a form; the limit must leave room for ``least(matcher)`` tokens."""
        self._say_answer(matcher.take_forced(), chosen=0)
        way, was_cut = matcher.ending(), False
        while not matcher.is_over:
            if self.stopped():
                return "interrupted"
            left = self.limit - self.said.tokens
            end = matcher.text_end() if left <= RESERVE * len(way or ()) else None
            step = end or (self._chosen(matcher),)
            if end is None and step[0] in self.ends:
                self.said.tokens += 1
                break
            ahead = matcher.copy()
            ahead.take(step)
            forced = ahead.take_forced()
            way_ahead = ahead.ending(way)
            if not _fits(way_ahead, left - len(step) - len(forced), is_known=way is not None):
                self._say_answer(way or (), chosen=0)
                return "length"
            was_cut |= end is not None
            self._say_answer((*step, *forced), chosen=0 if end else 1)
            matcher, way = ahead, way_ahead
        return "length" if was_cut else "stop"

    def talk(self, thinking: Thinking | None) -> Finish:
        """Reply in any form until the model ends its turn."""
        is_open = thinking is not None and thinking.is_open
        while self.said.tokens < self.limit:
            if self.stopped():
                return "interrupted"
            if thinking and is_open and len(self.said.thinking) == thinking.budget:
                closing = (thinking.end, *thinking.gap)[: self.limit - self.said.tokens]
                self._say(closing, forced=len(closing))
                is_open = False
                continue
            token = self._chosen(None)
            if token in self.ends:
                self.said.tokens += 1
                return "stop"
            is_tag = thinking is not None and token == (thinking.end if is_open else thinking.begin)
            if is_tag and (is_open or not self.said.ids):
                self._say((token,))
                is_open = not is_open
            elif is_open:
                self._say((token,), self.said.thinking)
            else:
                self._say_answer((token,), chosen=1)
        return "length"

    def _chosen(self, matcher: Matcher | None) -> int:
        hidden = self.session.hidden()
        if matcher is None:
            return self.chooser.choose(self.session.logits(hidden))
        allowed = matcher.allowed()  # while the device is still at work
        if np.count_nonzero(allowed) > FEW_ROWS * self.rows:
            scores = self.session.logits(hidden)
            closed = sent(torch.from_numpy(~allowed), scores.device)
            return self.chooser.choose(scores.masked_fill(closed, -torch.inf))
        few = np.flatnonzero(allowed)
        rows = sent(torch.from_numpy(few), hidden.device)
        return int(few[self.chooser.choose(self.session.logits(hidden, rows), rows)])

    def _say_answer(self, ids: Sequence[int], *, chosen: int) -> None:
        if ids:
            self._say(ids, self.said.ids, forced=len(ids) - chosen)
            self.on_ids(ids)

    def _say(self, ids: Sequence[int], where: list[int] | None = None, *, forced: int = 0) -> None:
        for token in ids:
            if not self.jump and self.session.queued:
                self.session.hidden()
            self.session.push((token,))
        self.chooser.said(ids)
        if where is not None:
            where.extend(ids)
        self.said.tokens += len(ids)
        self.said.forced += forced


def least(matcher: Matcher) -> int:
    """Return how many tokens a complete reply takes at least; 0 where none could be found."""
    ahead = matcher.copy()
    return len(ahead.take_forced()) + len(ahead.ending() or ())


def _fits(way: Ids | None, left: int, *, is_known: bool) -> bool:
    if way is not None:
        return len(way) <= left
    # No way was found, so any may be too long: that is no place to go to from one with a way.
    return left > (LONGEST_WAY if is_known else 0)
