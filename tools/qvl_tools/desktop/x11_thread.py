"""One connection to the X server, used by one thread of its own.

Xlib's connection stays locked when Ctrl-C ends a call in its middle, and a key may stay pressed.
Signals are raised in the main thread only, so here it merely waits: what was begun is told to
stop, and ends with nothing pressed before the interrupt goes on.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from Xlib import error

from qvl_agent.errors import DeviceLost
from qvl_tools.desktop.display import connect_x

STOP_S = 2.0
"""How long a job that was told to stop may take to release what it holds."""

CHECK_S = 0.05
"""How often the waiting side looks at the kill switch."""

Result = TypeVar("Result")
_Job = tuple[Callable[[], Any], "Future[Any]"]


class Stopped(Exception):
    """The caller of a job does not wait for it any more."""


class XThread:
    """Runs jobs on an X connection, and hears its events in between.

    Attributes:
        display: The Xlib connection; for jobs and listeners only.
        listeners: Called with every event, in this thread.
    """

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        """Connect to the DISPLAY of now.

        Args:
            check: Called while a job is waited for; what it raises stops the job.

        Raises:
            DisplayUnavailable: If there is no X server that lets us in.
        """
        self.display = connect_x()
        self.display.set_error_handler(_ignore)  # windows of others may vanish at any time
        self.listeners: list[Callable[[Any], None]] = []
        self._check = check
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._later: tuple[float, Callable[[], None]] | None = None
        self._running: Future[Any] | None = None
        self._abandoned: Future[Any] | None = None
        self._closing = False
        self._awake, self._wake = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="qvl-x11", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the X server still answers."""
        return self._thread.is_alive()

    def call(self, job: Callable[[], Result], *, cleaning_up: bool = False) -> Result:
        """Run a job in the thread and return what it returns.

        Args:
            job: What to do.
            cleaning_up: Whether it is done even if the check says stop.

        Raises:
            DeviceLost: If the X server is gone.
            BaseException: Whatever the job or the check raises.
        """
        if not self.alive:
            raise gone()
        future: Future[Result] = Future()
        self._jobs.put((job, future))
        self._wake.send(b"!")
        try:
            while self.alive and not wait([future], CHECK_S).done:
                if not cleaning_up:
                    self._check()
        except BaseException:
            if not future.cancel():  # it runs
                self._abandoned = future
                wait([future], STOP_S)
            raise
        if not future.done():
            raise gone()
        return future.result()

    def pump(self, done: Callable[[], object], timeout_s: float) -> bool:
        """Hear events until something is so, and tell whether it became so in time; for jobs.

        Raises:
            Stopped: If the caller does not wait any more.
        """
        deadline_s = time.monotonic() + timeout_s
        self._hear()
        while not done():
            self.stop_if_told()
            remaining_s = deadline_s - time.monotonic()
            if remaining_s <= 0:
                return False
            self._wait(remaining_s)
            self._hear()
        return True

    def stop_if_told(self) -> None:
        """End the job here if its caller does not wait any more; for jobs.

        Raises:
            Stopped: If so, and only once: what the job does to clean up is not stopped.
        """
        if self._running is not None and self._running is self._abandoned:
            self._abandoned = None
            raise Stopped

    def later(self, delay_s: float, job: Callable[[], None]) -> None:
        """Run a job after a while, instead of one that was to be run later before; for jobs."""
        self._later = (time.monotonic() + delay_s, job)

    def do_later_now(self) -> None:
        """Run what was to be run later; for jobs."""
        if self._later is not None:
            (_, job), self._later = self._later, None
            job()

    def close(self) -> None:
        """End the thread and the connection; what was promised to others must be done before."""
        if self.alive:
            self._closing = True
            self._wake.send(b"!")
            self._thread.join(STOP_S)
        self._awake.close()
        self._wake.close()

    def _run(self) -> None:
        try:
            while not self._closing:
                self._hear()
                self._do_jobs()
                self._wait(self._do_what_is_due())
        except _GONE:
            return
        finally:
            with suppress(*_GONE):
                self.display.close()

    def _do_jobs(self) -> None:
        while not self._jobs.empty():
            job, future = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            self._running = future
            try:
                future.set_result(job())
            except _GONE as error_of_xlib:
                lost = gone()
                lost.__cause__ = error_of_xlib
                future.set_exception(lost)
                raise
            except BaseException as raised:  # noqa: BLE001 - it belongs to who waits
                future.set_exception(raised)
            finally:
                self._running = None

    def _do_what_is_due(self) -> float | None:
        """Return after how many seconds something is to be done, None if nothing is."""
        if self._later is not None and self._later[0] <= time.monotonic():
            self.do_later_now()
        return None if self._later is None else max(0.0, self._later[0] - time.monotonic())

    def _wait(self, timeout_s: float | None) -> None:
        """Return when the server says something, somebody calls, or the time is over."""
        if self.display.pending_events():  # this sends what waits, and may read what came
            return
        ready, _, _ = select.select([self.display, self._awake], [], [], timeout_s)
        if self._awake in ready:
            self._awake.recv(4096)

    def _hear(self) -> None:
        while self.display.pending_events():
            event = self.display.next_event()
            for listener in self.listeners:
                with suppress(error.XError):  # what it is about may have vanished
                    listener(event)


_GONE = (error.ConnectionClosedError, ConnectionError, BrokenPipeError)


def gone() -> DeviceLost:
    """Return what is raised when the X server ended."""
    return DeviceLost("the X server is gone", fix="look whether the session still runs")


def _ignore(_error: object, _request: object) -> None:
    """Say nothing: Xlib would print it."""
