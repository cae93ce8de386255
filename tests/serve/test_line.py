"""Many clients, few places: who waits, who is sent away, and who is no longer there."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from typing import Any

import httpx
import pytest
from tests.serve.conftest import NAME

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.port import Message, Sampling
from qvl_agent.models.session import Engine
from qvl_agent.models.session.form import FreeForm
from qvl_agent.models.session.memory import freed_if_full, held_bytes

Serving = Callable[..., AbstractContextManager[tuple[str, list[str]]]]

ENDLESS: dict[str, Any] = {
    "model": NAME,
    "messages": [{"role": "user", "content": "Count."}],
    "max_tokens": 30_000,
    "structured_outputs": {"grammar": "start: /[ab]{25000,30000}/"},
}
BRIEF: dict[str, Any] = {
    "model": NAME,
    "messages": [{"role": "user", "content": "Hello"}],
    "max_tokens": 2,
}


@contextmanager
def leaving(
    url: str, body: dict[str, Any], *, after: bytes = b"", missing: int = 0
) -> Iterator[socket.socket]:
    """Send a request and leave without its answer, after a piece of it if one is named.

    The last ``missing`` bytes of the request are never sent.
    """
    host, port = url.split("/")[2].split(":")
    content = json.dumps(body).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with closing(socket.create_connection((host, int(port)), timeout=30)) as sock:
        sock.sendall(head.encode() + content[: len(content) - missing])
        received = b""
        while after not in received:
            received += sock.recv(4096)
        yield sock


def until(happened: Callable[[], object]) -> None:
    """Return once something has happened; fail after half a minute."""
    deadline_s = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def busy(url: str) -> tuple[int, int]:
    """Return how many requests are served and how many wait."""
    said = httpx.get(url.replace("/v1", "/health"), trust_env=False).json()
    return said["running"], said["waiting"]


def answered(url: str, **change: Any) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=60) as client:
        return client.post(f"{url}/chat/completions", json={**BRIEF, **change})


def test_a_stream_that_nobody_reads_any_more_is_broken_off(serving: Serving) -> None:
    with serving(sessions=1) as (url, lines):
        with leaving(url, {**ENDLESS, "stream": True}, after=b'"content": "a'):
            pass
        until(lambda: lines)
        # The only place is free again, long before 25,000 tokens could be had.
        assert answered(url).status_code == 200


def test_an_answer_that_nobody_waits_for_is_broken_off(serving: Serving) -> None:
    with serving(sessions=1) as (url, lines):
        with leaving(url, ENDLESS):
            pass
        until(lambda: lines)
        assert "499 client gone" in lines[0]
        assert answered(url).status_code == 200


def test_who_leaves_the_line_gives_up_the_place_in_it(serving: Serving) -> None:
    with serving(sessions=1, queue=1) as (url, lines), ThreadPoolExecutor() as pool:
        with leaving(url, {**ENDLESS, "stream": True}, after=b'"content": "'):
            with leaving(url, BRIEF):
                until(lambda: busy(url) == (1, 1))
                assert answered(url).status_code == 503
            until(lambda: busy(url) == (1, 0))
            waiting = pool.submit(answered, url)
            until(lambda: busy(url) == (1, 1))
        assert waiting.result().status_code == 200
    assert len([line for line in lines if "499 client gone" in line]) == 1


def test_the_line_has_an_end(serving: Serving) -> None:
    with serving(sessions=1, queue=0) as (url, _):
        with leaving(url, {**ENDLESS, "stream": True}, after=b'"content": "'):
            refused = answered(url)
            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "5"
            assert refused.json()["error"]["code"] == "busy"
        until(lambda: answered(url).status_code == 200)


def test_a_request_has_its_time(serving: Serving) -> None:
    with serving(sessions=1, timeout_s=1.0) as (url, _):
        late = answered(url, **ENDLESS)
        assert late.status_code == 504
        assert "--timeout" in late.json()["error"]["message"]
        with ThreadPoolExecutor() as pool:
            both = [pool.submit(answered, url, **ENDLESS) for _ in range(2)]
            assert {each.result().status_code for each in both} <= {503, 504}
        until(lambda: answered(url).status_code == 200)
        streamed = answered(url, **ENDLESS, stream=True)
        *_, last, end = streamed.text.split("\n\n")
        assert json.loads(last.removeprefix("data: "))["error"]["code"] == "timeout"
        assert end == ""


def test_a_pass_that_takes_too_long_keeps_nobody_waiting(
    serving: Serving, engine_of: Callable[..., Engine]
) -> None:
    with serving(sessions=1, timeout_s=1.0) as (url, _):
        with engine_of("qwen3-vl").checkpoint.lock:  # as another conversation's long pass holds it
            late = answered(url)
            assert (late.status_code, late.json()["error"]["code"]) == (504, "timeout")
            assert busy(url) == (1, 0)
        until(lambda: answered(url).status_code == 200)


def test_bodies_on_their_way_count(serving: Serving) -> None:
    with serving(sessions=1, queue=1) as (url, _), ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(leaving(url, BRIEF, missing=1))
        until(lambda: answered(url).status_code == 503)
        stack.close()
        until(lambda: answered(url).status_code == 200)


def test_ending_waits_for_answers_and_breaks_off_what_takes_too_long(serving: Serving) -> None:
    with ThreadPoolExecutor() as pool:
        with serving(grace_s=1) as (url, _):
            begun = threading.Event()

            def read() -> str:
                with (
                    httpx.Client(trust_env=False, timeout=60) as client,
                    client.stream(
                        "POST", f"{url}/chat/completions", json={**ENDLESS, "stream": True}
                    ) as answer,
                ):
                    try:
                        for _ in answer.iter_bytes():
                            begun.set()
                    except httpx.RemoteProtocolError as error:
                        return str(error)
                return "complete"

            reading = pool.submit(read)
            assert begun.wait(30)
        assert "incomplete" in reading.result()


def test_memory_that_does_not_suffice_costs_the_conversation_only(
    engine_of: Callable[..., Engine],
) -> None:
    engine = engine_of("qwen3.5")
    session = engine.session()
    talk = (Message("user", ("Hello",)),)
    assert held_bytes(session) == session.cache_bytes == 0
    first = engine.answer(session, talk, FreeForm(), Sampling(max_tokens=4))
    assert session.cache_bytes > 10_000
    with pytest.raises(ModelUnavailable, match="no memory is left"), freed_if_full(session):
        raise MemoryError("none")
    assert session.cache_bytes == 0
    assert engine.answer(session, talk, FreeForm(), Sampling(max_tokens=4)).text == first.text
