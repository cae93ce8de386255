"""A small episode."""

import shutil
from pathlib import Path

import pytest
from tests.journal.small_episodes import ENDED, STARTED, one_step

from qvl_agent.journal.writer import Journal


@pytest.fixture(scope="session")
def small_episode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a complete episode of one step; not to be changed."""
    with Journal.create(tmp_path_factory.mktemp("replays"), "tap") as journal:
        journal.write(STARTED)
        for event in one_step(journal):
            journal.write(event)
        journal.write(ENDED)
    return journal.folder


@pytest.fixture
def copy(small_episode: Path, tmp_path: Path) -> Path:
    """Return the folder of a copy of it that may be changed."""
    return Path(shutil.copytree(small_episode, tmp_path / small_episode.name))
