"""Short passes in fixed shapes say the same; recording them as graphs takes a CUDA device."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
import torch
from tests.checkpoints.kinds import Kind
from tests.models.session.prefill import after, apart, asked, full

from qvl_agent.models.session.cache import BLOCK
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.head import OutputHead
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.session import Session
from qvl_agent.models.session.short_passes import LENGTHS, pays

HYBRID = ("qwen3.5", "qwen3.5-moe")
ATTENTION: list[Kind] = [kind for kind in get_args(Kind) if kind not in HYBRID]

Load = Callable[[Kind], Checkpoint]


@pytest.mark.parametrize("kind", ATTENTION)
def test_a_conversation_in_fixed_shapes_equals_a_full_prefill(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    session, chat = Session(checkpoint, fixed_shapes=True), Chat(checkpoint)
    for step in (0, 1, 0, 2):
        prompt = chat.prompt(asked(checkpoint, range(step + 1)), thinking=True)
        session.begin(prompt)
        said: list[int] = []
        for more in (0, 1, 2, 3, 7, 9, LENGTHS[-1], LENGTHS[-1] + 1, 1):
            new = [3 + token % 40 for token in range(more)]
            session.push(new)
            said += new
            now = session.logits(session.hidden())
            assert apart(now, full(checkpoint, prompt, said)) <= 1e-4


def test_buffers_that_move_are_noticed(load: Load) -> None:
    checkpoint = load("qwen3-vl")
    session = Session(checkpoint, fixed_shapes=True)
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0,)), thinking=True)
    session.begin(prompt)
    session.hidden()
    said: list[int] = []
    while len(prompt.ids) + len(said) < 2 * BLOCK + 40:
        new = [3 + len(said) % 40] * 31
        session.push(new)
        said += new
        last = session.logits(session.hidden())
    assert apart(last, full(checkpoint, prompt, said)) <= 1e-4


def test_other_buffers_at_the_same_place_are_noticed(load: Load) -> None:
    """Freed memory is given out again: a longer buffer, then a shorter one at its address."""
    checkpoint = load("qwen3-vl")
    session, chat = Session(checkpoint, fixed_shapes=True), Chat(checkpoint)
    short = chat.prompt(asked(checkpoint, (0,)), thinking=True)
    long = Prompt((5,) * (BLOCK + 40))
    for prompt in (long, short):
        session.begin(prompt)
        session.hidden()
        for layer in session._cache._growing:
            # What a device's allocator does in its own time.
            layer.reserve = _at_one_place(layer.reserve)  # type: ignore[assignment,method-assign]
        session.push([3, 4])
        now = session.logits(session.hidden())
        assert apart(now, full(checkpoint, prompt, [3, 4])) <= 1e-4


class _Buffer(torch.Tensor):
    def data_ptr(self) -> int:
        return 1


def _at_one_place(reserve: Callable[[int], torch.Tensor]) -> Callable[[int], torch.Tensor]:
    return lambda length: reserve(length).as_subclass(_Buffer)


def test_a_cleared_session_keeps_no_passes(load: Load) -> None:
    checkpoint = load("qwen3-vl")
    session = Session(checkpoint, fixed_shapes=True)
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0,)), thinking=True)
    session.begin(prompt)
    session.hidden()
    session.push([3, 4])
    now = session.logits(session.hidden())
    inputs = weakref.ref(_inputs_of(session))
    session.clear()
    assert inputs() is None
    assert apart(after(session, prompt, [3, 4]), now) <= 1e-4


def _inputs_of(session: Session) -> object:
    assert session._short is not None
    return next(iter(session._short._passes.values()))


def test_running_states_take_no_fixed_shapes(load: Load) -> None:
    checkpoint = load("qwen3.5")
    session = Session(checkpoint, fixed_shapes=True)
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0,)), thinking=True)
    assert apart(after(session, prompt, [3, 4]), full(checkpoint, prompt, [3, 4])) <= 1e-4


def test_graphs_are_for_cuda(load: Load) -> None:
    checkpoint = load("qwen3-vl")
    assert not pays(checkpoint)
    assert pays(replace(checkpoint, device=torch.device("cuda")))
    assert not pays(replace(load("qwen3-vl-moe"), device=torch.device("cuda")))


@pytest.mark.skipif(torch.cuda.is_available(), reason="here a recording succeeds")
def test_where_recording_fails_the_passes_go_on(
    load: Load, caplog: pytest.LogCaptureFixture
) -> None:
    checkpoint = load("qwen2-vl")
    session = Session(checkpoint, fixed_shapes=True)
    assert session._short is not None
    session._short._records = True
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0,)), thinking=True)
    session.begin(prompt)
    session.hidden()
    session.push([3])
    session.hidden()
    assert not caplog.text  # a length that comes once is not recorded
    session.push([4])
    with caplog.at_level(logging.WARNING):
        now = session.logits(session.hidden())
    assert apart(now, full(checkpoint, prompt, [3, 4])) <= 1e-4
    assert "going on without CUDA graphs" in caplog.text


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen2.5-vl", "qwen3-vl"])
def test_a_replayed_graph_says_the_same(load: Load, kind: Kind) -> None:
    loaded = load(kind)
    model = loaded.model.cuda()
    checkpoint = replace(loaded, model=model, head=OutputHead(model), device=torch.device("cuda"))
    assert pays(checkpoint)
    one, other = Session(checkpoint), Session(checkpoint, fixed_shapes=False)
    prompt = Chat(checkpoint).prompt(asked(checkpoint, (0, 1)), thinking=True)
    for session in (one, other):
        session.begin(prompt)
        session.hidden()
    for token in range(3, 40):
        for session in (one, other):
            session.push([token] * (token % 5 + 1))
        assert apart(one.logits(one.hidden()), other.logits(other.hidden())) <= 1e-3
    assert one._short is not None
    assert one._short._records
    loaded.model.cpu()
