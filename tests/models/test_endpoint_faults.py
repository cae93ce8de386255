"""What servers do wrong, over real sockets: asked again while that helps, never for long."""

from __future__ import annotations

import email.utils
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from tests.models.model_samples import observed, phone
from tests.servers.faulty_http import Fault
from tests.servers.vlm import VlmServer

from qvl_agent import actions as act
from qvl_agent.errors import ModelRefused, ModelUnreachable
from qvl_agent.models.endpoint import EndpointModel, open_endpoint
from qvl_agent.models.port import ModelSettings, Reply

Opener = Callable[..., EndpointModel]


@pytest.fixture
def server() -> Iterator[VlmServer]:
    with VlmServer(lambda *_: act.Wait(seconds=1.0), capability="schema") as running:
        yield running


def ask(model: EndpointModel) -> Reply:
    return model.reply(model.family.conversation("go", phone(), (), observed()))


TRANSIENT = [
    *(Fault(status=status) for status in (408, 409, 425, 429, 500, 502, 503, 504)),
    Fault(status=200, body='{"error": {"message": "overloaded", "code": 503}}'),
    Fault("reset"),
    Fault("truncate"),
]


@pytest.mark.parametrize("fault", TRANSIENT, ids=lambda f: f"{f.kind}-{f.status}")
def test_what_passes_is_asked_again(server: VlmServer, fault: Fault, opened: Opener) -> None:
    server.faults.append(fault)
    reply = ask(opened(server))
    assert reply.attempts == 2
    assert reply.protocol == "schema"  # a fault says nothing about what the server can do


@pytest.mark.parametrize("kind", ["drip", "stall"])
def test_a_server_that_never_ends_is_left_and_asked_again(
    server: VlmServer, kind: Any, opened: Opener
) -> None:
    server.faults.append(Fault(kind))
    started_s = time.monotonic()
    assert ask(opened(server, timeout_s=0.3)).attempts == 2
    assert time.monotonic() - started_s < 2.5


@pytest.mark.parametrize("kind", ["drip", "status"])
def test_the_budget_ends_it(server: VlmServer, kind: Any, opened: Opener) -> None:
    server.faults.extend([Fault(kind)] * 200)
    started_s = time.monotonic()
    with pytest.raises(ModelUnreachable, match="gave up after") as caught:
        ask(opened(server, timeout_s=0.2, budget_s=1.0))
    assert time.monotonic() - started_s < 2.0  # the budget and a second
    assert caught.value.fix


def test_seconds_of_retry_after_are_waited(server: VlmServer, opened: Opener) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": "1"}))
    reply = ask(opened(server))
    assert reply.attempts == 2
    assert 1.0 <= reply.duration_s < 3.0


def test_a_date_of_retry_after_is_waited(server: VlmServer, opened: Opener) -> None:
    when = email.utils.formatdate(time.time() + 2, usegmt=True)  # whole seconds: 1 to 2 s from now
    server.faults.append(Fault(status=503, headers={"Retry-After": when}))
    assert 0.9 <= ask(opened(server)).duration_s < 4.0


@pytest.mark.parametrize("value", ["soon", "-5", "", "nan", "9" * 30])
def test_a_senseless_retry_after_is_ignored(server: VlmServer, value: str, opened: Opener) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": value}))
    assert ask(opened(server)).attempts == 2


def test_a_retry_after_beyond_the_budget_gives_up_at_once(
    server: VlmServer, opened: Opener
) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": "3600"}))
    started_s = time.monotonic()
    with pytest.raises(ModelUnreachable, match="asks to wait 3600 s"):
        ask(opened(server))
    assert time.monotonic() - started_s < 4.0


@pytest.mark.parametrize(
    ("fault", "message", "fix"),
    [
        (Fault(status=401, body='{"error": {"message": "bad key"}}'), "bad key", "QVL_API_KEY"),
        (Fault(status=403, body="<html>no entry</html>"), "no entry", "QVL_API_KEY"),
        (Fault(status=413, body='{"detail": "too large"}'), "too large", "base URL"),
        (Fault(status=301, headers={"Location": "/x"}, body=""), "301", "base URL"),
        (Fault(status=200, body="<html>welcome</html>"), "no JSON", "/v1"),
        (Fault(status=200, body="[]"), "no JSON", "/v1"),
        (Fault(status=200, body="{}"), "no chat completion", "base URL"),
        (Fault(status=200, body='{"choices": []}'), "no chat completion", "base URL"),
        (Fault(status=200, body='{"choices": [{"message": 1}]}'), "no chat completion", "base URL"),
    ],
    ids=lambda value: f"{value.status}{value.body[:12]}" if isinstance(value, Fault) else "",
)
def test_a_refusal_is_final_and_says_what_to_do(
    server: VlmServer, fault: Fault, message: str, fix: str, opened: Opener
) -> None:
    server.faults.append(fault)
    with pytest.raises(ModelRefused, match=message) as caught:
        ask(opened(server))
    assert fix in caught.value.fix
    assert server.requests == []


