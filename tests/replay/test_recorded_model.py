"""``recorded:EPISODE`` as a model of its own: replies in order, requests checked where asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles import CounterDevice, quick_run, reply
from tests.replay.endings import ENDINGS, Ending, record, saying, tapping

from qvl_agent.errors import ModelError, ReplayDiverged, UsageError
from qvl_agent.journal.events import Asked, Intended, Replied
from qvl_agent.journal.reader import Episode
from qvl_agent.loop import Agent
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import family_named
from qvl_agent.models.port import Conversation, ImagePart, Message, ModelSettings, Sampling
from qvl_agent.models.recorded import (
    RecordedModel,
    open_recorded,
    recorded_family,
)
from qvl_agent.models.scripted import ScriptedModel

NATIVE = family_named("native")


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Episode:
    return record(Ending(tapping("plus", "plus")), tmp_path_factory.mktemp("replays"))


@pytest.fixture
def conversation() -> Conversation:
    """Return what an agent asks first on a fresh device."""
    asked: list[Conversation] = []

    def answer(conversation: Conversation) -> str:
        asked.append(conversation)
        return reply("done")

    Agent(quick_run(CounterDevice()), ScriptedModel(answer)).drive("count")
    return asked[0]


def test_it_says_again_what_was_said(episode: Episode) -> None:
    device = CounterDevice()
    result = Agent(quick_run(device), RecordedModel(episode, NATIVE)).drive("count")
    assert (result.status, device.count) == ("done", 2)
    assert device.performed == [intended.action for intended in episode.of(Intended)]


def test_replies_come_with_their_tokens_and_say_that_they_are_recorded(
    episode: Episode, conversation: Conversation
) -> None:
    model = RecordedModel(episode, NATIVE)
    given = [model.reply(conversation) for _ in range(3)]
    recorded = list(episode.of(Replied))
    assert [r.text for r in given] == [r.text for r in recorded]
    assert [r.usage.input_tokens for r in given] == [r.input_tokens for r in recorded]
    assert {r.protocol for r in given} == {"record"}
    with pytest.raises(ModelError, match="holds 3 replies, and all are given"):
        model.reply(conversation)


def test_strict_takes_the_same_request_only(episode: Episode, conversation: Conversation) -> None:
    model = RecordedModel(episode, NATIVE, strict=True)
    other = replace(conversation, sampling=Sampling(temperature=0.7))
    with pytest.raises(ReplayDiverged, match="step 1: the request to the model differs"):
        model.reply(other)
    # A refused request has used nothing up.
    assert model.reply(conversation).text == next(episode.of(Replied)).text


def test_a_request_that_was_never_answered_is_passed_over(
    tmp_path: Path, conversation: Conversation
) -> None:
    episode = record(ENDINGS["interrupted while thinking"], tmp_path)
    assert len(list(episode.of(Asked))) == 2
    model = RecordedModel(episode, NATIVE)
    model.reply(conversation)
    with pytest.raises(ModelError, match="holds 1 replies"):
        model.reply(conversation)


def test_it_is_opened_by_folder_with_the_family_of_then(tmp_path: Path) -> None:
    episode = record(ENDINGS["qwen3-vl"], tmp_path)
    model = open_recorded(str(episode.folder), ModelSettings())
    assert model.info.spec == f"recorded:{episode.folder.name}"
    assert model.family == family_named("qwen3-vl", ENDINGS["qwen3-vl"].options)
    assert model.family != family_named("qwen3-vl")


def test_the_caller_may_name_another_family(tmp_path: Path) -> None:
    episode = record(ENDINGS["qwen3-vl"], tmp_path)
    model = open_recorded(str(episode.folder), ModelSettings(family="qwen2-vl"))
    assert model.family.name == "qwen2-vl"


def test_a_task_has_said_nothing(tmp_path: Path) -> None:
    episode = record(ENDINGS["task"], tmp_path)
    with pytest.raises(UsageError, match="decided by the task 'count_up'"):
        open_recorded(str(episode.folder), ModelSettings())


def test_an_unknown_episode_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no episode"):
        open_recorded(str(tmp_path / "nothing"), ModelSettings())


def test_the_family_comes_back_as_it_was_set_up(tmp_path: Path) -> None:
    settings = ModelSettings(image_tokens=256, max_images=3, top_p=0.5, max_tokens=99)
    ending = Ending(saying(""), family="qwen2.5-vl", options=settings)
    started = record(ending, tmp_path).started
    assert recorded_family(started) == family_named("qwen2.5-vl", settings)


class TestDigest:
    def test_same_request_same_digest(self, conversation: Conversation) -> None:
        assert conversation_digest(conversation) == conversation_digest(replace(conversation))

    def test_anything_else_differs(self, conversation: Conversation) -> None:
        first, *rest = conversation.messages
        images = [p for m in conversation.messages for p in m.parts if isinstance(p, ImagePart)]
        resized = replace(images[0], image=images[0].image.resize((28, 28)))
        variants = [
            conversation,
            replace(conversation, messages=(*conversation.messages, first)),
            replace(conversation, messages=(replace(first, role="assistant"), *rest)),
            replace(conversation, messages=(Message("system", ("other",)), *rest)),
            replace(conversation, messages=(Message("user", (images[0],)),)),
            replace(conversation, messages=(Message("user", (resized,)),)),
            replace(conversation, messages=(Message("user", (replace(images[0], digest="x"),)),)),
            replace(conversation, messages=(Message("user", ("a", "b")),)),
            replace(conversation, messages=(Message("user", ("ab",)),)),
            replace(conversation, sampling=Sampling(seed=1)),
            replace(conversation, tool=replace(conversation.tool, name="x")),
            replace(conversation, tool=replace(conversation.tool, parameters={})),
        ]
        assert len({conversation_digest(variant) for variant in variants}) == len(variants)

    def test_half_a_character_has_a_digest(self, conversation: Conversation) -> None:
        odd = replace(conversation, messages=(Message("user", ("\ud83d",)),))
        assert len(conversation_digest(odd)) == 64
