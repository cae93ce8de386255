"""Functions that a client offers: every way of choosing, and the way of their results."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openai
import pytest
from tests.serve.conftest import NAME
from tests.servers.json_schema import is_valid

Connect = Callable[..., openai.OpenAI]
KINDS = ("qwen2-vl", "qwen3-vl", "qwen3-vl-thinking", "qwen3.5")
QUESTION: list[dict[str, Any]] = [{"role": "user", "content": "How warm is it in Zurich?"}]

WEATHER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 20},
        "days": {"type": "integer", "minimum": 1, "maximum": 9},
        "unit": {"type": "string", "enum": ["C", "F"]},
        "near": {
            "type": "array",
            "items": {"type": "string", "maxLength": 5},
            "maxItems": 2,
        },
    },
    "required": ["city", "days"],
    "additionalProperties": False,
}
REFERRING = {
    "$defs": {"Size": {"enum": ["s", "m"]}},
    "type": "object",
    "properties": {"size": {"$ref": "#/$defs/Size"}},
    "required": ["size"],
    "additionalProperties": False,
}
PARAMETERS = {"weather": WEATHER, "buy": REFERRING}
TOOLS = [
    {"type": "function", "function": {"name": name, "description": name, "parameters": schema}}
    for name, schema in PARAMETERS.items()
]


def asked(client: openai.OpenAI, choice: Any, **more: Any) -> Any:
    return client.chat.completions.create(
        **{
            "model": NAME,
            "messages": QUESTION,
            "tools": TOOLS,
            "tool_choice": choice,
            "max_tokens": 120,
            "temperature": 1.2,
            **more,
        }
    )


def calls(answer: Any) -> list[tuple[str, Any]]:
    made = answer.choices[0].message.tool_calls or []
    return [(call.function.name, json.loads(call.function.arguments)) for call in made]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PARAMETERS)
def test_a_named_function_is_called_once_with_valid_arguments(
    kind: Any, name: str, client: Connect
) -> None:
    choice = {"type": "function", "function": {"name": name}}
    for seed in range(4):
        answer = asked(client(kind), choice, seed=seed)
        ((called, arguments),) = calls(answer)
        assert called == name
        assert is_valid(arguments, PARAMETERS[name]), arguments
        assert len(arguments.get("city", "")) <= 20
        assert answer.choices[0].finish_reason == "tool_calls"
        assert answer.choices[0].message.content is None


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen3.5"])
def test_some_function_has_to_be_called(kind: Any, client: Connect) -> None:
    seen = set()
    for seed in range(6):
        found = calls(asked(client(kind), "required", seed=seed, parallel_tool_calls=False))
        ((name, arguments),) = found
        assert is_valid(arguments, PARAMETERS[name]), arguments
        seen.add(name)
    assert seen == set(PARAMETERS)


def test_there_may_be_several_calls(client: Connect) -> None:
    found = [calls(asked(client(), "required", seed=seed, temperature=2)) for seed in range(12)]
    assert max(len(made) for made in found) > 1
    for name, arguments in (call for made in found for call in made):
        assert is_valid(arguments, PARAMETERS[name]), arguments


@pytest.mark.parametrize("kind", KINDS)
def test_the_model_may_choose_to_talk(kind: Any, client: Connect) -> None:
    for seed in range(3):
        answer = asked(client(kind), "auto", seed=seed, max_tokens=40)
        message = answer.choices[0].message
        assert (answer.choices[0].finish_reason == "tool_calls") == bool(message.tool_calls)
        assert message.content or message.tool_calls or getattr(message, "reasoning_content", "")


def test_functions_that_may_not_be_called_are_not_told(client: Connect) -> None:
    plain = client().chat.completions.create(
        model=NAME,
        messages=QUESTION,  # type: ignore[arg-type]
        max_tokens=8,
    )
    answer = asked(client(), "none", max_tokens=8)
    assert calls(answer) == []
    assert answer.usage.prompt_tokens == plain.usage.prompt_tokens  # type: ignore[union-attr]
    assert asked(client(), "auto", max_tokens=8).usage.prompt_tokens > 2 * 40


@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen3.5"])
def test_a_stream_holds_the_same_calls(kind: Any, client: Connect) -> None:
    whole = asked(client(kind), "required", seed=3)
    chunks = list(asked(client(kind), "required", seed=3, stream=True))
    deltas = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    found = [(call.function.name, json.loads(call.function.arguments)) for call in deltas]
    assert found == calls(whole)
    assert [call.index for call in deltas] == list(range(len(found)))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == ""
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen3-vl", "qwen3.5"])
def test_the_result_of_a_call_goes_on_from_the_cache(kind: Any, client: Connect) -> None:
    choice = {"type": "function", "function": {"name": "buy"}}
    first = asked(client(kind), choice)
    message = first.choices[0].message
    result = {
        "role": "tool",
        "tool_call_id": message.tool_calls[0].id,
        "content": [{"type": "text", "text": "bought"}],
    }
    talk = [*QUESTION, message.model_dump(), result]
    second = asked(client(kind), "auto", messages=talk, max_tokens=8)
    cached = second.usage.prompt_tokens_details.cached_tokens
    if kind != "qwen3.5":  # its states go back only to where they were saved
        assert cached >= first.usage.prompt_tokens
    assert cached > 0


def test_arguments_cut_off_are_no_call(client: Connect) -> None:
    with pytest.raises(openai.BadRequestError, match="too little"):
        asked(client(), "required", max_tokens=3)


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"tool_choice": {"type": "function", "function": {"name": "sell"}}}, "tool_choice"),
        ({"tools": [], "tool_choice": "required"}, "tool_choice"),
        ({"response_format": {"type": "json_object"}}, "tools"),
        ({"tools": [{"type": "retrieval"}]}, "tools.0.type"),
        ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools.0.function.name"),
    ],
)
def test_what_can_not_be_meant_is_refused(
    change: dict[str, Any], param: str, client: Connect
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        asked(client(), "auto", **change)
    assert refused.value.param == param
