"""A reply in a form is valid and complete whatever the model says and however little it may say."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from tests.checkpoints.kinds import Kind
from tests.models.session.decoding_rooms import (
    Room,
    any_context,
    any_sampling,
    context,
    room_on,
)
from tests.models.session.decoding_samples import spread
from tests.models.session.prefill import picture

from qvl_agent.errors import ModelRefused, UsageError
from qvl_agent.models.port import Message, ModelSettings, Sampling
from qvl_agent.models.session.checkpoint import load_checkpoint
from qvl_agent.models.session.decode import Decoder, Thinking
from qvl_agent.models.session.form import JsonForm
from qvl_agent.models.session.grammar import Grammars
from qvl_agent.models.session.sampling import Chooser
from qvl_agent.models.session.session import Session

KINDS = get_args(Kind)
CONTEXTS = 1000


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_random_contexts_and_every_reply_is_valid(
    room: Callable[[Kind], Room], kind: Kind
) -> None:
    where, rng = room(kind), random.Random(kind)
    needed = {
        (place, budget): where.least(task, budget)
        for place, task in enumerate(where.jobs)
        for budget in (0, 1)
    }
    seen = set()
    for number in range(-(-CONTEXTS // len(KINDS))):
        place, budget = rng.randrange(len(where.jobs)), rng.choice([None, 0, 1, 7])
        sampling = any_sampling(rng, needed[place, min(1, 1 if budget is None else budget)])
        with spread(where.engine.checkpoint.model, 2.0 ** (number % 9 - 4)):
            messages = any_context(rng, where.engine.checkpoint)
            answer = where.answer(where.jobs[place], messages, sampling, budget)
        seen.add(where.jobs[place].parse(answer.text).action.kind)
        assert (answer.usage.output_tokens or 0) <= sampling.max_tokens
        assert answer.finish in ("stop", "length")
    assert len(seen) > 5


def test_the_same_with_the_real_vocabulary(real_checkpoint: Callable[[Kind], Path]) -> None:
    where = room_on(load_checkpoint(str(real_checkpoint("qwen3-vl")), ModelSettings()))
    rng = random.Random(0)
    texts = ""
    for number in range(50):
        place = number % len(where.jobs)
        sampling = any_sampling(rng, where.least(where.jobs[place], None))
        messages = any_context(rng, where.engine.checkpoint)
        answer = where.answer(where.jobs[place], messages, sampling)
        where.jobs[place].parse(answer.text)
        texts += answer.text
    assert any(ord(character) > 0x3000 for character in texts)
    assert "\ufffd" not in texts


@pytest.mark.parametrize("kind", KINDS)
def test_forced_tokens_cost_no_pass_and_change_nothing(
    room: Callable[[Kind], Room], kind: Kind
) -> None:
    where = room(kind)
    for task in where.jobs:
        seen = picture(where.engine.checkpoint, 4, 3)
        messages = [Message("user", (task.info.form, seen))]
        sampling = Sampling(max_tokens=where.least(task, 1) + 40)
        jumped, alone = (
            where.engine.answer(
                where.engine.session(), messages, task.form, sampling, thinking_budget=5, jump=jump
            )
            for jump in (True, False)
        )
        assert (jumped.text, jumped.thinking) == (alone.text, alone.thinking)
        tokens, forced = jumped.usage.output_tokens, jumped.usage.forced_tokens
        assert tokens is not None
        assert forced is not None
        assert (alone.usage.output_tokens, alone.usage.forced_tokens) == (tokens, forced)
        # A pass for every choice: the prompt rides with the first, what must end it with none.
        splits = len(_marks(where, messages)) if kind.startswith("qwen3.5") else 0
        assert tokens - forced <= (jumped.usage.forwards or 0) <= tokens - forced + splits
        assert (alone.usage.forwards or 0) > (jumped.usage.forwards or 0) + forced // 2


def _marks(where: Room, messages: list[Message]) -> tuple[int, ...]:
    return where.engine.prompt(messages, thinking=True).marks


@pytest.mark.parametrize("budget", [1, 3, 20])
@pytest.mark.parametrize("kind", ["qwen3-vl-thinking", "qwen3.5"])
def test_thinking_is_closed_at_its_budget(
    room: Callable[[Kind], Room], kind: Kind, budget: int
) -> None:
    where = room(kind)
    task = where.jobs[1]
    thoughts, limit = [], 3 * where.least(task, budget) + 30
    for seed in range(5):
        sampling = Sampling(temperature=1.0, seed=seed, max_tokens=limit)
        answer = where.answer(task, context(random.Random(seed)), sampling, budget)
        assert "\ufffd" not in answer.thinking
        task.parse(answer.text)
        assert answer.text.startswith("Thought: ")
        thoughts.append(answer.thinking)
    assert len(set(thoughts)) > 1


@pytest.mark.parametrize("budget", [0, 1, 6, 17])
def test_the_budget_of_thinking_is_exact(room: Callable[[Kind], Room], budget: int) -> None:
    engine = room("qwen3-vl-thinking").engine
    checkpoint, rows = engine.checkpoint, engine.checkpoint.n_vocab
    assert checkpoint.thinks is not None
    for seed in range(5):
        matcher = Grammars(checkpoint).thinking()
        assert matcher is not None
        session = engine.session()
        session.begin(engine.prompt(context(random.Random(seed))))
        sampling = Sampling(temperature=2.0, seed=seed)
        decoder = Decoder(session, Chooser(sampling, rows), rows, checkpoint.end_ids, 100)
        assert decoder.think(matcher, Thinking(*checkpoint.thinks, (7, 8), True), budget)
        thought = len(decoder.said.thinking)
        # So many bytes may be missing to the character that was begun; then tag and gap.
        assert budget <= thought <= budget + 3
        assert decoder.said.forced == thought - budget + 3
        assert decoder.said.tokens == thought + 3
        assert session.spent.forwards == budget


def test_an_unlimited_thinker_leaves_room_for_its_answer(room: Callable[[Kind], Room]) -> None:
    where = room("qwen3-vl-thinking")
    for task in where.jobs:
        limit = 3 * where.least(task, None) + 30
        answer = where.answer(task, context(random.Random(1)), Sampling(max_tokens=limit))
        assert answer.thinking
        task.parse(answer.text)


def test_without_a_budget_it_does_not_think(room: Callable[[Kind], Room]) -> None:
    where = room("qwen3-vl-thinking")
    answer = where.answer(where.jobs[0], context(random.Random(1)), Sampling(), 0)
    assert answer.thinking == ""
    where.jobs[0].parse(answer.text)


def test_a_reply_that_is_cut_short_says_so(room: Callable[[Kind], Room]) -> None:
    where = room("qwen3-vl")
    task = where.jobs[0]
    for seed in range(5):
        sampling = Sampling(temperature=1.0, max_tokens=where.least(task, None), seed=seed)
        assert where.answer(task, context(random.Random(seed)), sampling).finish == "length"
    form = JsonForm({"enum": ["yes", "no"]})
    messages = context(random.Random(0))
    assert where.engine.answer(where.session, messages, form, Sampling()).finish == "stop"


def test_a_limit_below_any_reply_is_refused_before_anything_is_run(
    room: Callable[[Kind], Room],
) -> None:
    where = room("qwen3-vl")
    task, messages = where.jobs[0], context(random.Random(0))
    least = where.least(task, None)
    session = Session(where.engine.checkpoint)
    with pytest.raises(UsageError, match=f"takes {least}$"):
        where.engine.answer(session, messages, task.form, Sampling(max_tokens=least - 1))
    assert session.spent.forwards == 0
    where.engine.answer(session, messages, task.form, Sampling(max_tokens=least))


def test_a_context_that_is_full_is_refused(room: Callable[[Kind], Room]) -> None:
    engine, messages = room("qwen3-vl").engine, context(random.Random(0))
    context_length = len(engine.prompt(messages).ids) + 10
    where = room_on(replace(engine.checkpoint, max_tokens=context_length))
    with pytest.raises(ModelRefused, match="leaves 10 of the model's"):
        where.answer(where.jobs[0], messages, Sampling())
