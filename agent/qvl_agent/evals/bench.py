"""A bench: the episodes of a plan, played by worker processes, judged, and written down at once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from qvl_agent.errors import DeviceError, ModelError, QvlError
from qvl_agent.evals.record import BenchRecord
from qvl_agent.evals.scored import Scored, Spoiled, without_episode
from qvl_agent.evals.worker import Order
from qvl_agent.evals.workers import Workers

SPOILED_IN_A_ROW = 5
"""So many episodes that could not be played, one after the other, and the rest is not tried."""

_ERRORS: dict[Spoiled, type[QvlError]] = {"device": DeviceError, "model": ModelError}


@dataclass(frozen=True)
class BenchOptions:
    """How a bench is carried out; none of it changes what is measured.

    Attributes:
        workers: Processes that play at once.
        keep_all: Keep the records of achieved episodes, too.
        timeout_s: Limit of one call to a device.
        on_scored: Told of each episode.
        on_loading: Told how far the loading of the model is.
    """

    workers: int = 1
    keep_all: bool = False
    timeout_s: float = 10.0
    on_scored: Callable[[Scored], None] = lambda scored: None
    on_loading: Callable[[str, float], None] | None = None


def run_bench(record: BenchRecord, options: BenchOptions) -> None:
    """Play what is missing; after each episode ``bench.json`` holds all that there is.

    Where not one was played, nothing is left.

    Raises:
        UsageError: If the plan can't be carried out.
        DeviceError: If several episodes in a row, or all, could not be played for want of a device.
        ModelError: If the model can't be loaded, or can't be asked in episode after episode.
        JournalFailed: If results can't be kept.
    """
    order = Order(record.plan, record.folder, record.settings(), options.timeout_s)
    record.workers = options.workers
    record.save()
    sitting = _Sitting(record, options)
    try:
        with Workers(order, options.workers, options.on_loading) as workers:
            for scored in workers.play(record.missing):
                sitting.take(scored)
                sitting.check_hope()
    finally:
        record.tidy()
        if not record.episodes:
            record.discard()
    if record.episodes and all(one.spoiled for one in record.episodes):
        raise _spoiled("no episode could be played", record.episodes[-1])


class _Sitting:
    """What was played since the bench was started, or resumed."""

    def __init__(self, record: BenchRecord, options: BenchOptions) -> None:
        self._record = record
        self._options = options
        self._before_s = record.duration_s
        self._started_s = time.monotonic()
        self._spoiled = 0

    def check_hope(self) -> None:
        """Raise what keeps one episode after the other from being played."""
        if self._spoiled >= SPOILED_IN_A_ROW:
            said = f"{self._spoiled} episodes in a row could not be played"
            raise _spoiled(said, self._record.episodes[-1])

    def take(self, scored: Scored) -> None:
        """Keep a result, and its record if somebody may want to see it."""
        self._spoiled = self._spoiled + 1 if scored.spoiled else 0
        record = self._record
        if scored.achieved and scored.episode and not self._options.keep_all:
            shutil.rmtree(record.folder / scored.episode, ignore_errors=True)
            scored = without_episode(scored)
        record.add(scored)
        record.duration_s = self._before_s + time.monotonic() - self._started_s
        record.save()
        self._options.on_scored(scored)


def _spoiled(said: str, last: Scored) -> QvlError:
    kind = _ERRORS.get(last.spoiled, QvlError)
    return kind(f"{said}; the last one, {last.family} seed {last.seed}: {last.ended}")
