"""Whatever a request holds, it is answered or refused; nothing is a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serve.asking import PLAIN

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**66) | st.floats(-3, 3) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
FIELDS = [
    "messages", "temperature", "top_p", "top_k", "seed", "stop", "stream", "response_format",
    "structured_outputs", "tools", "tool_choice", "chat_template_kwargs", "presence_penalty",
    "n", "logit_bias", "thinking_budget", "stream_options", "unheard_of",
]  # fmt: skip
SCHEMAS = st.fixed_dictionaries(
    {
        "type": st.just("object"),
        "properties": st.dictionaries(st.text(max_size=5), JSON, max_size=2),
    },
    optional={"required": JSON, "enum": JSON, "$ref": st.text(max_size=5), "$defs": JSON},
)  # fmt: skip


def tool(schema: object) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": schema}}


def answered(http: httpx.Client, url: str, body: dict[str, Any]) -> None:
    answer = http.post(
        f"{url}/chat/completions",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in (200, 400), (answer.status_code, answer.text, body)
    if answer.status_code == 400:
        assert answer.json()["error"]["message"]


FUZZ = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=3))
def test_whatever_the_fields_hold_it_is_an_answer_or_a_refusal(
    served: Callable[..., str], http: httpx.Client, change: dict[str, Any]
) -> None:
    answered(http, served(), {**PLAIN, **change})


@FUZZ
@given(st.sampled_from(["json", "tools"]), SCHEMAS | JSON)
@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen3.5"])
def test_whatever_a_schema_holds(
    served: Callable[..., str], http: httpx.Client, kind: Any, where: str, schema: Any
) -> None:
    asked: dict[str, Any] = {"structured_outputs": {"json": schema}}
    if where == "tools":
        asked = {"tools": [tool(schema)], "tool_choice": "required"}
    answered(http, served(kind), {**PLAIN, "max_tokens": 2, "enable_thinking": False, **asked})
