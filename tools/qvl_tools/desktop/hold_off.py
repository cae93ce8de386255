"""Ctrl-C held off while something is pressed, so that whatever is pressed is released first.

An exception that comes at any moment may come between a press and its release, or inside the
library that talks to the display, which then keeps its locks. So a signal that comes meanwhile
is noted, raises at the next pause, and is sent again once everything is released.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, ClassVar, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""What a person or a supervisor ends a run with."""
IMPATIENT = 3
"""That many signals mean: now, whatever is pressed; the display may not answer any more."""
SLICE_S = 0.02
"""How long a pause may take to notice."""


class _Noted(BaseException):
    """Unwinds an action; never seen outside ``HoldOff``."""


class HoldOff:
    """Notes SIGINT and SIGTERM while it is entered; inside another one, it is a part of that.

    Outside the main thread, where no signal is ever handled, it does nothing.
    """

    _outermost: ClassVar[HoldOff | None] = None

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}
        self._noted: list[int] = []

    def check(self) -> None:
        """Unwind to the end of the block if a signal came; what is pressed must be released."""
        if self._in_main_thread() and HoldOff._outermost and HoldOff._outermost._noted:
            raise _Noted

    def pause(self, seconds: float, check: Callable[[], None] = lambda: None) -> None:
        """Sleep, unless a signal comes or ``check``, which is called on the way, raises."""
        until_s = time.monotonic() + seconds
        while True:
            self.check()
            check()
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return
            time.sleep(min(left_s, SLICE_S))

    def __enter__(self) -> Self:
        if self._in_main_thread() and HoldOff._outermost is None:
            HoldOff._outermost = self
            for number in SIGNALS:
                before = signal.getsignal(number)
                if before not in (None, signal.SIG_IGN):  # None: not one of Python's
                    self._before[number] = before
                    signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if HoldOff._outermost is not self:
            return
        HoldOff._outermost = None
        self._restore()
        if self._noted:
            signal.raise_signal(self._noted[0])
        if kind is _Noted:  # its handler only took note of it, but the action was cut short
            raise KeyboardInterrupt from None

    @staticmethod
    def _in_main_thread() -> bool:
        return threading.current_thread() is threading.main_thread()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._noted.append(number)
        if len(self._noted) >= IMPATIENT:
            self._restore()
            signal.raise_signal(number)

    def _restore(self) -> None:
        try:
            self._put_back(signal.SIGTERM)
        finally:  # the handler that is back may raise at once
            self._put_back(signal.SIGINT)

    def _put_back(self, number: signal.Signals) -> None:
        if number in self._before:
            signal.signal(number, self._before.pop(number))
