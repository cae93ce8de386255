"""Answers from a loaded checkpoint: prompt, grammar, decoding and text put together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qvl_agent.errors import ModelRefused, UsageError
from qvl_agent.models.port import Message, Sampling, Usage
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.decode import RESERVE, Decoder, Finish, Said, Thinking, least
from qvl_agent.models.session.form import Form
from qvl_agent.models.session.grammar import Grammars
from qvl_agent.models.session.grammar_state import Matcher
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.sampling import Chooser
from qvl_agent.models.session.session import Session
from qvl_agent.models.session.spelling import Spelling

OnText = Callable[[str], None]
Stopped = Callable[[], bool]

_GAP = "\n\n"
_CLOSING = 4
"""Tokens that close a block of thinking at most: the rest of a character and the tag."""


@dataclass(frozen=True)
class Answer:
    """What the model said.

    Attributes:
        text: The reply; exactly what ``Family.parse`` reads.
        thinking: What it thought before, without the tags.
        finish: ``stop``; ``length`` where the limit cut it off, or cut it short; ``interrupted``.
        usage: What it took.
    """

    text: str
    thinking: str
    finish: Finish
    usage: Usage


class Engine:
    """Answers on one checkpoint.

    Several threads may ask at once, each with a session of its own.

    Attributes:
        checkpoint: What it runs on.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self._chat = Chat(checkpoint)
        self._grammars = Grammars(checkpoint)
        self._remembering = threading.Lock()
        self._unspoken = _unspoken(checkpoint)

    def session(self) -> Session:
        """Return a new conversation."""
        return Session(self.checkpoint)

    def warm_up(self) -> None:
        """Make ready what the first reply in a form would wait for, a second or two."""
        self._grammars.warm_up()

    def prompt(self, messages: Sequence[Message], *, thinking: bool = True) -> Prompt:
        """Lay out a conversation; see ``Chat.prompt``."""
        return self._chat.prompt(messages, thinking=thinking)

    def answer(
        self,
        session: Session,
        messages: Sequence[Message],
        form: Form,
        sampling: Sampling,
        *,
        thinking_budget: int | None = None,
        on_text: OnText | None = None,
        on_thought: OnText | None = None,
        stopped: Stopped | None = None,
        jump: bool = True,
    ) -> Answer:
        """Answer a conversation.

        Whatever ends an answer early, Ctrl-C included, the session can be used again.

        Args:
            session: Keeps what it has computed; the next prompt that begins alike goes on from it.
            messages: The whole conversation.
            form: What the reply must be like; it is complete even at the limit of its length,
                unless ``Matcher.ending`` finds no way to an end in its grammar.
            sampling: How tokens are chosen, and how many at most, thinking included.
            thinking_budget: Tokens of thinking before the reply has to follow; 0 for none, None for
                all that a reply does without. Models that don't think pay no attention to it.
            on_text: Is told the reply bit by bit, in whole characters.
            on_thought: Is told what was thought, once, before the reply begins.
            stopped: Asked before each pass; breaks the answer off.
            jump: Whether forced tokens share a pass. The same tokens come out either way.

        Raises:
            UsageError: If no grammar can be made of the form, or no such reply fits into
                ``max_tokens``.
            ModelRefused: If the conversation does not fit into the model's context.
        """
        thinks = self.checkpoint.opens_thinking and thinking_budget != 0
        matcher = self._grammars.start(form)
        prompt = self.prompt(messages, thinking=thinks)
        limit = self._limit(prompt, sampling, matcher, thinks=thinks)
        session.begin(prompt)
        began_s = time.monotonic()
        said = Said()

        def tell_thought() -> None:
            if on_thought is not None and said.thinking:
                on_thought(self._spelled(said.thinking))

        spelling = Spelling(self.checkpoint.tokenizer, hidden=self._unspoken)
        voice = _Voice(spelling, tell_thought, on_text)
        decoder = Decoder(
            session,
            Chooser(sampling, self.checkpoint.n_vocab),
            self.checkpoint.n_vocab,
            self.checkpoint.end_ids,
            limit,
            on_ids=voice.hear,
            stopped=stopped or (lambda: False),
            jump=jump,
            said=said,
        )
        finish = self._decode(decoder, matcher, self._thinking(thinks, thinking_budget))
        voice.finish()
        text = voice.text
        with self._remembering:
            self._chat.remember(text, [*self._thought_end(said), *said.ids])
        thought = self._spelled(said.thinking)
        return Answer(text, thought, finish, _usage(decoder, time.monotonic() - began_s))

    def _decode(
        self, decoder: Decoder, matcher: Matcher | None, thinking: Thinking | None
    ) -> Finish:
        if matcher is None:
            return decoder.talk(thinking)
        block = self._grammars.thinking() if thinking and thinking.is_open else None
        if thinking and block:
            # Room for any reply; where the limit is that small, thinking has to give way.
            room = decoder.limit - self._closing() - (1 + RESERVE) * least(matcher)
            wish = room if thinking.budget is None else min(room, thinking.budget)
            if not decoder.think(block, thinking, max(0, wish)):
                return "interrupted"
        return decoder.follow(matcher)

    def _limit(
        self, prompt: Prompt, sampling: Sampling, matcher: Matcher | None, *, thinks: bool
    ) -> int:
        room = self.checkpoint.max_tokens - len(prompt.ids)
        needed = 1
        if matcher is not None:
            needed = max(1, least(matcher)) + (self._closing() if thinks else 0)
        if sampling.max_tokens < needed:
            raise UsageError(
                f"max_tokens = {sampling.max_tokens} is too little: the shortest reply of this "
                f"form takes {needed}",
                fix=f"allow {needed} or more; about {4 * needed} leave room for thoughts",
            )
        if room < needed:
            raise ModelRefused(
                f"the prompt has {len(prompt.ids)} tokens, which leaves {max(0, room)} of the "
                f"model's {self.checkpoint.max_tokens} for a reply; it takes {needed}",
                fix="show fewer or smaller screenshots (max_images, image_tokens)",
            )
        return min(room, sampling.max_tokens)

    def _thinking(self, is_open: bool, budget: int | None) -> Thinking | None:
        ids = self.checkpoint.thinks
        gap = tuple(self._chat.encode(_GAP))
        return None if ids is None else Thinking(*ids, gap, is_open, budget)

    def _thought_end(self, said: Said) -> tuple[int, ...]:
        """What came before the reply, so that the gap behind it is not taken for a part of it."""
        ids = self.checkpoint.thinks
        return ids[1:] if ids and said.thinking else ()

    def _closing(self) -> int:
        return _CLOSING + len(self._chat.encode(_GAP))

    def _spelled(self, ids: Sequence[int]) -> str:
        spelling = Spelling(self.checkpoint.tokenizer, hidden=self._unspoken)
        spelling.add(ids)
        spelling.finish()
        return spelling.text.strip()


