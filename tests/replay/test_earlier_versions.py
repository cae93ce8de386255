"""Episodes that earlier versions of the format wrote: each replays as it was recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.replay.endings import ENDINGS, record, replayed

from qvl_agent.journal.events import (
    VERSION,
    Asked,
    Ended,
    Observed,
    Outcome,
    Rejected,
    Replied,
    Started,
)
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.models.recorded import family_options, recorded_family
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict

HERE = Path(__file__).parent
EPISODES = sorted(path.parent for path in HERE.glob("version-*/*/episode.jsonl"))


@pytest.mark.parametrize("folder", EPISODES, ids=lambda path: f"{path.parent.name} {path.name}")
def test_they_replay(folder: Path) -> None:
    episode = read_episode(folder)
    assert f"version-{episode.started.version}" == folder.parent.name
    report = replay_strict(episode, find_family=recorded_family, find_task=task_named)
    assert report.identical, str(report.divergence)


def test_every_earlier_version_has_episodes() -> None:
    assert {path.parent.name for path in EPISODES} == {f"version-{n}" for n in range(1, VERSION)}


def of_version(version: int) -> list[Episode]:
    return [read_episode(path) for path in EPISODES if path.parent.name == f"version-{version}"]


def test_version_1_set_doubts_before_the_screenshot() -> None:
    """Requests are laid out as they were then: in each episode a screen did not change."""
    for episode in of_version(1):
        assert any("exactly as before" in asked.prompt for asked in episode.of(Asked))


def test_version_2_knew_times_and_forced_tokens() -> None:
    """They hold all that a run then could hold: refusals, a broken link, half an action, a wait."""
    for episode in of_version(2):
        assert all(replied.forced_tokens and replied.decode_s for replied in episode.of(Replied))
        assert all(ended.cached_tokens for ended in episode.of(Ended))
    outcomes = {outcome.result for episode in of_version(2) for outcome in episode.of(Outcome)}
    assert outcomes == {"done", "failed", "partly", "unknown"}
    assert any(list(episode.of(Rejected)) for episode in of_version(2))


def test_before_version_3_a_screen_was_as_before_whenever_an_action_had_failed(
    tmp_path: Path,
) -> None:
    """Such as after a tap whose answer was lost: what the model was told then is told again."""
    told = record(replace(ENDINGS["action unknown, and done"], version=2), tmp_path)
    assert [seen.integrity for seen in told.of(Observed)] == ["ok", "unchanged", "ok"]
    assert replayed(said_to_be(2, told)).identical
    assert not replayed(told).identical


def said_to_be(version: int, episode: Episode) -> Episode:
    first = replace(
        episode.records[0], event=episode.started.model_copy(update={"version": version})
    )
    return replace(episode, records=(first, *episode.records[1:]))


def test_a_model_that_says_again_what_one_said_then_keeps_the_layout() -> None:
    family = recorded_family(read_episode(HERE / "version-1" / "qwen3.5").started)
    settings = {"model": family_options(family)}
    new = Started(
        software="", goal="", decider="model", device={}, family="qwen3.5", settings=settings
    )
    assert new.version > 1
    assert recorded_family(new) == family
