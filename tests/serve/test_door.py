"""Who may come in: tokens, hosts, origins, addresses; and what is said of a visit."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import openai
import pytest
from tests.serve.asking import post, said_by
from tests.serve.conftest import NAME

from qvl_agent.errors import UsageError
from qvl_agent.serve.options import ServeOptions, is_loopback
from qvl_agent.serve.server import bind

Serving = Callable[..., AbstractContextManager[tuple[str, list[str]]]]


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


@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
def test_the_other_loopback_is_this_machine_too(serving: Serving, http: httpx.Client) -> None:
    with serving(host="::1") as (url, _):
        assert url.startswith("http://[::1]:")
        assert post(http, url).status_code == 200
