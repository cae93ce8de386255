"""A device whose library speaks asyncio, behind the core's port: each call within its limit."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from textwrap import shorten
from threading import Thread
from typing import Any, Protocol, TypeVar

from qvl_agent.actions import DeviceAction, check_points, describe
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import (
    ActionFailed,
    ActionUnknown,
    CaptureFailed,
    DeviceError,
    DeviceLost,
    DeviceUnavailable,
    QvlError,
)
from qvl_agent.geometry import PointOutside, ScreenPoint
from qvl_agent.observation import CorruptImage, Observation

OPEN_S = 30.0
"""How long opening may take: a program starts, and a page comes over the network."""

CLOSE_S = 5.0
"""How long closing may take, before what is left is left to the end of the process."""

LOOKS_S = (0.5, 0.5, 1.0, 2.0)
LOOK_AGAIN_S = 0.1
"""A look may fail for a moment, or never end, where what is looked at goes away meanwhile: so long
each is waited for, and then another is taken. The last one has what is left of the call's limit."""

MESSAGE_CHARS = 400
"""What counts of a library's message stands in its beginning; the cause keeps all of it."""

MOVES_PER_S = 60.0
FEWEST_MOVES = 8
"""However little time there is: pages that follow a drag miss one that is a single event."""

Result = TypeVar("Result")


class Backend(Protocol):
    """What such a device is made of. All of it runs in one thread, which has an event loop.

    Each may be cancelled at any ``await`` and then lets go of whatever it holds down. Errors of the
    core's tree pass as they are.
    """

    async def open(self, kept: AsyncExitStack) -> DeviceInfo:
        """Open the device; what is put into ``kept`` is released when it is closed.

        The screen of what is returned does not count: that of the first look does.
        """

    async def look(self) -> Observation:
        """Look at the screen now."""

    async def act(self, action: DeviceAction) -> None:
        """Carry out one action, which is of a supported kind and has its points on the screen.

        What is raised before anything was sent is ActionFailed or DeviceLost.
        """


class AsyncDevice:
    """Implements ``Device``. Not for use by several threads at once.

    The caller may itself be inside a running event loop, and may be interrupted.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        failures: tuple[type[Exception], ...],
        timeout_s: float,
        fix: str = "",
    ) -> None:
        """Open the backend in a thread of its own.

        Args:
            backend: Not opened yet.
            failures: What its library raises when a call fails.
            timeout_s: Limit of each call.
            fix: What to do where it can't be opened.

        Raises:
            DeviceUnavailable: If it can't be opened.
        """
        self._backend, self._timeout_s = backend, timeout_s
        self._failures: tuple[type[Exception], ...] = (TimeoutError, CorruptImage, *failures)
        self._kept, self._ended = AsyncExitStack(), asyncio.Event()
        # A factory, so that the caller's own thread gets no event loop by this.
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = self._runner.get_loop()
        self._thread = Thread(target=self._serve, name="device", daemon=True)
        self._thread.start()
        try:
            info = self._run(self._open(fix), partial(DeviceUnavailable, fix=fix), OPEN_S)
            self._screen = self.capture().screen
            self._info = replace(info, screen=self._screen)
        except BaseException:
            self.close()
            raise

    @property
    def info(self) -> DeviceInfo:
        """What the device said of itself when it was opened."""
        return self._info

    def capture(self) -> Observation:
        """Look at the screen now.

        Raises:
            CaptureFailed: If no picture came within the limit.
            DeviceLost: If the device is gone.
        """
        seen = self._run(self._look(), CaptureFailed, self._timeout_s)
        self._screen = seen.screen
        return seen

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action.

        Raises:
            ActionFailed: If it is not supported, a point is off the screen, or the backend says so.
            ActionUnknown: If it was not done within its limit, or broke off.
            DeviceLost: If the device is gone.
        """
        if action.kind not in self._info.supports:
            raise ActionFailed(f"{self._info.model} can't do {describe(action)}")
        try:
            check_points(action, self._screen)
        except PointOutside as error:
            raise ActionFailed(str(error)) from error
        limit_s = self._timeout_s + getattr(action, "duration_s", 0.0)
        self._run(self._backend.act(action), ActionUnknown, limit_s)

    def close(self) -> None:
        """Release what the backend keeps; calling it twice is fine."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(2 * CLOSE_S)

    async def _open(self, fix: str) -> DeviceInfo:
        try:
            return await self._backend.open(self._kept)
        except QvlError:
            raise
        except Exception as error:
            # Not only failures: a library whose own parts do not start raises anything.
            raise DeviceUnavailable(_said(error), fix=fix) from error

    async def _look(self) -> Observation:
        for limit_s in LOOKS_S:
            with contextlib.suppress(*self._failures):
                return await asyncio.wait_for(self._backend.look(), limit_s)
            await asyncio.sleep(LOOK_AGAIN_S)
        return await self._backend.look()

    def _run(
        self,
        work: Coroutine[Any, Any, Result],
        failure: Callable[[str], DeviceError],
        limit_s: float,
    ) -> Result:
        if not self._thread.is_alive():
            work.close()
            raise DeviceLost("the device is closed")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(limit_s)
        except self._failures as error:
            raise failure(_said(error) or f"no answer within {limit_s:g} s") from error
        finally:
            future.cancel()  # what hangs or was interrupted; it is not waited for

    def _serve(self) -> None:
        with self._runner:
            self._runner.run(self._until_closed())

    async def _until_closed(self) -> None:
        await self._ended.wait()
        closing = asyncio.ensure_future(self._kept.aclose())
        await asyncio.wait({closing}, timeout=CLOSE_S)
        if closing.done():
            closing.exception()  # nobody is left who could do anything about it


def _said(error: Exception) -> str:
    """Return the first line of a message, which a long log may follow, and what was fatal in it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    fatal = [line for line in lines[1:] if "FATAL" in line or "error while" in line]
    return shorten("; ".join([*lines[:1], *fatal[:1]]), MESSAGE_CHARS)


async def in_time(
    points: Sequence[ScreenPoint], duration_s: float
) -> AsyncIterator[tuple[float, float]]:
    """Yield places on the line from the first point to the last, each when its time has come."""
    start, end = points[0], points[-1]
    count = max(FEWEST_MOVES, round(duration_s * MOVES_PER_S))
    for number in range(1, count + 1):
        await asyncio.sleep(duration_s / count)
        share = number / count
        yield start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share
