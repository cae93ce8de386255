"""Recorded runs, and no sockets while they are replayed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from tests.replay.endings import ENDINGS, record

from qvl_agent.journal.reader import Episode

_forbidden: list[str] = []
"""Not empty while sockets are forbidden: an audit hook can't be removed again."""


def _forbid_sockets(name: str, arguments: tuple[object, ...]) -> None:
    if _forbidden and name.startswith("socket."):
        _forbidden.append(name)
        raise PermissionError(f"{name} during a replay")


sys.addaudithook(_forbid_sockets)


@pytest.fixture(autouse=True)
def no_sockets() -> Iterator[None]:
    _forbidden.append("armed")
    yield
    used, _forbidden[:] = list(_forbidden), []
    assert used == ["armed"]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Episode]:
    episodes: dict[str, Episode] = {}

    def get(name: str) -> Episode:
        if name not in episodes:
            episodes[name] = record(ENDINGS[name], tmp_path_factory.mktemp("replays"))
        return episodes[name]

    return get
