"""Questions to a display that may never answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

Answer = TypeVar("Answer")


def in_time(ask: Callable[[], Answer], timeout_s: float) -> Answer:
    """Return an answer that may never come: an X server that stands still leaves its clients so.

    Raises:
        TimeoutError: If it has not come in time; whoever waits for it is left behind.
        Exception: Whatever ``ask`` raises.
    """
    answers: SimpleQueue[Answer | Exception] = SimpleQueue()

    def wait() -> None:
        try:
            answers.put(ask())
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            answers.put(error)

    threading.Thread(target=wait, name="display", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_s)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer
