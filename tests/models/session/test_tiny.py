"""The checkpoints of these tests are what they claim to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tests.checkpoints.kinds import RECIPES, Kind
from transformers import AutoModelForImageTextToText, AutoTokenizer


@pytest.mark.parametrize("kind", RECIPES)
def test_a_tiny_model_has_something_to_say(
    kind: Kind, tiny_checkpoints: Callable[[Kind], Path]
) -> None:
    model, loaded = AutoModelForImageTextToText.from_pretrained(
        tiny_checkpoints(kind), output_loading_info=True
    )
    assert not loaded["missing_keys"]
    assert not loaded["unexpected_keys"]
    assert model.config.model_type == RECIPES[kind].model_type
    prompt = torch.arange(30)[None]
    said = model.generate(prompt, max_new_tokens=40, min_new_tokens=40, do_sample=False)
    assert len(set(said[0, 30:].tolist())) > 15
    other = model.generate(prompt.flip(1), max_new_tokens=40, min_new_tokens=40, do_sample=False)
    assert said[0, 30:].tolist() != other[0, 30:].tolist()


def test_the_real_tokenizer_gives_the_published_ids(real_tokenizer: Path) -> None:
    words = AutoTokenizer.from_pretrained(real_tokenizer)
    ids = [151644, 8948, 198, 2610, 525, 264, 10950, 17847, 13]
    assert words.encode("<|im_start|>system\nYou are a helpful assistant.") == ids
    assert len(words) == 151_669
    known = {
        "<|im_end|>": 151645,
        "<|image_pad|>": 151655,
        "<tool_call>": 151657,
        "</think>": 151668,
    }
    assert {token: words.convert_tokens_to_ids(token) for token in known} == known
    assert words.decode(words.encode("1080x2400 通义千问 🙂")) == "1080x2400 通义千问 🙂"


def test_a_tiny_model_with_the_real_vocabulary(real_checkpoint: Callable[[Kind], Path]) -> None:
    model = AutoModelForImageTextToText.from_pretrained(real_checkpoint("qwen3-vl"))
    assert model.lm_head.weight.shape[0] == 151_936
    assert model.config.image_token_id == 151655
