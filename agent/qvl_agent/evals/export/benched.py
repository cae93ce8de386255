"""Episodes of a bench: whether the goal was reached stands in ``bench.json``, not in the record."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qvl_agent.evals.record import FILE, BenchRecord, read_bench


def why_not_learned(folder: Path, *, all_endings: bool) -> str:
    """Return why nobody should learn from an episode that a bench has kept; empty for any other.

    Args:
        folder: Of the episode; its bench is the folder around it.
        all_endings: Whether runs that did not reach their goal are wanted, too.

    Raises:
        UsageError: If there is a ``bench.json`` that can't be read.
    """
    folder = folder.resolve()
    file = folder.parent / FILE
    if not file.is_file():
        return ""
    record = _read(folder.parent, file.stat().st_mtime_ns)
    conditions = record.plan.conditions
    if "held_out" in (conditions.split, conditions.phrasings):
        return "held out by its bench: what is to be learned is played with --split training"
    reached = {one.episode for one in record.episodes if one.achieved and not one.spoiled}
    return "" if all_endings or folder.name in reached else "not achieved, as its bench found"


@lru_cache(maxsize=4)
def _read(bench: Path, mtime_ns: int) -> BenchRecord:
    """Read a bench once for all of its episodes, and again when it has gone on."""
    return read_bench(bench)
