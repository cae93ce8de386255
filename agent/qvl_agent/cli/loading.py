"""How far the loading of a model is, on stderr: a bar at a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qvl_agent.report.terminal import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

_BAR_WIDTH = 20
_BESIDE_TEXT = _BAR_WIDTH + len(" ") + len(" 100%") + len(" 1:00:00") + 1
"""Columns that the bar, the share and the time left take."""


class LoadingLine:
    """Shows what is loaded; an ``OnLoading``. Nothing is shown of a model that loads nothing."""

    def __init__(self, console: Console) -> None:
        """Take the console that the run is told on."""
        self._console = console
        self._what = ""
        self._started_s = 0.0
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        """Begin with nothing shown."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was, whatever ended the loading."""
        self._end()

    def __call__(self, what: str, fraction: float) -> None:
        """Show that ``fraction`` of ``what`` is done; 1 ends it."""
        if what != self._what:
            self._end()
            if fraction >= 1:
                return  # told of twice
            self._begin(what)
        if self._bar is not None:
            progress, task = self._bar
            # Before the first word of how far it is, the bar only shows that something goes on.
            progress.update(task, completed=fraction, total=1.0 if fraction > 0 else None)
        if fraction >= 1:
            self._end()
            took_s = time.monotonic() - self._started_s
            self._print(f"{what}: done in {took_s:.1f} s")

    def _begin(self, what: str) -> None:
        self._what, self._started_s = what, time.monotonic()
        if not self._console.is_terminal:
            self._print(what)
            return
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        progress = Progress(
            TextColumn("{task.description}", markup=False, style="dim"),
            BarColumn(_BAR_WIDTH),
            TaskProgressColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
        )
        progress.start()
        text = _shortened(plain(what).plain, self._console.width - _BESIDE_TEXT)
        self._bar = progress, progress.add_task(text, total=None)

    def _print(self, text: str) -> None:
        # Not folded: whoever copies the name gets it whole.
        self._console.print(plain(text, "dim"), soft_wrap=True)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar[0].stop()
        self._bar, self._what = None, ""


def _shortened(what: str, width: int) -> str:
    """Return what goes on in so many characters: of a long name, its end tells more."""
    verb, _, name = what.partition(" ")
    surplus = len(what) - width
    return what if surplus <= 0 else f"{verb} …{name[surplus + 1 :]}"
