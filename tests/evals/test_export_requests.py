"""What is trained is what is asked: requests told again are those of then, however a run goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.replay.endings import ENDINGS, record

from qvl_agent.device import info_from_json
from qvl_agent.errors import EpisodeError
from qvl_agent.evals.export.retold import Retold, Screens
from qvl_agent.evals.export.steps import read_steps
from qvl_agent.journal.events import Asked, Rejected, Replied
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import PROFILES
from qvl_agent.models.port import Conversation
from qvl_agent.models.recorded import recorded_family

EARLIER = Path(__file__).parents[1] / "replay"
RUNS = [
    "claimed", "expectation fails", "gives up", "step limit", "denied by a person",
    "agreed by a person", "mended replies", "half a character", "unusable replies",
    "model out of reach", "action refused", "action in part", "action held back", "action unknown",
    "action unknown, and done", "lost at the start", "texts unreadable", "black for a while",
    "waits", "answers", "asks a person", "asks nobody", "stuck", "dry run",
    "interrupted while acting", "locked and unlocked", "a crash belies the claim",
    "a crash comes up before the claim", "not responding for a while", "not responding for good",
    "qwen3-vl",
]  # fmt: skip
"""Of all ways in which a run can go, those that differ in what the model is told."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Episode]:
    folder = tmp_path_factory.mktemp("replays")
    return lambda name: record(ENDINGS[name], folder)


def retold(episode: Episode, family: object = None) -> list[Conversation]:
    """Return the requests of an episode, had this family been asked."""
    own = recorded_family(episode.started)
    info = info_from_json(episode.started.device)
    again = Retold(episode.started.goal, info, family or own, own, Screens(episode))  # type: ignore[arg-type]
    asked = []
    for step in read_steps(episode).steps:
        asked.append(again.asked(step))
        again.go_on(step)
    return asked


def asked_then(episode: Episode) -> list[str]:
    """Return the digests of the requests that were answered, and understood or rejected."""
    digests: list[str] = []
    pending = ""
    for event in episode.events:
        match event:
            case Asked():
                pending = event.request_digest
            case Replied():
                digests.append(pending)
    return digests


def check_same(episode: Episode) -> int:
    """Compare all requests; return how many there were."""
    then = asked_then(episode)
    again = [conversation_digest(request) for request in retold(episode)]
    assert again == then
    return len(again)


@pytest.mark.parametrize("name", RUNS)
def test_requests_are_those_of_then(name: str, recorded: Callable[[str], Episode]) -> None:
    episode = recorded(name)
    try:
        check_same(episode)
    except EpisodeError:
        assert not list(episode.of(Replied))


@pytest.mark.parametrize("version", ["version-1", "version-2"])
@pytest.mark.parametrize("family", ["qwen3-vl", "qwen3.5"])
def test_also_those_of_earlier_versions(version: str, family: str) -> None:
    episode = read_episode(EARLIER / version / family)
    assert check_same(episode) > 3


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_another_family_is_asked_in_its_own_form(
    profile: object, recorded: Callable[[str], Episode]
) -> None:
    requests = retold(recorded("mended replies"), profile)
    assert len(requests) == 5
    texts = [message.text for message in requests[-1].messages]
    assert not any('"kind"' in text for text in texts)
    assert not any("not carried out" in text for text in texts)  # it made no such mistake
    assert list(recorded("mended replies").of(Rejected))
