"""Checkpoints that say one fixed reply: real models whose weights were written, not trained.

What attention and feed-forward layers add to the residual stream is zero, so a token's hidden state
is its own embedding, and the row of the output head for each word of the reply is the embedding of
the word before it: "after token a comes token b" holds exactly, chosen greedily, whatever came
earlier. The words are added tokens of the tokenizer, all different, so that no word has two
successors; the first follows the line break that ends a generation prompt, the last is followed by
the end of the turn. Vision encoder, attention and cache run as in any other checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from tests.checkpoints.templates import INSTRUCT
from tests.checkpoints.tiny import build
from tests.checkpoints.vocabulary import small_tokenizer
from tokenizers import AddedToken
from transformers import (
    AutoConfig,
    AutoModelForImageTextToText,
    AutoTokenizer,
    CLIPImageProcessorPil,
    LlavaConfig,
    LlavaProcessor,
)

REPLY = (
    "Thought: The settings have it.\n",
    "Action: Open the settings.\n",
    "<tool_call>",
    '\n{"name": "mobile_use", "arguments": ',
    '{"action": "open", "text": "Settings"}}\n',
    "</tool_call>",
)
"""A valid call of the phone's tool; joined, it is what the model says."""

QWEN_RESPONSES: Mapping[str, Any] = {
    "defaults": {"role": "assistant"},
    "start_anchor": "<|im_start|>assistant\n",
    "fields": {
        "reasoning_content": {"open": "<think>", "close": "</think>", "content": "text"},
        "tool_calls": {
            "open_pattern": r"\s*<tool_call>",
            "close": "</tool_call>",
            "repeats": True,
            "content": "json",
            "transform": {"type": "function", "function": "{content}"},
        },
        "content": {
            "close_pattern": r"\s*(?:<\|im_end\|>|<\|endoftext\|>)",
            "content": "text",
        },
    },
}
"""How transformers' own server takes the replies of Qwen2-VL to Qwen3-VL apart (5.23)."""

_SHARPNESS = 20.0
"""What scales the head: the next word is certain even where tokens are sampled."""

_TURN_END = "<|im_end|>"
_PICTURE_PX, _PATCH_PX = 56, 14


def chain_qwen3_vl(folder: Path, *, reply: Sequence[str] = REPLY) -> Path:
    """Save a tiny Qwen3-VL that says a reply, and return its folder."""
    build("qwen3-vl", folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = AutoConfig.from_pretrained(folder)
    config.tie_word_embeddings = config.text_config.tie_word_embeddings = False
    _chained(config, tokenizer, reply).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def chain_llava(
    folder: Path,
    *,
    reply: Sequence[str] = REPLY,
    response_template: Mapping[str, Any] | None = None,
) -> Path:
    """Save a tiny Llava that says a reply, and return its folder.

    Its processor needs nothing but PIL, which those of the Qwen-VL models don't; template and
    tokenizer are as theirs.

    Args:
        folder: Of the checkpoint.
        reply: What it says, word by word; all different, each becomes one token.
        response_template: How the library is to take replies apart; None: not at all.
    """
    tokenizer = small_tokenizer()
    model = _chained(_llava_config(tokenizer), tokenizer, reply)
    if response_template is not None:
        tokenizer.response_template = dict(response_template)
    picture = {"height": _PICTURE_PX, "width": _PICTURE_PX}
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size=picture, crop_size=picture),
        tokenizer=tokenizer,
        patch_size=_PATCH_PX,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        image_token="<|image_pad|>",
        chat_template=INSTRUCT,
    )
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _chained(config: Any, tokenizer: Any, reply: Sequence[str]) -> Any:
    """Return a model that says a reply after every generation prompt; the tokenizer grows."""
    tokenizer.add_tokens([AddedToken(w, special=False, normalized=False) for w in reply])
    ids = [*tokenizer.encode("\n"), *tokenizer.convert_tokens_to_ids([*reply, _TURN_END])]
    if len(set(ids)) != len(reply) + 2:
        raise ValueError(f"a word of {reply} is there twice and would have two successors")
    config.get_text_config().vocab_size = len(tokenizer)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        model = AutoModelForImageTextToText.from_config(config, dtype=torch.float32).eval()
        _write_weights(model, ids)
    model.generation_config.eos_token_id = model.generation_config.pad_token_id = ids[-1]
    return model


def _write_weights(model: Any, ids: Sequence[int]) -> None:
    for layer in model.model.language_model.layers:
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    embeddings = model.get_input_embeddings().weight
    embeddings.normal_()
    embeddings /= embeddings.norm(dim=1, keepdim=True)
    head = model.lm_head.weight
    head.zero_()
    for before, after in pairwise(ids):
        head[after] = _SHARPNESS * embeddings[before]


def _llava_config(tokenizer: Any) -> LlavaConfig:
    text = {
        "model_type": "qwen2",
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "eos_token_id": tokenizer.convert_tokens_to_ids(_TURN_END),
    }
    vision = {
        "model_type": "clip_vision_model",
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "image_size": _PICTURE_PX,
        "patch_size": _PATCH_PX,
    }
    return LlavaConfig(
        text_config=text,
        vision_config=vision,
        image_token_index=tokenizer.convert_tokens_to_ids("<|image_pad|>"),
        image_seq_length=(_PICTURE_PX // _PATCH_PX) ** 2,
        tie_word_embeddings=False,
    )
