"""Which episodes a person means: by folder, by name, or all that lie below a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qvl_agent.errors import UsageError
from qvl_agent.journal.reader import find_episode
from qvl_agent.journal.writer import EPISODE_FILE


def episode_folders(named: Sequence[str], *, replays_dir: Path) -> list[Path]:
    """Return the folders of the episodes, each once, sorted by name within a folder.

    Args:
        named: Folders of episodes, names of episodes, or folders that hold episodes at any depth.
        replays_dir: Where names are looked up.

    Raises:
        UsageError: If a folder holds none, or a name means none, or several.
    """
    found: dict[Path, None] = {}
    for name in named:
        found |= dict.fromkeys(_meant(name, replays_dir))
    return list(found)


def _meant(name: str, replays_dir: Path) -> list[Path]:
    folder = Path(name)
    if not folder.is_dir() or (folder / EPISODE_FILE).is_file():
        return [find_episode(name, replays_dir=replays_dir)]
    below = sorted(path.parent for path in folder.rglob(EPISODE_FILE))
    whole = [path for path in below if not path.name.startswith(".")]
    if not whole:
        raise UsageError(
            f"no episode lies below {name}", fix=f"name a folder that holds an {EPISODE_FILE}"
        )
    return whole
