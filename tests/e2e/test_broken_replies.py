"""Sixty replies broken in twenty ways, from a server, through the whole loop, on the phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.models.broken_replies import BROKEN_REPLIES, BrokenReply
from tests.servers.vlm import VlmServer

from qvl_agent import RunOptions, run_goal
from qvl_agent.actions import GiveUp
from qvl_agent.device import DeviceSettings
from qvl_agent.journal.events import Decided, Ended, Intended, Rejected
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.port import ModelSettings
from qvl_tools.phone.device import PhoneDevice, open_phone


@pytest.fixture(scope="module")
def phone() -> Iterator[PhoneDevice]:
    device = open_phone("", DeviceSettings(seed=5))
    assert isinstance(device, PhoneDevice)
    yield device
    device.close()


def test_there_are_sixty_in_twenty_ways() -> None:
    assert len({(broken.way, broken.text) for broken in BROKEN_REPLIES}) >= 60
    assert len({broken.way for broken in BROKEN_REPLIES}) >= 20


@pytest.mark.parametrize("broken", BROKEN_REPLIES, ids=lambda broken: broken.way)
def test_a_broken_reply_does_nothing_and_is_told(
    broken: BrokenReply, phone: PhoneDevice, tmp_path: Path
) -> None:
    asked: list[list[dict[str, Any]]] = []
    before = phone.phone.state()

    def oracle(goal: str, size: object, messages: list[dict[str, Any]]) -> object:
        asked.append(messages)
        return broken.text if len(asked) == 1 else GiveUp(reason="enough")

    with VlmServer(oracle) as server:
        settings = ModelSettings(base_url=server.base_url, family="qwen3-vl", structured="free")
        options = RunOptions(replays=tmp_path, yes=True, model_settings=settings)
        result = run_goal("open Flights", device=phone, model="openai:test-model", options=options)

    assert (result.status, result.proof) == ("gave_up", "none")
    events = read_episode(result.episode).events
    assert not [event for event in events if isinstance(event, Intended)]
    assert len([event for event in events if isinstance(event, Decided)]) == 1
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert broken.says in rejected.message
    told = " ".join(rejected.message.split())[:200]
    assert told in " ".join(str_of(asked[1]).split())
    assert phone.phone.state() == before
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.status != "done"


def str_of(messages: list[dict[str, Any]]) -> str:
    parts = [
        part.get("text", "")
        for message in messages
        for part in (
            message["content"]
            if isinstance(message["content"], list)
            else [{"text": message["content"]}]
        )
    ]
    return "\n".join(parts)


def test_three_in_a_row_end_the_run(phone: PhoneDevice, tmp_path: Path) -> None:
    with VlmServer(lambda *_: "It is done, success!") as server:
        settings = ModelSettings(base_url=server.base_url, family="qwen3-vl", structured="free")
        options = RunOptions(replays=tmp_path, model_settings=settings)
        result = run_goal("open Flights", device=phone, model="openai:test-model", options=options)
        assert len(server.requests) == 3
    assert (result.status, result.proof, result.exit_code) == ("model_failed", "none", 4)
