"""The pocket model's tokenizer: bytes, whole common words, and the fixed parts of a request.

A word that stands in ``words.txt`` is one token, with or without the space before it; every other
word is spelled byte by byte, so that a name never seen is copied as any other. What is the same in
each request and reply (``Thought: ``, the beginning of a call) is one token, too: it costs nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

ROWS = 1280
"""Of the embedding; what no token has yet is left for words to come."""

SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>",
    "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip

_CALL = '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "'
_STEPS = 40
PHRASES = (
    "system\nYou operate a phone.",
    "user\nThe user query: ",
    "\nTask progress (what was done on this device so far):\n",
    "assistant\n",
    "Thought: ",
    "\nAction: ",
    "\n" + _CALL,
    _CALL,
    'click", "coordinate": [',
    'long_press", "coordinate": [',
    'swipe", "coordinate": [',
    '], "coordinate2": [',
    'type", "text": "',
    'open", "text": "',
    'answer", "text": "',
    'interact", "text": "',
    'key", "text": "',
    'system_button", "button": "',
    'terminate", "status": "',
    'wait", "time": ',
    ', "time": ',
    "success",
    "failure",
    "]}}\n</tool_call>",
    '"}}\n</tool_call>',
    "}}\n</tool_call>",
    ", ",
    "Note: ",
    *(f"Step {number}: " for number in range(1, _STEPS + 1)),
)
"""Longest match first; none of them may be a part of a name."""

TEMPLATE = """\
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' }}
    {%- if message.content is string %}
        {{- message.content }}
    {%- else %}
        {%- for part in message.content %}
            {%- if part.type == 'image' %}
                {{- '<|vision_start|><|image_pad|><|vision_end|>' }}
            {%- elif 'text' in part %}
                {{- part.text }}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

_WORDS_FILE = Path(__file__).with_name("words.txt")


def words() -> list[str]:
    """Return the words that are one token each, in the order of their ids."""
    return _WORDS_FILE.read_text(encoding="utf-8").split()


def build_tokenizer() -> Any:
    """Return the tokenizer, as a checkpoint's folder takes it.

    Raises:
        ValueError: If there are more words than rows.
    """
    raw = Tokenizer(models.BPE(vocab=_vocabulary(), merges=[], ignore_merges=True))
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r" ?\p{L}+|[\s\S]"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False),
        ]
    )
    raw.decoder = decoders.ByteLevel()
    raw.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in SPECIAL])
    raw.add_tokens([AddedToken(one, special=False, normalized=False) for one in PHRASES])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        clean_up_tokenization_spaces=False,
        model_max_length=4096,
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def _vocabulary() -> dict[str, int]:
    """Return the ids: special tokens and phrases first, then bytes, then words."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    spelled = [text for word in words() for text in (word, "Ġ" + word)]
    entries = list(dict.fromkeys((*SPECIAL, *PHRASES, *alphabet, *spelled)))
    if len(entries) > ROWS:
        raise ValueError(f"{len(entries)} tokens for {ROWS} rows: take words out of words.txt")
    return {entry: number for number, entry in enumerate(entries)}
