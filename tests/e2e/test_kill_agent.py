"""SIGKILL of a running agent at 100 random moments: every episode opens, nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.phone.adb_talk import ask
from tests.spawner import Spawner

from qvl_agent.journal.events import Intended, Outcome
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.replay.strict import ReplayReport
from qvl_tools.phone.process import SimulatedPhone

KILLS = 100
LATEST_KILL_S = 3.2

AGENT = """
import signal
from qvl_agent import RunOptions, run_goal
from qvl_agent.device import DeviceSettings
from qvl_agent.plugins import load_tasks
import qvl_agent.loop, qvl_tools.android.device
load_tasks()

class Acknowledges:
    def __init__(self, folder):
        self.path = folder / "acknowledged"

    def on_event(self, event):
        with self.path.open("ab", buffering=0) as said:
            said.write(b".")

def work(folder):
    options = RunOptions(replays=folder / "replays", listeners=[Acknowledges(folder)])
    goal = "book a flight from Zurich to Lisbon"
    run_goal(goal, device=f"phone:{sys.argv[1]}", model="task", options=options)
    signal.pause()
"""


@pytest.fixture(scope="module")
def phone() -> Iterator[SimulatedPhone]:
    with SimulatedPhone(11) as running:
        yield running


@pytest.fixture(scope="module")
def agents(phone: SimulatedPhone) -> Iterator[Spawner]:
    spawner = Spawner(AGENT, str(phone.adb_port))
    yield spawner
    spawner.close()


def start_afresh(phone: SimulatedPhone) -> None:
    for command in ("input keyevent 3", "pm clear com.qvl.flights"):
        ask(phone.adb_port, f"host:transport:{phone.serial}", f"shell:{command}")


def intents_without_outcome(episode: Episode) -> int:
    intended = sum(isinstance(event, Intended) for event in episode.events)
    return intended - sum(isinstance(event, Outcome) for event in episode.events)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_that_was_acknowledged_is_lost(
    phone: SimulatedPhone,
    agents: Spawner,
    tmp_path: Path,
    replay: Callable[[Path], ReplayReport],
) -> None:
    moments = random.Random(20261120)
    in_mid_run = in_mid_action = 0
    for number in range(KILLS):
        start_afresh(phone)
        folder = tmp_path / str(number)
        folder.mkdir()
        acknowledged = agents.kill_a_worker(
            folder, after_s=moments.uniform(0.0, LATEST_KILL_S), once_begun=True
        )
        for path in (folder / "replays").glob("2*"):
            episode = read_episode(path)
            assert len(episode.events) >= acknowledged
            assert intents_without_outcome(episode) in (0, 1)
            if not episode.events:
                continue
            assert replay(path).identical
            in_mid_run += episode.ended is None
            in_mid_action += intents_without_outcome(episode)
    assert in_mid_run > KILLS // 2, "the kills must strike while the agent runs"
    assert in_mid_action > 0, "some must strike between intent and outcome"
