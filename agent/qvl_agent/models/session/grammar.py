"""Grammars of one checkpoint: its tokenizer made ready once, each form compiled once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llguidance import LLMatcher, LLTokenizer
from llguidance.hf import from_tokenizer

from qvl_agent.errors import UsageError
from qvl_agent.models.session.form import CallForm, Form, FreeForm, JsonForm, LarkForm
from qvl_agent.models.session.grammar_lark import VALUE_END, Tags, lark, thinking_lark, token
from qvl_agent.models.session.grammar_state import Endings, Matcher

if TYPE_CHECKING:
    from qvl_agent.models.session.checkpoint import Checkpoint

MAX_COMPILED = 64
"""Grammars that are kept; a form differs by tool, and for some families by the screen's size."""

MAX_USES = 256
"""Replies after which a grammar is compiled anew: its lexer keeps every state that it ever met."""

MAX_REASON_CHARS = 500

_CALL, _CALL_END = "<tool_call>", "</tool_call>"

# Sets of tokens that are looked up as a whole wherever a text may hold them all: prose and strings.
_SLICES = [
    r'[^"\\<{\x00-\x1F\x7F]{1,10}',
    r'[^"\\<{\x00-\x1F\x7F]{1,30}',
    r'[^"\\\x00-\x1F\x7F]{1,10}',
    r'[^"\\\x00-\x1F\x7F]{1,30}',
]

_Words = tuple[str | int, ...]
"""Texts, or a token."""

_CLOSERS = ("}", "]")
_SHORT = (",", "null", "false", "0", '"')
_SHORTEST_CALL = ("wait", ",", "0")


@dataclass
class _Compiled:
    """A matcher at its beginning, to be copied; what ends its texts; how often it was used."""

    start: LLMatcher
    endings: Endings
    uses: int = 0


class Grammars:
    """Turns forms into matchers. Several threads may ask at once."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._lock = threading.Lock()
        self._words: LLTokenizer | None = None
        self._compiled: OrderedDict[str, _Compiled] = OrderedDict()

    def warm_up(self) -> None:
        """Make the tokenizer ready, which takes a second or two with a large vocabulary."""
        with self._lock:
            self._tokenizer()

    def start(self, form: Form) -> Matcher | None:
        """Return a matcher at the beginning of a reply; None where anything goes.

        Raises:
            UsageError: If no grammar can be made of the form.
        """
        if isinstance(form, FreeForm):
            return None
        return self._matcher(lark(form, self._tags()), *_ends(form))

    def thinking(self) -> Matcher | None:
        """Return a matcher for the rest of a block of thinking; None if the model can't think."""
        thinks = self._checkpoint.thinks
        if thinks is None:
            return None
        return self._matcher(thinking_lark(thinks[1]), (thinks[1],), (), ())

    def _matcher(self, grammar: str, *ends: _Words) -> Matcher:
        with self._lock:
            known = self._compiled.pop(grammar, None)
            if known is None or known.uses == MAX_USES:
                known = _Compiled(self._compile(grammar), self._endings(*ends))
            known.uses += 1
            self._compiled[grammar] = known
            if len(self._compiled) > MAX_COMPILED:
                self._compiled.popitem(last=False)
            return Matcher(known.start.deep_copy(), known.endings, self._checkpoint.n_vocab)

    def _compile(self, grammar: str) -> LLMatcher:
        matcher = LLMatcher(self._tokenizer(), LLMatcher.grammar_from_lark(grammar), log_level=0)
        if matcher.is_error():  # it raises nothing by itself
            raise UsageError(
                f"the form of the reply can't be turned into a grammar: {_brief(matcher)}",
                fix="use what llguidance knows of JSON schema or Lark",
            )
        return matcher

    def _tokenizer(self) -> LLTokenizer:
        if self._words is None:
            checkpoint = self._checkpoint
            # It asks for one of several ends, but takes them all.
            ends: Any = sorted(checkpoint.end_ids)
            self._words = from_tokenizer(
                checkpoint.tokenizer, n_vocab=checkpoint.n_vocab, eos_token=ends, slices=_SLICES
            )
        return self._words

    def _endings(self, texts: _Words, closers: _Words, shorter: _Words) -> Endings:
        return Endings(
            self._all_ids(texts), self._all_ids(closers), self._all_ids(shorter), self._ids("~")
        )

    def _all_ids(self, words: _Words) -> tuple[tuple[int, ...], ...]:
        return tuple(map(self._ids, words))

    def _ids(self, text: str | int) -> tuple[int, ...]:
        return (text,) if isinstance(text, int) else tuple(self._tokenizer().tokenize_str(text))

    def _tags(self) -> Tags:
        return Tags(*(self._tag(name) for name in (_CALL, _CALL_END)))

    def _tag(self, name: str) -> str:
        """A token where the vocabulary has one (since Qwen2.5), plain text where it has none."""
        number = self._checkpoint.tokenizer.get_added_vocab().get(name)
        return f'"{name}"' if number is None else token(number)


def _brief(matcher: LLMatcher) -> str:
    """Return what is wrong without the lines around it, which may hold a schema of megabytes."""
    return (matcher.get_error() or "no reason given").partition("\n")[0][:MAX_REASON_CHARS]


def _ends(form: CallForm | JsonForm | LarkForm) -> tuple[_Words, _Words, _Words]:
    """Return what ends texts, what ends anything else, and what is shortest; the best first."""
    if isinstance(form, JsonForm):
        return ('"',), _CLOSERS, _SHORT
    if isinstance(form, LarkForm):
        return ("\n", '"'), _CLOSERS, _SHORT
    if form.syntax == "json":
        return ("\n", '"'), _CLOSERS, _SHORTEST_CALL
    return (VALUE_END, "\n", '"'), (VALUE_END, "]"), _SHORTEST_CALL
