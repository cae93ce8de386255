"""From the bytes of a body to a request, or to what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from qvl_agent.models.strict_json import Unreadable, excerpt, loads
from qvl_agent.serve.refusals import Refused
from qvl_agent.serve.request import FIELD_NAMES, ChatRequest

_HARMLESS = frozenset(
    {"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
     "prompt_cache_retention", "prediction", "request_id", "priority"}
)  # fmt: skip
"""Whatever they say, the answer is the same."""

_NEUTRAL: dict[str, tuple[object, ...]] = {
    "n": (1,),
    "best_of": (1,),
    "frequency_penalty": (0,),
    "repetition_penalty": (1,),
    "min_p": (0,),
    "min_tokens": (0,),
    "logit_bias": ({},),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "echo": (False,),
    "ignore_eos": (False,),
    "skip_special_tokens": (True,),
    "modalities": (["text"],),
    "stop_token_ids": ([],),
    "verbosity": ("medium",),
}
"""Fields that are not supported, and what may be said in them, since it asks for nothing."""

_INSTEAD = {
    "n": "ask n times",
    "functions": "use tools",
    "function_call": "use tool_choice",
    "guided_json": 'use structured_outputs {"json": SCHEMA} or response_format',
    "guided_regex": 'use structured_outputs {"regex": REGEX}',
    "guided_choice": 'use structured_outputs {"choice": [...]}',
    "guided_grammar": 'use structured_outputs {"grammar": LARK}',
    "frequency_penalty": "use presence_penalty",
    "repetition_penalty": "use presence_penalty",
}
"""What to use in place of a field that is not supported."""


def read_request(raw: bytes) -> ChatRequest:
    """Read a body.

    Raises:
        Refused: If it is no JSON object, or a field is unknown, not supported or wrong.
    """
    try:
        body = loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused("the body is no UTF-8") from error
    except Unreadable as error:
        raise Refused(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise Refused("the body is no JSON object")
    if rb"\ud" in raw.lower():  # an escape of half a character, unless its other half follows
        _check_whole(body)
    known = {name: value for name, value in body.items() if name in ChatRequest.model_fields}
    for name in body.keys() - known.keys():
        _check_other(name, body[name])
    try:
        return ChatRequest.model_validate(known)
    except ValidationError as error:
        raise _wrong(error) from error


def _check_whole(body: dict[str, Any]) -> None:
    try:
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("the body holds half a character (a surrogate without its pair)") from error


def _check_other(name: str, value: object) -> None:
    """Refuse a field unless ignoring it changes nothing."""
    if value is None or name in _HARMLESS:
        return
    if name in _NEUTRAL:
        neutral = _NEUTRAL[name]
        if any(value == same and isinstance(value, bool) == isinstance(same, bool)
               for same in neutral):  # fmt: skip
            return
    fix = _INSTEAD.get(name, "leave it out")
    shown = excerpt(name)[1:-1]
    raise Refused(f"{shown} is not supported here", fix=fix, param=shown, code="unsupported_field")


def _wrong(error: ValidationError) -> Refused:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    # Of the branches of a union, the one that got furthest is the one that was meant.
    first = max(found, key=lambda each: (len(each["loc"]), not each["type"].endswith("_type")))
    path = _path(first["loc"])
    return Refused(f"{path}: {first['msg']}", param=path, code="invalid_field")


def _path(places: tuple[int | str, ...]) -> str:
    """Return where a field is, without what pydantic adds for the branch of a union."""
    parts: list[str] = []
    for place in places:
        if isinstance(place, int) or (place in FIELD_NAMES and parts[-1:] != [place]):
            parts.append(str(place))
    return ".".join(parts)
