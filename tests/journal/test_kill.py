"""SIGKILL at random moments: every episode opens, and nothing that was acknowledged is lost.

The writers are forked from one small process that has everything imported, so that a hundred of
them take a few seconds. Each writes its sequence numbers to a pipe as ``write`` returns them.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.spawner import Spawner

from qvl_agent.journal.events import Observed
from qvl_agent.journal.reader import read_episode

KILLS = 100
LATEST_KILL_S = 0.03

WRITER = f"""
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.journal.small_episodes import STARTED, observed, one_step
from qvl_agent.journal.writer import Journal

def work(replays):
    with Journal.create(replays, "goal") as journal:
        said = os.open(replays / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        journal.write(STARTED)
        os.write(said, b".")
        step = 0
        while True:
            step += 1
            for event in one_step(journal, step):
                journal.write(event)
                os.write(said, b".")
"""


@pytest.fixture(scope="module")
def spawner() -> Iterator[Spawner]:
    spawner = Spawner(WRITER)
    yield spawner
    spawner.close()


def test_killed_at_a_hundred_moments(spawner: Spawner, tmp_path: Path) -> None:
    moments = random.Random(2026)
    acknowledged_in_all = 0
    for kill in range(KILLS):
        replays = tmp_path / str(kill)
        replays.mkdir()
        acknowledged = spawner.kill_a_worker(replays, after_s=moments.uniform(0, LATEST_KILL_S))
        acknowledged_in_all += acknowledged
        folders = list(replays.glob("[!.]*/"))
        assert len(folders) == 1 or acknowledged == 0
        for folder in folders:
            check(folder, acknowledged)
    assert acknowledged_in_all > 10 * KILLS  # otherwise they were killed before they had begun


def check(folder: Path, acknowledged: int) -> None:
    episode = read_episode(folder)
    # A record may be written and its writer killed before it could say so.
    assert acknowledged <= len(episode.events) <= acknowledged + 1
    assert episode.ended is None
    for seen in episode.of(Observed):
        assert episode.image(seen.image).size == seen.image_size
