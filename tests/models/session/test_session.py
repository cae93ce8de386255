"""A session says what a full prefill says, whatever it kept, dropped or was stopped in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checkpoints.kinds import Kind
from tests.models.session.prefill import after, apart, asked, full, picture, placed

from qvl_agent.models.port import Message, ModelSettings
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.positions import positions
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.session import Session
from qvl_agent.models.session.spent import Spent

KINDS = get_args(Kind)
BOTH: list[Kind] = ["qwen3-vl", "qwen3.5"]
"""One whose cache goes back to any token, one with running states."""

Load = Callable[[Kind], Checkpoint]


@pytest.mark.parametrize("kind", KINDS)
def test_a_growing_conversation_equals_a_full_prefill(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    session, chat = Session(checkpoint), Chat(checkpoint)
    before = 0
    for step in range(4):
        prompt = chat.prompt(asked(checkpoint, range(step + 1)), thinking=True)
        cached = session.begin(prompt)
        assert cached >= before
        said: list[int] = []
        for more in ([], [3], [4], [5, 6, 7, 8, 9]):
            session.push(more)
            said += more
            now = session.logits(session.hidden())
            assert apart(now, full(checkpoint, prompt, said)) <= 1e-4
        before = len(prompt.ids) - 10


@pytest.mark.parametrize("kind", KINDS)
def test_folding_and_going_back_equal_a_full_prefill(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    session, chat = Session(checkpoint), Chat(checkpoint)
    long = asked(checkpoint, range(4))
    folded = [long[0], Message("user", ("Step 1: done\n", *long[5].parts)), *long[6:]]
    shorter = asked(checkpoint, (0, 1))
    other = asked(checkpoint, (0, 1, 3))
    for messages in (long, folded, long, shorter, other, shorter, shorter):
        prompt = chat.prompt(messages, thinking=True)
        assert apart(after(session, prompt, [3, 4]), full(checkpoint, prompt, [3, 4])) <= 1e-4
        system = prompt.marks[0]
        assert messages is long or session.spent.cached_tokens >= system


def test_it_holds_with_qwens_own_vocabulary(real_checkpoint: Callable[[Kind], Path]) -> None:
    checkpoint = load_checkpoint(str(real_checkpoint("qwen3-vl")), ModelSettings())
    session, chat = Session(checkpoint), Chat(checkpoint)
    for step in range(3):
        prompt = chat.prompt(asked(checkpoint, range(step + 1)), thinking=True)
        assert apart(after(session, prompt), full(checkpoint, prompt)) <= 1e-4
    assert session.spent.cached_tokens > session.spent.computed_tokens


@pytest.mark.parametrize("kind", KINDS)
def test_the_measure_notices_what_is_wrong(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0, 1)), thinking=True)
    right = full(checkpoint, prompt)
    first = prompt.images[0]
    image = placed(checkpoint, first.start, first.columns, first.rows, seed=99)
    changed = Prompt(prompt.ids, (image, *prompt.images[1:]))
    assert apart(right, full(checkpoint, changed)) > 1e-2
    where = positions(prompt.images, 0, len(prompt.ids))
    where[:, prompt.images[1].end :] += 1
    assert apart(right, full(checkpoint, prompt, position_ids=where[:, None])) > 1e-3


@pytest.mark.parametrize("kind", BOTH)
def test_another_picture_of_the_same_size_is_not_taken_for_the_cached_one(
    load: Load, kind: Kind
) -> None:
    checkpoint = load(kind)
    session, chat = Session(checkpoint), Chat(checkpoint)
    prompts = [
        chat.prompt([Message("user", ("go ", picture(checkpoint, 3, 2, seed), "!"))], thinking=True)
        for seed in (1, 2)
    ]
    assert prompts[0].ids == prompts[1].ids
    first = after(session, prompts[0])
    second = after(session, prompts[1])
    assert session.spent.cached_tokens == prompts[1].images[0].start - 1 + (kind != "qwen3.5")
    assert apart(second, full(checkpoint, prompts[1])) <= 1e-4 < apart(first, second)


def test_states_of_what_was_dropped_are_dropped(load: Load) -> None:
    checkpoint = load("qwen3.5")
    session = Session(checkpoint)
    after(session, Prompt((1, 2, 3, 4, 5, 6, 7), marks=(2, 5)))
    after(session, Prompt((1, 2, 9, 9, 9, 9, 9, 9), marks=(2,)))
    back = Prompt((1, 2, 9, 9, 9, 9, 3), marks=(2,))
    assert apart(after(session, back), full(checkpoint, back)) <= 1e-4
    assert session.spent.cached_tokens == 2


def test_what_is_cached_is_the_longest_common_prefix(load: Load) -> None:
    checkpoint = load("qwen3-vl")
    session = Session(checkpoint)
    pad = checkpoint.image_token_id
    seen, cut = placed(checkpoint, 3, 3, 2, seed=1), placed(checkpoint, 3, 2, 2, seed=1)
    long = Prompt((1, 2, 3, *[pad] * 6, 4, 5, 6), (seen,))
    assert session.begin(long) == 0
    session.hidden()
    assert session.begin(long) == len(long.ids) - 1, "the last token is always run"
    session.push([7, 8])
    session.hidden()
    assert session.begin(Prompt((*long.ids, 7, 8, 9), (seen,))) == len(long.ids) + 2
    session.hidden()
    assert session.begin(Prompt((*long.ids[:-1], 9), (seen,))) == len(long.ids) - 1
    session.hidden()
    assert session.begin(Prompt((1, 2, 3, *[pad] * 4, 4), (cut,))) == 3
    session.hidden()
    assert session.begin(Prompt((9,))) == 0


@pytest.mark.parametrize("kind", BOTH)
def test_a_picture_is_run_whole_or_not_at_all(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    session = Session(checkpoint)
    seen = placed(checkpoint, 3, 3, 2, seed=1)
    ends_with_it = Prompt((1, 2, 3, *[checkpoint.image_token_id] * 6), (seen,), marks=(3, 5))
    first = after(session, ends_with_it)
    assert session.spent.forwards == (2 if kind == "qwen3.5" else 1), "no stop within it"
    assert apart(after(session, ends_with_it), first) <= 1e-4
    assert session.spent.cached_tokens == seen.start


def test_nothing_is_run_before_it_has_to_be(load: Load) -> None:
    checkpoint = load("qwen2-vl")
    session = Session(checkpoint)
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0,)), thinking=True)
    session.begin(prompt)
    assert session.spent == Spent(prompt_tokens=len(prompt.ids))
    assert session.queued == len(prompt.ids)
    session.push([3])
    session.hidden()
    session.push([4])
    session.hidden()
    spent = session.spent
    assert (spent.forwards, spent.computed_tokens) == (2, len(prompt.ids) + 2)
    assert min(spent.preprocess_s, spent.vision_s, spent.prefill_s, spent.decode_s) > 0
    with pytest.raises(ValueError, match="nothing is queued"):
        session.hidden()
    with pytest.raises(ValueError, match="at least one token"):
        session.begin(Prompt(()))


@pytest.mark.parametrize("kind", KINDS)
def test_some_rows_of_the_head_score_as_all_of_them(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    session = Session(checkpoint)
    session.begin(Chat(checkpoint).prompt(asked(checkpoint, (0,)), thinking=True))
    hidden = session.hidden()
    rows = torch.tensor([5, 0, 77, 200])
    every = session.logits(hidden)
    assert every.shape == (checkpoint.n_vocab,)
    assert every.dtype == torch.float32
    assert apart(session.logits(hidden, rows), every[rows]) <= 1e-5


PIECES = st.one_of(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 1)),
)
STEPS = st.lists(
    st.tuples(
        st.lists(PIECES, min_size=1, max_size=5),
        st.lists(st.booleans(), max_size=5),
        st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


def put_together(checkpoint: Checkpoint, pieces: Sequence[Any], marked: Sequence[bool]) -> Prompt:
    """Text and pictures in turn; few of each, so that prompts often begin alike."""
    ids, images, ends = [0], [], []
    for piece in pieces:
        if isinstance(piece, tuple):
            images.append(placed(checkpoint, len(ids), *piece))
            ids += [checkpoint.image_token_id] * (piece[0] * piece[1]) + [0]
        else:
            ids += piece
        ends.append(len(ids))
    marks = tuple(end for end, is_mark in zip(ends, marked, strict=False) if is_mark)
    return Prompt(tuple(ids), tuple(images), marks)


@pytest.mark.parametrize("kind", BOTH)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_was_said_before_nothing_of_it_is_left(
    load: Load, kind: Kind, steps: list[tuple[list[Any], list[bool], list[list[int]]]]
) -> None:
    checkpoint = load(kind)
    session = Session(checkpoint)
    for pieces, marked, pushes in steps:
        prompt = put_together(checkpoint, pieces, marked)
        cached = session.begin(prompt)
        assert session.queued == len(prompt.ids) - cached >= 1
        now = session.logits(session.hidden())
        for push in pushes:
            session.push(push)
            now = session.logits(session.hidden())
        said = [token for push in pushes for token in push]
        assert apart(now, after(Session(checkpoint), prompt, said)) <= 1e-4
