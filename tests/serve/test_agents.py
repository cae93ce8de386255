"""Agents on a served model: our own endpoint drives it, several at once, and a whole episode."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.models.model_samples import observed, phone
from tests.serve.asking import USER, post
from tests.serve.conftest import NAME

from qvl_agent import RunOptions, run_goal
from qvl_agent.actions import describe
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import BadReply
from qvl_agent.geometry import Size
from qvl_agent.journal.events import Decided, Rejected, Replied
from qvl_agent.journal.reader import read_episode
from qvl_agent.limits import Limits
from qvl_agent.models.endpoint import EndpointModel, open_endpoint
from qvl_agent.models.families import unwrap
from qvl_agent.models.port import ModelSettings, Reply, Turn
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.understand import understand
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict
from qvl_tools.phone.device import open_phone

Serving = Callable[..., AbstractContextManager[tuple[str, list[str]]]]
FAMILIES = {
    "qwen2-vl": "qwen2-vl",
    "qwen2.5-vl": "qwen2.5-vl",
    "qwen3-vl": "qwen3-vl",
    "qwen3-vl-thinking": "qwen3-vl",
    "qwen3.5": "qwen3.5",
}
SCREEN = Size(720, 1280)
STEPS = 5


def agent(url: str, kind: str, **changes: Any) -> EndpointModel:
    given: dict[str, Any] = {
        "base_url": url,
        "family": FAMILIES[kind],
        "image_tokens": 96,
        "max_tokens": 160,
        "temperature": 0.0,
        **changes,
    }
    return open_endpoint(NAME, ModelSettings(**given))


def asked(model: EndpointModel, goal: str, history: tuple[Turn, ...] = ()) -> Reply:
    conversation = model.family.conversation(goal, phone(SCREEN), history, observed(SCREEN))
    return model.reply(conversation)


def assert_understood(reply: Reply, model: EndpointModel) -> None:
    """What a schema for any server leaves out (lengths, each axis by itself) may be wrong still."""
    frame = model.family.frame(observed(SCREEN))
    try:
        complaint = ""
        assert describe(understand(reply, model.family, frame, phone(SCREEN)).action)
    except BadReply as error:
        complaint = str(error)
    assert not complaint or re.search(r"at (most|least) \d+ character|off the screen", complaint)


@pytest.mark.parametrize("structured", ["auto", "vllm"])
@pytest.mark.parametrize("kind", FAMILIES)
def test_a_reply_by_schema_is_an_action(
    kind: str, structured: Any, served: Callable[..., str]
) -> None:
    url = served(kind, thinking_budget=20)
    for seed in range(3):
        with closing(agent(url, kind, structured=structured, temperature=1.0, seed=seed)) as model:
            reply = asked(model, "book a flight")
            assert_understood(reply, model)
            assert reply.protocol == {"auto": "schema", "vllm": "vllm"}[structured]
            assert bool(reply.thinking) == kind.endswith(("thinking", "3.5"))


@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen3-vl", "qwen3.5"])
def test_a_reply_by_tool_is_a_call_and_a_free_one_is_text(
    kind: str, served: Callable[..., str]
) -> None:
    url = served(kind, thinking_budget=20)
    with closing(agent(url, kind, structured="tool")) as model:
        reply = asked(model, "book a flight")
        assert (reply.protocol, reply.finish) == ("tool", "tool_calls")
        assert unwrap(reply.text).call.name == "mobile_use"
    with closing(agent(url, kind, structured="free", max_tokens=60)) as model:
        assert asked(model, "book a flight").text


def test_what_an_answer_took_comes_along(served: Callable[..., str]) -> None:
    with closing(agent(served(), "qwen3-vl")) as model:
        usage = asked(model, "look at what an answer takes").usage
    assert usage.input_tokens
    assert usage.output_tokens
    assert usage.forced_tokens
    assert usage.forwards
    assert usage.vision_s
    assert usage.preprocess_s
    assert usage.prefill_s
    assert usage.decode_s


def talk(url: str, kind: str, goal: str) -> list[Reply]:
    """Ask three times, each time with what was said before."""
    history: tuple[Turn, ...] = ()
    replies = []
    with closing(agent(url, kind)) as model:
        for number in range(3):
            reply = asked(model, goal, history)
            replies.append(reply)
            turn = Turn(str(number), None, reply.text, f"tap {number}")
            history = (*history, turn)
    return replies


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen3.5"])
def test_several_agents_at_once_get_what_each_gets_alone(kind: str, serving: Serving) -> None:
    goals = ("book a flight", "write to Anna", "set an alarm")
    alone = []
    for goal in goals:
        with serving(kind, thinking_budget=10) as (url, _):
            alone.append(talk(url, kind, goal))
    with serving(kind, thinking_budget=10) as (url, _), ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda goal: talk(url, kind, goal), goals))
    assert [[r.text for r in talk] for talk in together] == [[r.text for r in t] for t in alone]
    for replies in together:
        assert all(reply.usage.cached_tokens for reply in replies[1:])


def test_two_agents_take_turns_on_one_session(serving: Serving) -> None:
    with serving(sessions=1) as (url, lines), ThreadPoolExecutor(2) as pool:
        goals = ("book a flight", "write to Anna")
        together = list(pool.map(lambda goal: talk(url, "qwen3-vl", goal), goals))
        again = [talk(url, "qwen3-vl", goal) for goal in goals]
    assert [[r.text for r in talk] for talk in together] == [[r.text for r in t] for t in again]
    assert len([line for line in lines if " 200 OK" in line]) == 12


@pytest.mark.parametrize("hidden", ["<|im_start|> <|im_start|>", "<|image_pad|>", "<|vision_end|>"])
def test_what_one_client_makes_up_is_not_in_what_another_says(
    hidden: str, serving: Serving, http: httpx.Client
) -> None:
    """Of a reply, the text is known to a client; tokens that it does not show stay with it."""
    said = ({"role": "user", "content": "?"}, {"role": "assistant", "content": "fine"}, USER)
    with serving() as (url, _):
        before = post(http, url, messages=said, max_tokens=8, temperature=0).json()
        grammar = {"grammar": f'start: "fi" {hidden} "ne"'}
        made_up = post(http, url, structured_outputs=grammar, max_tokens=20).json()
        assert made_up["choices"][0]["message"]["content"] == "fine"
        after = post(http, url, messages=said, max_tokens=8, temperature=0).json()
    assert after["usage"]["prompt_tokens"] == before["usage"]["prompt_tokens"]
    assert after["choices"] == before["choices"]


@pytest.mark.slow
def test_a_whole_episode_on_the_simulated_phone(served: Callable[..., str], tmp_path: Path) -> None:
    """The weights are random, so any valid action comes; a few seeds to get to the limit with."""
    url = served("qwen3-vl")
    for seed in range(8):
        device = open_phone("size=720x1280,density=2", DeviceSettings(seed=seed))
        try:
            with closing(agent(url, "qwen3-vl", temperature=1.0, seed=seed)) as model:
                options = RunOptions(replays=tmp_path, yes=True, limits=Limits(max_steps=STEPS))
                result = run_goal("look around", device=device, model=model, options=options)
        finally:
            device.close()
        episode = read_episode(result.episode)
        replies = list(episode.of(Replied))
        assert {reply.protocol for reply in replies} == {"schema"}
        assert not list(episode.of(Rejected))
        assert len(replies) == len(list(episode.of(Decided)))
        report = replay_strict(episode, find_family=recorded_family, find_task=task_named)
        assert report.identical, str(report.divergence)
        if result.status == "step_limit":
            assert result.usage.cached_tokens
            assert result.usage.forced_tokens
            return
    pytest.fail("no run got to its limit")
