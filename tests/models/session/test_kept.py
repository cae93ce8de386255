"""What a session keeps between prompts: keys and values, running states, encoded pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checkpoints.kinds import Kind
from tests.models.session.prefill import asked, placed
from transformers.cache_utils import DynamicLayer

from qvl_agent.models.session.cache import MAX_SAVED, GrowingLayer, TokenCache
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.session import Session
from qvl_agent.models.session.spent import Spent
from qvl_agent.models.session.vision import Pictures

Load = Callable[[Kind], Checkpoint]


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen3.5"])
def test_a_picture_is_encoded_once_however_the_conversation_is_folded(
    load: Load, kind: Kind
) -> None:
    checkpoint = load(kind)
    model: Any = checkpoint.model
    session, chat = Session(checkpoint), Chat(checkpoint)
    runs: list[None] = []
    hook = model.model.visual.register_forward_hook(lambda *_: runs.append(None))
    for steps in ((0, 1, 2), (1, 2), (1, 2, 3), (2, 3), (0, 1, 2)):
        session.begin(chat.prompt(asked(checkpoint, steps), thinking=True))
        session.hidden()
    hook.remove()
    assert len(runs) == 4


def test_pictures_take_no_more_memory_than_they_may(load: Load) -> None:
    checkpoint = load("qwen3-vl")
    images = [placed(checkpoint, 0, 4, 4, seed) for seed in range(4)]
    size = Pictures(checkpoint).features(images[:1], Spent()).size_bytes
    assert size >= 16 * checkpoint.model.config.text_config.hidden_size * 4
    two = Pictures(checkpoint, max_bytes=2 * size)
    for image in images:
        two.features([image], Spent())
    kept, gone = Spent(), Spent()
    two.features(images[2:], kept)
    two.features(images[1:2], gone)
    assert kept.vision_s == 0 < gone.vision_s
    none = Pictures(checkpoint, max_bytes=0)
    assert len(none.features(images, Spent()).pooler_output) == 4


def test_running_states_are_saved_at_a_few_places_only(load: Load) -> None:
    checkpoint = load("qwen3.5")
    kept = TokenCache(checkpoint.model.config)
    assert not kept.goes_back_anywhere
    for at in range(10, 100, 10):
        kept.length = at
        kept.save()
    assert kept.saved == (10, 20, 80, 90)
    assert len(kept.saved) == MAX_SAVED


@settings(deadline=None, max_examples=50)
@given(steps=st.lists(st.tuples(st.integers(1, 700), st.integers(0, 700)), max_size=8))
def test_buffers_that_grow_hold_what_the_librarys_layer_holds(
    steps: list[tuple[int, int]],
) -> None:
    ours, theirs = GrowingLayer(), DynamicLayer()
    for number, (tokens, back) in enumerate(steps):
        keys, values = (torch.full((1, 2, tokens, 3), float(number + k)) for k in (0, 100))
        given, wanted = ours.update(keys, values), theirs.update(keys, values)
        assert all(map(torch.equal, given, wanted))
        drop = min(back, ours.length - 1)
        ours.truncate(ours.length - drop)
        theirs.crop(-drop)
        assert ours.get_seq_length() == theirs.get_seq_length()
        assert ours.get_mask_sizes(3) == theirs.get_mask_sizes(3)
