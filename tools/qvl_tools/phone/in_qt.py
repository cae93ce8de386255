"""Run a function in the Qt thread from any other, and wait for what it returns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from qvl_agent.errors import DeviceLost

_ANSWER_S = 30.0

T = TypeVar("T")


class InQt(QObject):
    """A door into the thread that made it, whose event loop must run for others to pass."""

    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = threading.get_ident()
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def call(self, function: Callable[[], T]) -> T:
        """Return ``function()`` as computed in the Qt thread; its exception is raised here.

        Raises:
            DeviceLost: The Qt thread did not come to it in time.
        """
        if threading.get_ident() == self._home:
            return function()
        job: Future[T] = Future()
        self._asked.emit((function, job))
        try:
            return job.result(_ANSWER_S)
        except TimeoutError:
            raise DeviceLost(f"the phone did not answer within {_ANSWER_S:.0f} s") from None

    @staticmethod
    def _answer(asked: tuple[Callable[[], T], Future[T]]) -> None:
        function, job = asked
        try:
            job.set_result(function())
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            job.set_exception(error)
