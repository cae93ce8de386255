"""Whether a checkpoint lays out a conversation as we do, told by its own chat template."""

from __future__ import annotations

import logging
from typing import Any

_SYSTEM, _QUESTION = "You operate a phone.", "Open the settings."
_PICTURE = "<|vision_start|><|image_pad|><|vision_end|>"
_THINK = "<think>\n"
_OURS = (
    f"<|im_start|>system\n{_SYSTEM}<|im_end|>\n"
    f"<|im_start|>user\n{_QUESTION}{_PICTURE}<|im_end|>\n"
    "<|im_start|>assistant\n"
)

_logger = logging.getLogger(__name__)


def opens_thinking(name: str, tokenizer: Any) -> bool:
    """Tell whether the template begins the model's thinking for it.

    Warns (in the log) of a template that asks in another layout than ours: the model was trained
    on that.
    """
    rendered = _rendered(name, tokenizer)
    if not rendered.removesuffix(_THINK).endswith(_OURS):
        _logger.warning(
            "%s: its chat template lays out a conversation differently from ours, "
            "so it may do worse than it could; it begins with %r",
            name,
            rendered[:80],
        )
    return rendered.endswith(_THINK)


def _rendered(name: str, tokenizer: Any) -> str:
    # Jinja is a part of the library's; what a template raises is its own affair.
    from jinja2 import TemplateError

    picture_and_text = [{"type": "text", "text": _QUESTION}, {"type": "image"}]
    probe = [
        {"role": "system", "content": [{"type": "text", "text": _SYSTEM}]},
        {"role": "user", "content": picture_and_text},
    ]
    try:
        return str(tokenizer.apply_chat_template(probe, tokenize=False, add_generation_prompt=True))
    except (TemplateError, ValueError, TypeError) as error:
        _logger.warning("%s: its chat template can't be tried: %s", name, error)
        return _OURS
