"""Tokenizers: a small one made on the spot, and what Qwen's own ones share with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, trainers
from transformers import Qwen2Tokenizer

SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>",
    "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>",
    "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip
"""In the order of their ids; ``skip_special_tokens`` drops them."""

CALL_TOKENS = (
    "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>",
    "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
)  # fmt: skip
"""Since Qwen2.5: tokens of their own, but not special."""

THINK_TOKENS = ("<tool_response>", "</tool_response>", "<think>", "</think>")
"""Since Qwen3."""

CORPUS = [
    '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", '
    '"coordinate": [447, 81]}}\n</tool_call>',
    '{"action": "type", "text": "hello world"} {"action": "swipe", "coordinate": [1, 2], '
    '"coordinate2": [3, 4]}',
    "<function=mobile_use>\n<parameter=action>\nclick\n</parameter>\n</function>",
    "Thought: tap the search bar at the top of the screen. Action: click the Settings icon.",
    "system user assistant The user query: open the app. Task progress (You have done the "
    "following operation on the current device): Step 1: ",
] * 8


def tokenizer_from(
    vocabulary: Mapping[str, int], merges: Sequence[tuple[str, str]], added: Sequence[str]
) -> Any:
    """Return a ``Qwen2Tokenizer`` whose special and added tokens follow the BPE entries in order.

    The tokens get their ids before the class adds them itself, in an order of its own.
    """
    ids = dict(vocabulary)
    for token in (*SPECIAL, *added):
        ids[token] = len(ids)
    tokenizer = Qwen2Tokenizer(
        vocab=ids,
        merges=list(merges),
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        extra_special_tokens=[t for t in SPECIAL if t not in ("<|endoftext|>", "<|im_end|>")],
    )
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in added])
    return tokenizer


def small_tokenizer(added: Sequence[str] = (*CALL_TOKENS, *THINK_TOKENS)) -> Any:
    """Return a byte-level BPE of about 450 entries, trained on replies; digits stay single."""
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, show_progress=False, initial_alphabet=alphabet)
    raw.train_from_iterator(CORPUS, trainer)
    trained = json.loads(raw.to_str())["model"]
    return tokenizer_from(trained["vocab"], [tuple(pair) for pair in trained["merges"]], added)
