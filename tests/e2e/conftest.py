"""Whole runs on the simulated phone."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qvl_agent.journal.reader import read_episode
from qvl_agent.models.recorded import recorded_family
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import ReplayReport, replay_strict


@contextmanager
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make every new socket an error."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "socket", refuse)
        patch.setattr(socket, "create_connection", refuse)
        yield


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ReplayReport]:
    """Replay an episode strictly, with sockets forbidden."""

    def replayed(folder: Path) -> ReplayReport:
        with no_sockets(monkeypatch):
            return replay_strict(
                read_episode(folder), find_family=recorded_family, find_task=task_named
            )

    return replayed
