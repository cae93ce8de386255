"""The verb itself, in a process of its own: what it says, and every way in which it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.serve.test_line import BRIEF, ENDLESS, busy, leaving, until

Start = Callable[..., Any]


class Verb:
    """``qvl-agent serve`` under way."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qvl_agent", "serve", "--port", "0", *arguments],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""

    def until_served(self) -> str:
        """Return the base URL once it is said."""
        assert self.process.stdout is not None
        while "drive a phone" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.communicate()[1]
            self.said += line
        (url,) = re.findall(r"base URL +(\S+)", self.said)
        until(lambda: answers(url))
        return str(url)

    def end(self, *signals: int) -> tuple[int, str]:
        """Send signals and return the exit code and what stood on stderr."""
        for number in signals:
            self.process.send_signal(number)
        errors = self.process.communicate(timeout=60)[1]
        return self.process.returncode, errors


def answers(url: str) -> bool:
    try:
        return httpx.get(url.replace("/v1", "/health"), trust_env=False).status_code == 200
    except httpx.ConnectError:
        return False


@pytest.fixture
def verb(checkpoint_of: Callable[..., Path]) -> Iterator[Start]:
    """Start the verb on a tiny checkpoint; killed when the test ends."""

    @contextmanager
    def killed_at_last(started: Verb) -> Iterator[Verb]:
        try:
            yield started
        finally:
            started.process.kill()
            started.process.communicate()

    with ExitStack() as stack:

        def start(*arguments: str, **variables: str) -> Verb:
            model = f"hf:{checkpoint_of('qwen3-vl')}"
            started = Verb("--model", model, *arguments, **variables)
            return stack.enter_context(killed_at_last(started))

        yield start


def asked(url: str, token: str = "", **change: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = {**BRIEF, "model": "qwen3-vl", **change}
    return httpx.post(
        f"{url}/chat/completions", json=body, headers=headers, trust_env=False, timeout=60
    )


@pytest.mark.slow
def test_it_serves_and_a_running_answer_is_completed_before_it_ends(verb: Start) -> None:
    started = verb("--sessions", "1")
    url = started.until_served()
    assert url.startswith("http://127.0.0.1:")
    assert f'qvl-agent run "GOAL" --model openai:qwen3-vl --base-url {url}\n' in started.said
    assert "token" not in started.said
    brief = {**ENDLESS, "model": "qwen3-vl", "stream": True,
             "structured_outputs": {"grammar": "start: /[ab]{300,300}/"}}  # fmt: skip
    with leaving(url, brief, after=b'"content": "') as sock:
        started.process.send_signal(signal.SIGINT)
        received = b""
        while piece := sock.recv(65536):
            received += piece
    assert b"[DONE]" in received
    code, errors = started.end()
    assert code == 130
    assert "POST /v1/chat/completions 200 OK" in errors
    assert "is no longer served" in errors
    assert "Traceback" not in errors


@pytest.mark.slow
def test_a_second_time_ends_it_at_once(verb: Start) -> None:
    started = verb("--sessions", "1")
    url = started.until_served()
    with leaving(url, {**ENDLESS, "model": "qwen3-vl"}):
        until(lambda: busy(url) == (1, 0))
        started.process.send_signal(signal.SIGINT)
        until(lambda: not answers(url))
        code, errors = started.end(signal.SIGINT)
    assert code == 130
    assert "Traceback" not in errors


@pytest.mark.slow
def test_a_token_from_a_file_or_a_variable_is_needed(verb: Start, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-a-file\n")
    started = verb("--token-file", str(file), "--name", "mine", QVL_SERVE_TOKEN="from-elsewhere")
    url = started.until_served()
    assert "QVL_API_KEY=TOKEN qvl-agent run" in started.said
    assert "--model openai:mine" in started.said
    assert "--family qwen3-vl" in started.said
    assert asked(url, "from-a-file", model="mine").status_code == 200
    assert asked(url, "from-elsewhere").status_code == 401
    code, errors = started.end(signal.SIGTERM)
    assert code == 130
    assert "from-a-file" not in errors + started.said


@pytest.mark.slow
def test_beyond_this_machine_a_token_is_made_up_and_said_once(verb: Start) -> None:
    started = verb("--host", "0.0.0.0")
    url = started.until_served()
    assert started.process.stdout is not None
    (token,) = re.findall(r"token +(\S{20,})", started.said + started.process.stdout.readline())
    assert asked(url).status_code == 401
    assert asked(url, token).status_code == 200
    assert token not in started.end(signal.SIGINT)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "openai:x"], "does not run in this process"),
        (["--model", "scripted:x"], "does not run in this process"),
        (["--model", "nothing:x"], "there is no model"),
        (["--model", ""], "which model is to be served"),
        (["--host", "203.0.113.7"], "can't listen at 203.0.113.7"),
        (["--token-file", "nowhere"], "nowhere can't be read"),
        (["--token-file", os.devnull], "holds no token"),
        (["--thinking-budget", "-1"], "thinking_budget"),
        (["--cache-gib", "inf", "--host", "203.0.113.7"], "can't listen at 203.0.113.7"),
    ],
)
def test_what_can_not_be_served_is_said_with_a_fix(
    arguments: list[str], message: str, verb: Start
) -> None:
    code, errors = verb(*arguments).end()
    assert code == 2, errors
    assert message in errors
    assert "fix: " in errors
    assert "loading" not in errors
