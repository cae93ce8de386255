"""Without a grammar, greedily, we say what the library's generate() says, token by token."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.checkpoints.kinds import Kind
from tests.models.session.prefill import as_library, picture

from qvl_agent.models.port import Message, ModelSettings, Sampling
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.decode import Decoder, Thinking
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.sampling import Chooser
from qvl_agent.models.session.session import Session

KINDS = get_args(Kind)
TOKENS = 40

Load = Callable[[Kind], Checkpoint]


@pytest.fixture(scope="module")
def load(tiny_checkpoints: Callable[[Kind], Path]) -> Load:
    return cache(lambda kind: load_checkpoint(str(tiny_checkpoints(kind)), ModelSettings()))


def asked(checkpoint: Checkpoint, pictures: int) -> Prompt:
    turns = [Message("system", ("You tap.",))]
    for number in range(pictures or 1):
        seen = [picture(checkpoint, 3 + number, 5 - number, seed=number)] if pictures else []
        turns += [Message("user", ("Look:\n", *seen, "\nGo on.")), Message("assistant", ("Yes.",))]
    return Chat(checkpoint).prompt(turns[:-1], thinking=True)


def generated(checkpoint: Checkpoint, prompt: Prompt, tokens: int, **changes: Any) -> list[int]:
    """What the library says, with the end of the turn if it comes to it."""
    model: Any = checkpoint.model
    model.model.rope_deltas = None
    ids = model.generate(
        **as_library(checkpoint, prompt), max_new_tokens=tokens, do_sample=False, **changes
    )
    model.model.rope_deltas = None
    said: list[int] = ids[0, len(prompt.ids) :].tolist()
    return said


def decoder(
    checkpoint: Checkpoint, prompt: Prompt, tokens: int, ends: frozenset[int] | None = None
) -> Decoder:
    session = Session(checkpoint)
    session.begin(prompt)
    rows = checkpoint.n_vocab
    return Decoder(
        session,
        Chooser(Sampling(), rows),
        rows,
        checkpoint.end_ids if ends is None else ends,
        tokens,
    )


def assert_as_the_library(checkpoint: Checkpoint, pictures: int) -> None:
    prompt = asked(checkpoint, pictures)
    ours = decoder(checkpoint, prompt, TOKENS)
    finish = ours.talk(None)
    theirs = generated(checkpoint, prompt, TOKENS)
    ended = [theirs[-1]] if finish == "stop" else []
    assert [*ours.said.ids, *ended] == theirs
    assert ours.said.tokens == len(theirs)
    assert len(set(theirs)) > 5


@pytest.mark.parametrize("pictures", [0, 1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_greedily_as_the_library(load: Load, kind: Kind, pictures: int) -> None:
    assert_as_the_library(load(kind), pictures)


@pytest.mark.parametrize("kind", ["qwen2.5-vl", "qwen3-vl"])
def test_it_holds_with_qwens_own_vocabulary(
    real_checkpoint: Callable[[Kind], Path], kind: Kind
) -> None:
    checkpoint = load_checkpoint(str(real_checkpoint(kind)), ModelSettings())
    assert checkpoint.n_vocab == 151_936
    assert_as_the_library(checkpoint, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_it_ends_where_the_library_ends(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    prompt = asked(checkpoint, 1)
    said = generated(checkpoint, prompt, TOKENS)
    last = next(
        token for place, token in enumerate(said) if place > 8 and token not in said[:place]
    )
    ours = decoder(checkpoint, prompt, TOKENS, frozenset({last, checkpoint.n_vocab - 1}))
    assert ours.talk(None) == "stop"
    theirs = generated(checkpoint, prompt, TOKENS, eos_token_id=[last, checkpoint.n_vocab - 1])
    assert [*ours.said.ids, last] == theirs == said[: len(theirs)]
    assert ours.said.tokens == len(theirs) < TOKENS


@pytest.mark.parametrize("kind", ["qwen2.5-vl", "qwen3.5"])
def test_a_limit_is_kept_to_the_token(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    prompt = asked(checkpoint, 0)
    for tokens in (1, 2, 7):
        ours = decoder(checkpoint, prompt, tokens)
        assert ours.talk(None) == "length"
        assert ours.said.ids == generated(checkpoint, prompt, tokens)


@pytest.mark.parametrize("kind", ["qwen3-vl-thinking", "qwen3.5"])
def test_where_thinking_ends_makes_no_difference(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    prompt = asked(checkpoint, 1)
    said = generated(checkpoint, prompt, TOKENS)
    place, end = next((p, t) for p, t in enumerate(said) if p > 8 and t not in said[:p])
    ours = decoder(checkpoint, prompt, TOKENS)
    thinking = Thinking(begin=checkpoint.n_vocab - 1, end=end, gap=(), is_open=True)
    ended = [said[-1]] if ours.talk(thinking) == "stop" else []
    assert ours.said.thinking == said[:place]
    assert [*ours.said.ids, *ended] == said[place + 1 :]
    assert ours.said.tokens == len(said)
