"""What is never shown: passwords and keys, wherever in a base URL or an answer they stand."""

from __future__ import annotations

import math
import socket
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.models.model_samples import observed, phone
from tests.servers.faulty_http import Fault
from tests.servers.vlm import VlmServer

from qvl_agent import actions as act
from qvl_agent.errors import QvlError
from qvl_agent.models.endpoint import EndpointModel, open_endpoint
from qvl_agent.models.endpoint.address import shown_url
from qvl_agent.models.endpoint.answer import retry_after_s
from qvl_agent.models.port import ModelSettings

SECRET = "s3cr3t-Pa55"


def failure(model: EndpointModel) -> QvlError:
    with pytest.raises(QvlError) as caught:
        model.reply(model.family.conversation("go", phone(), (), observed()))
    return caught.value


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        (f"https://user:{SECRET}@host:1/v1", "https://host:1/v1"),
        (f"https://{SECRET}@host", "https://host"),
        (f"https://host/v1?key={SECRET}#{SECRET}", "https://host/v1"),
        (f"https://user:{SECRET}/x@host/v1", "https://…"),
        (f"https://host?key=a@{SECRET}", "https://…"),
        (f"https://a@b:{SECRET}@host/v1", "https://host/v1"),
        (f"user:{SECRET}@host/v1", "host/v1"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert shown_url(url) == shown


URLS = [
    f"http://user:{SECRET}@127.0.0.1:PORT/v1",
    f"http://{SECRET}@127.0.0.1:PORT/v1",
    f"http://127.0.0.1:PORT/v1?api_key={SECRET}",
    f"http://user:{SECRET}/x@127.0.0.1:PORT/v1",
    f"http://user:a#{SECRET}@127.0.0.1:PORT/v1",
    f"http://user:{SECRET}@127.0.0.1:port/v1",
]


@pytest.mark.parametrize("url", URLS)
def test_nothing_of_an_absent_server_tells_the_password(url: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings = ModelSettings(url.replace("PORT", str(port)), family="qwen3-vl", budget_s=0.3)
    model = open_endpoint("m", settings)
    error = failure(model)
    assert SECRET not in f"{error} {error.fix} {model.info}"
    model.close()


@pytest.mark.parametrize("status", [200, 401, 404, 413, 422, 503])
def test_an_answer_that_quotes_the_secrets_is_masked(
    status: int, opened: Callable[..., EndpointModel]
) -> None:
    key = "sk-0123456789abcdef"
    said = f"{SECRET} {'x' * 375} the key {key} is wrong"
    fault = Fault(status=status, body=said)
    with VlmServer(lambda *_: act.Wait(seconds=1.0)) as server:
        server.faults.extend([fault] * 50)
        url = server.base_url.replace("//", f"//user:{SECRET}@")
        error = failure(opened(server, base_url=url, api_key=key, budget_s=0.5))
    text = f"{error} {error.fix}"
    assert "***" in text
    assert SECRET not in text
    assert key[:4] not in text  # where the text is cut, half of a key is one, too


def test_a_url_that_is_none_is_refused_without_its_password() -> None:
    with pytest.raises(QvlError, match="needs the base URL") as caught:
        open_endpoint("m", ModelSettings(f"user:{SECRET}@host/v1", family="qwen3-vl"))
    assert SECRET not in str(caught.value)


DATES: Any = st.tuples(
    st.sampled_from(["Wed, ", "", "9, "]),
    st.integers(-1, 10**21).map(str) | st.sampled_from(["31", "00"]),
    st.sampled_from([" Oct ", " Feb ", " ", "-"]),
    st.integers(-1, 10**21).map(str) | st.sampled_from(["0001", "9999"]),
    st.sampled_from([" 07:28:00 ", " 99:99:99 ", " 23:59:60", ""]),
    st.sampled_from(["GMT", "+2359", "-2359", "+99999999999999", "-0000", ""]),
).map("".join)


@given(value=DATES | st.text(st.characters(max_codepoint=255)) | st.floats().map(str))
@example("Wed, 21 Oct 99999999999999999999 07:28:00 GMT")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
def test_any_retry_after_is_a_wait_or_nothing(value: str) -> None:
    after_s = retry_after_s(value)
    assert after_s is None or 0 <= after_s < math.inf