def test_an_unknown_model_lists_the_known_ones(server: VlmServer, opened: Opener) -> None:
    model = opened(server, "Qwen3-VL-9000B", family="")
    with pytest.raises(ModelRefused, match="no model 'Qwen3-VL-9000B'") as caught:
        ask(model)
    assert "test-model" in caught.value.fix


def test_a_wrong_path_is_no_missing_model(server: VlmServer, opened: Opener) -> None:
    model = opened(server, base_url=server.base_url.removesuffix("/v1"))
    with pytest.raises(ModelRefused, match="404") as caught:
        ask(model)
    assert "/v1" in caught.value.fix


def test_a_request_that_no_form_passes_is_told_and_forgotten(
    server: VlmServer, opened: Opener
) -> None:
    too_long = Fault(status=400, body='{"error": {"message": "context too long"}}')
    server.faults.extend([too_long] * 3)
    model = opened(server)
    with pytest.raises(ModelRefused, match="context too long"):
        ask(model)
    assert server.faults == []
    assert ask(model).protocol == "schema"


NO_SUCH_FORM = {
    "404": [Fault(status=404, body='{"error": "No endpoints found that support response_format"}')],
    "404 html": [Fault(status=404, body="<h1>Not Found</h1>")],
    "405": [Fault(status=405)],
    "415": [Fault(status=415)],
    "501": [Fault(status=501)],
    "500 twice": [Fault(status=500)] * 2,
    "502 after a reset": [Fault("reset"), *[Fault(status=502)] * 2],
}


@pytest.mark.parametrize("faults", NO_SUCH_FORM.values(), ids=NO_SUCH_FORM)
def test_a_form_that_the_server_has_not_is_passed_over(faults: list[Fault], opened: Opener) -> None:
    with VlmServer(lambda *_: act.Wait(seconds=1.0), capability="tools") as server:
        server.faults.extend(faults)
        model = opened(server)
        first = ask(model)
        assert (first.protocol, first.attempts) == ("tool", len(faults) + 1)
        server.faults.extend([Fault(status=500)] * 2)  # settled: the form is not at fault
        again = ask(model)
        assert (again.protocol, again.attempts) == ("tool", 3)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=503),
        Fault(status=500, headers={"Retry-After": "0"}),
        Fault(status=429),
        Fault("reset"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{len(fault.headers)}",
)
def test_a_busy_server_keeps_its_form(server: VlmServer, fault: Fault, opened: Opener) -> None:
    server.faults.extend([fault] * 2)
    reply = ask(opened(server))
    assert (reply.protocol, reply.attempts) == ("schema", 3)


def test_failures_with_another_answer_between_do_not_count(
    server: VlmServer, opened: Opener
) -> None:
    server.faults.extend([Fault(status=500), Fault(status=503), Fault(status=500)])
    assert ask(opened(server)).protocol == "schema"


def test_the_last_form_is_asked_until_the_budget_ends(server: VlmServer, opened: Opener) -> None:
    server.faults.extend([Fault(status=500)] * 6)
    reply = ask(opened(server))
    assert (reply.protocol, reply.attempts) == ("free", 7)


@pytest.mark.parametrize(
    "said",
    [
        "The model `m` does not exist.",
        'model "m" not found, try pulling it first',
        "Unknown model: m",
        "model_not_found",
    ],
)
def test_an_unknown_model_is_asked_for_once(server: VlmServer, said: str, opened: Opener) -> None:
    server.faults.extend([Fault(status=404, body=json.dumps({"error": {"message": said}}))] * 2)
    with pytest.raises(ModelRefused):
        ask(opened(server))
    assert len(server.faults) == 1


@pytest.mark.parametrize("status", [405, 415, 501])
def test_an_explicit_form_that_the_server_has_not_ends_it(
    server: VlmServer, status: int, opened: Opener
) -> None:
    server.faults.append(Fault(status=status))
    with pytest.raises(ModelRefused, match=f"{status}") as caught:
        ask(opened(server, structured="schema"))
    assert "base URL" in caught.value.fix


def test_a_later_refusal_does_not_cost_the_form(server: VlmServer, opened: Opener) -> None:
    model = opened(server)
    ask(model)
    server.faults.append(Fault(status=400, body='{"message": "context too long"}'))
    with pytest.raises(ModelRefused, match="context too long"):
        ask(model)
    assert ask(model).protocol == "schema"


def test_a_server_that_is_not_there_is_told_soon() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings = ModelSettings(f"http://127.0.0.1:{port}/v1", family="qwen3-vl", budget_s=0.7)
    model = open_endpoint("m", settings)
    with closing(model), pytest.raises(ModelUnreachable, match="refused") as caught:
        ask(model)
    assert "server runs" in caught.value.fix


def test_ctrl_c_passes_at_once(server: VlmServer, opened: Opener) -> None:
    server.faults.append(Fault("stall"))
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    started_s = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ask(opened(server))
    assert time.monotonic() - started_s < 4.0  # the wait would be 5 s and more
    timer.join()


def test_ctrl_c_passes_at_once_between_two_requests(server: VlmServer, opened: Opener) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": "5"}))
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    started_s = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ask(opened(server))
    assert time.monotonic() - started_s < 4.0  # the wait would be 5 s and more
    timer.join()
