"""Several worker processes play the episodes of a bench at once."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from qvl_agent.errors import ModelUnavailable
from qvl_agent.evals.plan import Job
from qvl_agent.evals.scored import Scored, not_played
from qvl_agent.evals.spawning import SPAWN, unreached_by_ctrl_c
from qvl_agent.evals.worker import Loading, Order, Ready, Told, Unable, work

END_TIMEOUT_S = 15.0
"""For a worker to close device and model before it is killed."""

MAX_DEATHS = 3
"""Workers that may die before nobody believes any more that it was chance."""


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    job: Job | None = None
    """What it plays now."""


class Workers:
    """Worker processes; none outlives the ``with`` block."""

    def __init__(
        self, order: Order, count: int, on_loading: Callable[[str, float], None] | None = None
    ) -> None:
        """Take what each worker is told when it starts.

        Args:
            order: The same for all.
            count: How many at once.
            on_loading: Told how far the loading of the first one's model is.
        """
        threads = order.threads or max(1, (os.cpu_count() or 1) // count)
        self._order = replace(order, threads=threads)
        self._count = count
        self._on_loading = on_loading
        self._loads: _Worker | None = None
        self._workers: list[_Worker] = []
        self._deaths = 0

    def __enter__(self) -> Self:
        """Begin with none: they are started when there is something to do."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all of them; whatever one is doing is given up, and its device closed."""
        for worker in self._workers:
            worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            _join(worker)
        self._workers.clear()

    def play(self, jobs: Iterable[Job]) -> Iterator[Scored]:
        """Yield the episodes as they come to their ends, in whatever order.

        Raises:
            UsageError: If the plan can't be carried out.
            ModelError: If the model can't be loaded, or workers die again and again.
        """
        waiting = deque(jobs)
        for _ in range(min(self._count, len(waiting))):
            self._start()
        while any(worker.job for worker in self._workers) or waiting:
            for worker in self._with_news():
                yield from self._hear(worker, waiting)

    # -- the parts -------------------------------------------------------------------------------

    def _start(self) -> None:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=work, args=(self._order, theirs), daemon=True)
        worker = _Worker(process, ours)
        with unreached_by_ctrl_c():
            process.start()
            self._workers.append(worker)  # or a Ctrl-C that waits here would leave it behind
        theirs.close()  # or the end of the worker would not be seen here
        self._loads = self._loads or worker

    def _with_news(self) -> list[_Worker]:
        ready = wait([worker.pipe for worker in self._workers])
        return [worker for worker in self._workers if worker.pipe in ready]

    def _hear(self, worker: _Worker, waiting: deque[Job]) -> Iterator[Scored]:
        """Take what one worker says, and give it something to do."""
        try:
            told: Told = worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            yield from self._bury(worker, waiting)
            return
        match told:
            case Loading():
                if self._on_loading and worker is self._loads:
                    self._on_loading(told.what, told.fraction)
            case Unable():
                raise told.error
            case Ready():
                self._give(worker, waiting)
            case Scored():
                self._give(worker, waiting)
                yield told

    def _give(self, worker: _Worker, waiting: deque[Job]) -> None:
        worker.job = waiting.popleft() if waiting else None
        try:
            worker.pipe.send(worker.job)
        except (BrokenPipeError, ConnectionResetError):
            return  # it has died: that is heard next
        if worker.job is None:
            self._workers.remove(worker)
            _join(worker)

    def _bury(self, worker: _Worker, waiting: deque[Job]) -> Iterator[Scored]:
        """Say what became of a worker that died, and start another one."""
        self._workers.remove(worker)
        _join(worker)
        self._deaths += 1
        how = _death(worker.process.exitcode)
        if worker.job is not None:
            yield not_played(worker.job, "bug", f"the worker died: {how}")
        if self._deaths >= MAX_DEATHS:
            raise ModelUnavailable(
                f"{self._deaths} workers died, the last one {how}",
                fix="is the memory enough? Try fewer --workers",
            )
        if waiting:
            self._start()


def _join(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join(END_TIMEOUT_S)
    if worker.process.exitcode is None:
        worker.process.kill()
        worker.process.join()


def _death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"killed by {signal.Signals(-exitcode).name}"
    return f"exit status {exitcode}"
