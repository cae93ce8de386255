"""Answers: text as it comes, what it took, breaking off, the next turn, several threads."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache, partial
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tests.checkpoints.chain import chain_qwen3_vl
from tests.checkpoints.kinds import Kind
from tests.checkpoints.vocabulary import small_tokenizer
from tests.models.session.decoding_samples import INFOS, job
from tests.models.session.prefill import picture

from qvl_agent.geometry import Size
from qvl_agent.models.port import Message, ModelSettings, Sampling, Usage
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.engine import Answer, Engine
from qvl_agent.models.session.form import CallForm, FreeForm, JsonForm
from qvl_agent.models.session.session import Session
from qvl_agent.models.session.spelling import Spelling

WORDS = small_tokenizer()
SAMPLED = Sampling(temperature=1.0, seed=3, max_tokens=150)

Load = Callable[[Kind], Engine]


@pytest.fixture(scope="module")
def load(tiny_checkpoints: Callable[[Kind], Path]) -> Load:
    return cache(lambda kind: Engine(load_checkpoint(str(tiny_checkpoints(kind)), ModelSettings())))


def call_form(engine: Engine) -> CallForm:
    return job(engine.checkpoint.family, INFOS["phone"], Size(280, 560)).form


def asked(engine: Engine, text: str = "go") -> list[Message]:
    return [Message("user", (text, picture(engine.checkpoint, 4, 3)))]


@given(st.text(st.characters(codec="utf-8")), st.integers(1, 5))
def test_text_comes_in_whole_characters(text: str, size: int) -> None:
    ids = WORDS.encode(text)
    spelling = Spelling(WORDS)
    pieces = [spelling.add(ids[at : at + size]) for at in range(0, len(ids), size)]
    assert all("\ufffd" not in piece for piece in pieces if "\ufffd" not in text)
    assert "".join([*pieces, spelling.finish()]) == spelling.text == WORDS.decode(ids)


@given(st.lists(st.integers(0, len(WORDS) - 1), max_size=30))
def test_any_tokens_are_spelled_as_they_decode(ids: list[int]) -> None:
    spelling = Spelling(WORDS)
    pieces = [spelling.add([token]) for token in ids]
    assert "".join([*pieces, spelling.finish()]) == WORDS.decode(ids)


@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen3-vl-thinking", "qwen3.5"])
def test_what_is_streamed_is_the_reply(load: Load, kind: Kind) -> None:
    engine, pieces = load(kind), list[str]()
    answer = engine.answer(
        engine.session(),
        asked(engine),
        call_form(engine),
        replace(SAMPLED, max_tokens=300),
        thinking_budget=9,
        on_text=pieces.append,
    )
    assert "".join(pieces) == answer.text
    assert len(pieces) > 5
    assert all(pieces)
    assert answer.text.startswith("Thought: ")
    assert answer.text.endswith("</tool_call>")
    assert not any("\ufffd" in piece for piece in pieces)
    assert bool(answer.thinking) == (kind != "qwen2-vl")


def test_a_free_reply_is_streamed_without_special_tokens_or_thinking(load: Load) -> None:
    engine = load("qwen3-vl-thinking")
    special = engine.checkpoint.tokenizer.all_special_tokens
    for seed in range(8):
        pieces: list[str] = []
        sampling = Sampling(temperature=30.0, seed=seed, max_tokens=60)
        answer = engine.answer(
            engine.session(),
            asked(engine),
            FreeForm(),
            sampling,
            thinking_budget=10,
            on_text=pieces.append,
        )
        assert "".join(pieces) == answer.text
        assert answer.thinking
        assert not any(token in answer.text + answer.thinking for token in special)
        assert not answer.text.startswith("\n")
        assert "</think>" not in answer.thinking


def test_everything_that_it_took_is_counted(load: Load) -> None:
    engine = load("qwen3-vl")
    session, messages = engine.session(), asked(engine)
    first = engine.answer(session, messages, call_form(engine), SAMPLED)
    assert all(getattr(first.usage, field.name) is not None for field in fields(Usage))
    usage = first.usage
    assert usage.input_tokens == len(engine.prompt(messages).ids)
    assert usage.cached_tokens == 0
    assert 0 < (usage.forced_tokens or 0) < (usage.output_tokens or 0) <= SAMPLED.max_tokens
    assert usage.forwards == (usage.output_tokens or 0) - (usage.forced_tokens or 0)
    assert min(usage.preprocess_s or 0, usage.vision_s or 0, usage.prefill_s or 0) > 0
    again = engine.answer(session, messages, call_form(engine), SAMPLED)
    assert (again.text, again.usage.forwards) == (first.text, usage.forwards)
    assert again.usage.cached_tokens == (usage.input_tokens or 0) - 1
    assert (again.usage.preprocess_s, again.usage.vision_s) == (0, 0)


class Scoring(Session):
    """Notes how many rows of the head are scored each time; all of them are 0."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(checkpoint)
        self.rows: list[int] = []

    def logits(self, hidden: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        self.rows.append(0 if rows is None else len(rows))
        return super().logits(hidden, rows)


def test_where_few_tokens_are_allowed_only_their_rows_are_scored(load: Load) -> None:
    engine = load("qwen3-vl")
    one, other = (Scoring(engine.checkpoint) for _ in range(2))
    engine.answer(one, asked(engine), JsonForm({"enum": ["yes", "no"]}), SAMPLED)
    # Quote and letter in one token, the quote alone, then the letter.
    assert one.rows
    assert all(0 < rows <= 6 for rows in one.rows)
    engine.answer(other, asked(engine), JsonForm({"type": "string"}), SAMPLED)
    assert other.rows.count(0) > len(other.rows) // 2


@pytest.mark.parametrize("form", ["call", "free"])
def test_a_reply_comes_back_as_the_tokens_that_were_said(load: Load, form: str) -> None:
    engine = load("qwen3-vl")
    session, messages = engine.session(), asked(engine)
    shape = call_form(engine) if form == "call" else FreeForm()
    # Random weights say anything; with this seed, nothing that structures a conversation.
    first = engine.answer(session, messages, shape, replace(SAMPLED, max_tokens=90, seed=4))
    following = [*messages, Message("assistant", (first.text,)), Message("user", ("next",))]
    second = engine.answer(session, following, shape, SAMPLED)
    # The tokens that ended the reply were never run; all that was run is there again.
    ran = (first.usage.input_tokens or 0) + (first.usage.forwards or 0) - 1
    assert (second.usage.cached_tokens or 0) >= ran - 1


def test_the_gap_behind_its_thinking_does_not_come_back(tmp_path: Path) -> None:
    said = ("<think>", "Blue?", "</think>", "\n\n", "It is blue.")
    engine = Engine(load_checkpoint(str(chain_qwen3_vl(tmp_path, reply=said)), ModelSettings()))
    asked = [Message("user", ("?",))]
    answer = engine.answer(engine.session(), asked, FreeForm(), Sampling(max_tokens=20))
    assert (answer.thinking, answer.text) == ("Blue?", "It is blue.")
    following = [*asked, Message("assistant", (answer.text,)), *asked]
    shown = engine.checkpoint.tokenizer.decode(engine.prompt(following).ids)
    assert "<|im_start|>assistant\nIt is blue.<|im_end|>" in shown


@pytest.mark.parametrize("tokens", range(1, 12))
def test_closing_the_thinking_keeps_to_the_limit(load: Load, tokens: int) -> None:
    engine = load("qwen3-vl-thinking")
    for budget in range(1, tokens + 1):
        answer = engine.answer(
            engine.session(),
            [Message("user", ("?",))],
            FreeForm(),
            replace(SAMPLED, max_tokens=tokens),
            thinking_budget=budget,
        )
        assert (answer.usage.output_tokens or 0) <= tokens


def test_it_can_be_stopped_between_two_passes(load: Load) -> None:
    engine = load("qwen3-vl")
    session, messages, form = engine.session(), asked(engine), call_form(engine)
    whole = engine.answer(session, messages, form, SAMPLED)
    for passes in (0, 1, 5):
        answers = iter([False] * passes)
        part = engine.answer(session, messages, form, SAMPLED, stopped=partial(next, answers, True))
        assert part.finish == "interrupted"
        assert part.usage.forwards == passes
        assert whole.text.startswith(part.text.rstrip("\ufffd"))
    assert engine.answer(session, messages, form, SAMPLED).text == whole.text


def test_thinking_can_be_stopped_too(load: Load) -> None:
    engine = load("qwen3-vl-thinking")
    answers = iter([False] * 4)
    part = engine.answer(
        engine.session(),
        asked(engine),
        call_form(engine),
        replace(SAMPLED, max_tokens=1000),
        stopped=lambda: next(answers, True),
    )
    assert (part.finish, part.text) == ("interrupted", "")
    assert part.thinking


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen3.5"])
def test_ctrl_c_leaves_the_session_usable(load: Load, kind: Kind) -> None:
    engine = load(kind)
    session, messages, form = engine.session(), asked(engine), call_form(engine)
    whole = engine.answer(session, messages, form, SAMPLED, thinking_budget=0)

    def interrupt(piece: str) -> None:
        if "A" in piece or "\n" in piece:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.answer(session, messages, form, SAMPLED, thinking_budget=0, on_text=interrupt)
    again = engine.answer(session, messages, form, SAMPLED, thinking_budget=0)
    assert again.text == whole.text
    other = [Message("user", ("something else",))]
    fresh = engine.answer(engine.session(), other, form, SAMPLED, thinking_budget=0)
    assert engine.answer(session, other, form, SAMPLED, thinking_budget=0).text == fresh.text


@pytest.mark.parametrize("kind", ["qwen2.5-vl", "qwen3.5"])
def test_several_threads_get_what_each_would_get_alone(load: Load, kind: Kind) -> None:
    engine = load(kind)
    rng = random.Random(0)
    goals = [f"goal {rng.random()}" for _ in range(4)]
    form = call_form(engine)

    def answers(goal: str) -> list[Answer]:
        session = engine.session()
        turns = [asked(engine, goal), asked(engine, f"{goal} again")]
        return [engine.answer(session, turn, form, SAMPLED, thinking_budget=3) for turn in turns]

    alone = [[answer.text for answer in answers(goal)] for goal in goals]
    together: dict[str, list[str]] = {}
    threads = [
        threading.Thread(
            target=lambda g=goal: together.update({g: [answer.text for answer in answers(g)]})
        )
        for goal in goals
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[goal] for goal in goals] == alone