class _Voice:
    """Says a reply as it comes, from its first character that is no line break on."""

    def __init__(
        self, spelling: Spelling, begins: Callable[[], None], on_text: OnText | None
    ) -> None:
        self.text = ""
        self._begins = begins
        self._spelling = spelling
        self._on_text = on_text

    def hear(self, ids: Sequence[int]) -> None:
        self._say(self._spelling.add(ids))

    def finish(self) -> None:
        self._say(self._spelling.finish())

    def _say(self, piece: str) -> None:
        piece = piece if self.text else piece.lstrip("\n")
        if piece and not self.text:
            self._begins()
        self.text += piece
        if piece and self._on_text is not None:
            self._on_text(piece)


def _unspoken(checkpoint: Checkpoint) -> frozenset[int]:
    """Special tokens are no text; those around a call are, even where they count as special."""
    words = checkpoint.tokenizer
    calls = {words.get_added_vocab().get(tag) for tag in ("<tool_call>", "</tool_call>")}
    return frozenset(words.all_special_ids) - calls


def _usage(decoder: Decoder, took_s: float) -> Usage:
    spent, said = decoder.session.spent, decoder.said
    other_s = spent.preprocess_s + spent.vision_s + spent.prefill_s
    return Usage(
        input_tokens=spent.prompt_tokens,
        output_tokens=said.tokens,
        cached_tokens=spent.cached_tokens,
        forced_tokens=said.forced,
        forwards=spent.forwards,
        preprocess_s=spent.preprocess_s,
        vision_s=spent.vision_s,
        prefill_s=spent.prefill_s,
        decode_s=max(0.0, took_s - other_s),
    )
