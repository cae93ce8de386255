"""What a worker process of a bench does: one model, one episode after the other."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Literal

from qvl_agent.device import DeviceSettings
from qvl_agent.errors import DeviceError, ModelError, QvlError, UsageError
from qvl_agent.evals.examiner import Examiner
from qvl_agent.evals.plan import BenchPlan, Job
from qvl_agent.evals.scored import Scored
from qvl_agent.evals.spawning import ignore_ctrl_c
from qvl_agent.models.port import ModelSettings


@dataclass(frozen=True)
class Order:
    """What a worker is told when it starts; everything in it can be pickled.

    Attributes:
        plan: What is measured.
        folder: Gets a folder for each episode.
        model_settings: What the model is opened with.
        timeout_s: Limit of one call to a device.
        threads: Of the model, where it computes in this process; 0 for its own choice.
    """

    plan: BenchPlan
    folder: Path
    model_settings: ModelSettings
    timeout_s: float = 10.0
    threads: int = 0


@dataclass(frozen=True)
class Ready:
    """The model is there."""


@dataclass(frozen=True)
class Loading:
    """How far loading is, as ``OnLoading`` says it."""

    what: str
    fraction: float


@dataclass(frozen=True)
class Unable:
    """An error that ends the bench; errors themselves do not all survive pickling.

    Attributes:
        blame: Whose error it is, which decides the exit code.
        message: What it says.
        fix: What to do about it.
    """

    blame: Literal["usage", "device", "model", "other"]
    message: str
    fix: str

    @classmethod
    def of(cls, error: QvlError) -> Unable:
        """Return what is left of an error."""
        for blame, kind in _KINDS.items():
            if isinstance(error, kind):
                return cls(blame, str(error), error.fix)
        return cls("other", str(error), error.fix)

    @property
    def error(self) -> QvlError:
        """The error to raise."""
        return _KINDS.get(self.blame, QvlError)(self.message, fix=self.fix)


_KINDS: dict[Literal["usage", "device", "model", "other"], type[QvlError]] = {
    "usage": UsageError,
    "device": DeviceError,
    "model": ModelError,
}

Told = Ready | Loading | Unable | Scored
"""What a worker says."""


_TOLD_TO_END = (KeyboardInterrupt, EOFError, BrokenPipeError, ConnectionResetError)
"""What a worker ends by; the latter three: nobody is there any more."""


def work(order: Order, pipe: Connection) -> None:
    """Play the episodes that come through the pipe until None comes, or it is closed.

    Runs in a process of its own. Ctrl-C is for the process that started it, which then sends
    SIGTERM: the episode is given up, and its device closed.
    """
    ignore_ctrl_c()
    if order.threads:
        # Read when torch is first imported, which nothing has done yet.
        os.environ.setdefault("OMP_NUM_THREADS", str(order.threads))
    with suppress(*_TOLD_TO_END), _sigterm_interrupts(), closing(pipe):
        try:
            _serve(order, pipe.recv, pipe.send)
        except QvlError as error:
            pipe.send(Unable.of(error))


def _serve(order: Order, receive: Callable[[], Job | None], tell: Callable[[Told], None]) -> None:
    settings = replace(
        order.model_settings, on_loading=lambda what, fraction: tell(Loading(what, fraction))
    )
    examiner = Examiner(
        order.plan, order.folder, settings, DeviceSettings(timeout_s=order.timeout_s)
    )
    with closing(examiner):
        tell(Ready())
        while (job := receive()) is not None:
            tell(examiner.examine(job))


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Turn the first SIGTERM into KeyboardInterrupt while inside; the next ones disturb nothing."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
