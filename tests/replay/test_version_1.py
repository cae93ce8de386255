"""Episodes that version 1 of the format wrote, with a screen that did not change in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from qvl_agent.journal.events import Asked, Started
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.recorded import family_options, recorded_family
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict

FOLDER = Path(__file__).parent / "version-1"


@pytest.mark.parametrize("family", ["qwen3-vl", "qwen3.5"])
def test_they_replay(family: str) -> None:
    """Requests are laid out as they were then, with doubts before the screenshot."""
    episode = read_episode(FOLDER / family)
    assert episode.started.version == 1
    assert any("exactly as before" in asked.prompt for asked in episode.of(Asked))
    report = replay_strict(episode, find_family=recorded_family, find_task=task_named)
    assert report.identical, str(report.divergence)


def test_a_model_that_says_again_what_one_said_then_keeps_the_layout() -> None:
    family = recorded_family(read_episode(FOLDER / "qwen3.5").started)
    settings = {"model": family_options(family)}
    new = Started(
        software="", goal="", decider="model", device={}, family="qwen3.5", settings=settings
    )
    assert new.version > 1
    assert recorded_family(new) == family
