"""Finding the episode that a person means."""

from __future__ import annotations

from qvl_agent.config import load_config
from qvl_agent.journal.reader import Episode, read_episode


def open_episode(name: str) -> Episode:
    """Open an episode by its folder, its file, or its name under the replays folder.

    Raises:
        UsageError: If there is none.
        EpisodeCorrupt: If it does not read back.
    """
    return read_episode(name, replays_dir=load_config({}).replays)
