"""What is not answered, and why: each wrong field by its name, forms, bodies, sizes, paths."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from typing import Any

import httpx
import pytest
from tests.serve.asking import PLAIN, USER, post, said_by

Serving = Callable[..., AbstractContextManager[tuple[str, list[str]]]]
LONG = "a" * 300_000
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
    ({"structured_outputs": {"choice": ["a"] * 2001}}, "structured_outputs.choice", "2000"),
    ({"structured_outputs": {"regex": "a" * 300_000}}, "structured_outputs", "more than 300000"),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {"const": LONG}}}},
        "response_format",
        "more than 300000",
    ),
    (
        {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"const": LONG}}}]},
        "tools",
        "more than 300000",
    ),
    ({"stop": ["a"] * 65}, "stop", "64"),
    ({"stop": "a" * 1001}, "stop", "1000"),
    ({"messages": said_by("word " * 200_000)}, "messages", "1000000 characters of text"),
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
    {"structured_outputs": {"grammar": "start: start"}},
    {"structured_outputs": {"choice": ["<|im_end|>"]}},  # as text it can't be had
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
    {
        "tools": [
            {"type": "function", "function": {"name": "f", "description": None, "parameters": None}}
        ]
    },
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
    many = b",".join(b'"%d": 1' % number for number in range(300_000))
    assert "'299999' twice" in told(b'{%s, "299999": 2}' % many)[1]
    assert "nested" in told(b"[" * 100_000)[1]
    assert told(b"{}", "text/plain") == (
        415,
        "a body of 'text/plain' is not read; send Content-Type: application/json",
    )


def test_a_conversation_that_is_too_long(served: Callable[..., str], http: httpx.Client) -> None:
    answer = post(http, served(), messages=said_by("word " * 20_000))
    assert answer.status_code == 400
    assert "the prompt has 40013 tokens" in answer.json()["error"]["message"]


def test_what_is_announced_as_too_long_is_not_waited_for(serving: Serving) -> None:
    with serving(body_bytes=2000) as (url, _):
        address = (httpx.URL(url).host, httpx.URL(url).port or 0)
        with closing(socket.create_connection(address, timeout=30)) as sock:
            head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
            sock.sendall(f"{head}Content-Type: application/json\r\n".encode())
            sock.sendall(b"Content-Length: 2001\r\n\r\n")
            assert sock.recv(4096).startswith(b"HTTP/1.1 413 ")


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
