"""The line before the model: so many are served at once, so many wait, the next is sent away."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from qvl_agent.serve.refusals import Refused

T = TypeVar("T")

RETRY_AFTER_S = 5


class Stop:
    """Tells a thread that its work is no longer wanted."""

    def __init__(self, limit_s: float) -> None:
        """Begin the time that the work may take."""
        self._ends_s = time.monotonic() + limit_s
        self._set = threading.Event()

    def set(self) -> None:
        """Ask for the end."""
        self._set.set()

    @property
    def left_s(self) -> float:
        """Time that is left."""
        return self._ends_s - time.monotonic()

    @property
    def timed_out(self) -> bool:
        """Whether the time is over."""
        return self.left_s <= 0

    def __call__(self) -> bool:
        """Tell whether to end."""
        return self._set.is_set() or self.timed_out


class Line:
    """Runs work in threads, a few at a time, in the order it came; lives on one event loop."""

    def __init__(self, places: int, queue: int) -> None:
        """Set how many are served at once and how many may wait."""
        self._free = asyncio.Semaphore(places)
        self._most = places + queue
        self._arriving = 0
        self._threads = ThreadPoolExecutor(places, thread_name_prefix="answer")
        self._live: set[Stop] = set()
        self.waiting = 0

    @property
    def running(self) -> int:
        """How many are served now."""
        return len(self._live)

    async def run(self, work: Callable[[], T], stop: Stop) -> T:
        """Wait for a turn, do the work in a thread, return what it returns.

        Should the caller be cancelled, the work is asked to stop, and its place is free once it
        has stopped.

        Raises:
            Refused: If too many wait, or there was no turn in time.
        """
        await self._turn(stop)
        loop = asyncio.get_running_loop()
        future = self._threads.submit(work)
        self._live.add(stop)

        def over(_: object) -> None:
            self._live.discard(stop)
            self._free.release()

        future.add_done_callback(lambda done: loop.call_soon_threadsafe(over, done))
        try:
            return await asyncio.shield(asyncio.wrap_future(future))
        finally:
            stop.set()

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Count a request while its megabytes come in and are read.

        Raises:
            Refused: If there is no room for one more.
        """
        self._check_room()
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1

    def _check_room(self) -> None:
        if self.running + self.waiting + self._arriving >= self._most:
            raise _busy(f"{self.waiting + self._arriving} requests are waiting already")

    async def _turn(self, stop: Stop) -> None:
        self._check_room()
        self.waiting += 1
        try:
            async with asyncio.timeout(max(0.0, stop.left_s)):
                await self._free.acquire()
        except TimeoutError as error:
            raise _busy("no turn came up in the time that a request has") from error
        finally:
            self.waiting -= 1

    def close(self) -> None:
        """Ask all work to stop and wait until it has."""
        for stop in list(self._live):
            stop.set()
        self._threads.shutdown(wait=True, cancel_futures=True)


def _busy(message: str) -> Refused:
    return Refused(
        message,
        fix=f"ask again in {RETRY_AFTER_S} s",
        status=503,
        code="busy",
        retry_after_s=RETRY_AFTER_S,
    )
