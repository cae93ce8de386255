"""What is not answered, and why: fields, bodies, hosts, tokens; and nothing is a crash."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import openai
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serve.conftest import NAME

from qvl_agent.errors import UsageError
from qvl_agent.serve.options import ServeOptions, is_loopback
from qvl_agent.serve.server import bind

Serving = Callable[..., AbstractContextManager[tuple[str, list[str]]]]
USER = {"role": "user", "content": "Hello"}
PLAIN: dict[str, Any] = {"model": NAME, "messages": [USER], "max_tokens": 1}


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client


def post(http: httpx.Client, url: str, **change: Any) -> httpx.Response:
    return http.post(f"{url}/chat/completions", json={**PLAIN, **change})


def said_by(user: object) -> list[Any]:
    return [{"role": "user", "content": user}]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"n": 2}, "n", "ask n times"),
    ({"logprobs": True}, "logprobs", "leave it out"),
    ({"guided_json": {}}, "guided_json", "structured_outputs"),
    ({"functions": []}, "functions", "use tools"),
    ({"frequency_penalty": 0.5}, "frequency_penalty", "presence_penalty"),
    ({"unheard_of": 1}, "unheard_of", "leave it out"),
    ({"reasoning_effort": "high"}, "reasoning_effort", "'none'"),
    ({"temperature": 3}, "temperature", "less than or equal to 2"),
    ({"temperature": "0"}, "temperature", "valid number"),
    ({"top_p": 0}, "top_p", "greater than 0"),
    ({"max_tokens": 0}, "max_tokens", "greater than or equal to 1"),
    ({"max_tokens": 1.5}, "max_tokens", "integer"),
    ({"seed": 2**70}, "seed", "less than"),
    ({"stream": "yes"}, "stream", "boolean"),
    ({"messages": []}, "messages", "at least 1"),
    ({"messages": "Hello"}, "messages", "list"),
    ({"messages": [{"role": "owner", "content": ""}]}, "messages.0", "owner"),
    ({"messages": [{"role": "user"}]}, "messages.0.content", "required"),
    ({"messages": said_by([{"type": "video_url"}])}, "messages.0.content.0", "video_url"),
    ({"messages": said_by([{"type": "text"}])}, "messages.0.content.0.text", "required"),
    (
        {"messages": said_by([{"type": "image_url", "image_url": {"url": "http://a/b.png"}}])},
        "messages.0.content.0.image_url.url",
        "nothing is fetched",
    ),
    (
        {"messages": [{"role": "system", "content": [{"type": "image_url", "image_url":
            {"url": "data:"}}]}, USER]},
        "messages.0.content.0",
        "a message of the user",
    ),
    (
        {"messages": [USER, {"role": "assistant", "tool_calls": [{"function": {"name": "a",
            "arguments": "[1]"}}]}]},
        "messages.1.tool_calls.0",
        "no JSON object",
    ),
    ({"response_format": {"type": "json_schema"}}, "response_format.json_schema", "missing"),
    ({"response_format": {"type": "xml"}}, "response_format.type", "json_schema"),
    ({"structured_outputs": {}}, "structured_outputs", "exactly one"),
    ({"structured_outputs": {"json": "{"}}, "structured_outputs.json", "cut off"),
    ({"structured_outputs": {"choice": []}}, "structured_outputs.choice", "at least 1"),
    ({"structured_outputs": {"tag": "x"}}, "structured_outputs", "permitted"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "param", "message"), WRONG, ids=[w[1] for w in WRONG])
def test_a_wrong_field_is_named(
    change: dict[str, Any], param: str, message: str, served: Callable[..., str], http: httpx.Client
) -> None:
    body = json.dumps({**PLAIN, **change})
    answer = http.post(
        f"{served()}/chat/completions", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["param"].startswith(param)
    assert message in error["message"]


FORMS: list[dict[str, Any]] = [
    {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "no"}}}},
    {"structured_outputs": {"regex": "("}},
    {"structured_outputs": {"grammar": "start: nothing"}},
    {"structured_outputs": {"json": {"$ref": "http://localhost/schema"}}},
    {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": 5}}}]},
]


@pytest.mark.parametrize("change", FORMS)
def test_a_form_that_is_no_grammar_is_refused(
    change: dict[str, Any], served: Callable[..., str], http: httpx.Client
) -> None:
    answer = post(http, served(), max_tokens=50, **change)
    assert answer.status_code == 400, answer.text
    assert "grammar" in answer.json()["error"]["message"]


HARMLESS: list[dict[str, Any]] = [
    {"n": 1, "user": "me", "logprobs": False, "frequency_penalty": 0.0, "logit_bias": {}},
    {"n": None, "stop": None, "tools": None, "unheard_of": None, "response_format": None},
    {"metadata": {"a": "b"}, "store": True, "service_tier": "auto", "top_k": -1},
    {"messages": [{"role": "developer", "content": "Be brief.", "name": "x"}, USER]},
    {"stop": [], "tools": [], "parallel_tool_calls": True, "tool_choice": "auto"},
    {"response_format": {"type": "text"}, "stream_options": None},
]


@pytest.mark.parametrize("change", HARMLESS)
def test_what_changes_nothing_is_taken(
    change: dict[str, Any], served: Callable[..., str], http: httpx.Client
) -> None:
    answer = post(http, served(), **change)
    assert answer.status_code == 200, answer.text


def test_bodies_that_are_none(served: Callable[..., str], http: httpx.Client) -> None:
    url = f"{served()}/chat/completions"

    def told(content: bytes, kind: str = "application/json") -> tuple[int, str]:
        answer = http.post(url, content=content, headers={"Content-Type": kind})
        return answer.status_code, answer.json()["error"]["message"]

    assert told(b"{", "application/json; charset=utf-8") == (
        400,
        "the body is no JSON: the JSON is cut off before it ends",
    )
    half, pair = (b'{"model": "\\uD83D%s"}' % low for low in (b"", b"\\uDE00"))
    assert "half a character" in told(half)[1]
    assert "messages" in told(pair)[1]
    assert told(b"[]")[0] == told(b"\xff")[0] == told(b"")[0] == 400
    assert "twice" in told(b'{"model": 1, "model": 2}')[1]
    assert "nested" in told(b"[" * 100_000)[1]
    assert told(b"{}", "text/plain") == (
        415,
        "a body of 'text/plain' is not read; send Content-Type: application/json",
    )


def test_a_conversation_that_is_too_long(served: Callable[..., str], http: httpx.Client) -> None:
    answer = post(http, served(), messages=said_by("word " * 200_000))
    assert answer.status_code == 400
    assert "the prompt has 400013 tokens" in answer.json()["error"]["message"]


def test_limits_of_size(serving: Serving, http: httpx.Client) -> None:
    with serving(body_bytes=2000, pictures=0) as (url, _):
        assert post(http, url).status_code == 200
        assert post(http, url, messages=said_by("a" * 2000)).status_code == 413

        def pieces() -> Iterator[bytes]:
            yield from (b"[" * 500 for _ in range(10))

        headers = {"Content-Type": "application/json"}
        endless = http.post(f"{url}/chat/completions", content=pieces(), headers=headers)
        assert endless.status_code == 413
        dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"  # noqa: E501
        part = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{dot}"}}
        assert "1 pictures are more than 0" in post(http, url, messages=said_by([part])).text


def test_paths_that_are_none(served: Callable[..., str], http: httpx.Client) -> None:
    url = served()
    assert http.get(url.replace("/v1", "/health")).json() == {
        "status": "ok",
        "running": 0,
        "waiting": 0,
    }
    for answer, status in (
        (http.get(f"{url}/nothing"), 404),
        (http.get(f"{url}/chat/completions"), 405),
        (http.post(f"{url}/models"), 405),
    ):
        assert answer.status_code == status
        assert "POST /v1/chat/completions" in answer.json()["error"]["message"]


# -- who may come in -------------------------------------------------------------------------------


def test_a_token_is_needed_where_one_is_set(serving: Serving, http: httpx.Client) -> None:
    with serving(token="s3cret") as (url, lines):
        for key in ("wrong", "s3cret2", "s3cre"):
            client = openai.OpenAI(base_url=url, api_key=key, max_retries=0)
            with client, pytest.raises(openai.AuthenticationError, match="the token is wrong"):
                client.models.list()
        for value in ("s3cret", "Basic s3cret", "Bearer", ""):
            answer = http.get(f"{url}/models", headers={"Authorization": value})
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert post(http, url).json()["error"]["code"] == "invalid_api_key"
        with openai.OpenAI(base_url=url, api_key="s3cret") as client:
            assert client.models.list().data[0].id == NAME
        assert http.get(url.replace("/v1", "/health")).status_code == 200
    assert not [line for line in lines if "s3cret" in line]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:8000"}, 200),
        ({"Host": "[::1]"}, 200),
        ({"Host": "evil.example:80"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost@evil.example"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_web_pages_of_others_do_not_get_in(
    headers: dict[str, str], status: int, served: Callable[..., str], http: httpx.Client
) -> None:
    answer = http.get(f"{served()}/models", headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


def test_beyond_this_machine_a_token_decides_and_not_the_host(
    serving: Serving, http: httpx.Client
) -> None:
    with serving(host="0.0.0.0", token="s3cret") as (url, _):
        headers = {"Host": "gpu.example", "Authorization": "Bearer s3cret"}
        assert http.get(f"{url}/models", headers=headers).status_code == 200
        assert http.get(f"{url}/models").status_code == 401


def test_beyond_this_machine_there_is_no_serving_without_a_token() -> None:
    with pytest.raises(UsageError, match="can be reached from other machines"):
        bind(ServeOptions(NAME, host="0.0.0.0"))


def test_addresses_that_can_not_be_had(served: Callable[..., str]) -> None:
    taken = int(served().split(":")[2].split("/")[0])
    for host, port in (("127.0.0.1", taken), ("203.0.113.7", 0), ("no such host", 0)):
        with pytest.raises(UsageError, match="can't listen at") as refused:
            bind(ServeOptions(NAME, host=host, port=port, token="t"))
        assert "--port" in refused.value.fix


@pytest.mark.parametrize(
    ("host", "is_so"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("LOCALHOST", True),
     ("0.0.0.0", False), ("::", False), ("192.168.0.4", False), ("localhost.evil", False)],
)  # fmt: skip
def test_which_addresses_are_this_machine(host: str, is_so: bool) -> None:
    assert is_loopback(host) == is_so


def test_lines_hold_nothing_of_what_was_said(serving: Serving, http: httpx.Client) -> None:
    with serving() as (url, lines):
        post(http, url, messages=said_by("my secret screen"))
        http.get(f"{url}/my/secret/path?and=query")
    assert len(lines) == 2
    assert "POST /v1/chat/completions 200 OK" in lines[0]
    assert "tokens in" in lines[0]
    assert not [line for line in lines if "secret" in line]


# -- anything at all -------------------------------------------------------------------------------

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
