"""How far the loading of a model is, on stderr: a bar at a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qvl_agent.report.terminal import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


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
            self._console.print(plain(f"{what}: done in {took_s:.1f} s", "dim"))

    def _begin(self, what: str) -> None:
        self._what, self._started_s = what, time.monotonic()
        if not self._console.is_terminal:
            self._console.print(plain(what, "dim"))
            return
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        progress = Progress(
            TextColumn("{task.description}", markup=False, style="dim"),
            BarColumn(),
            TaskProgressColumn(),
            console=self._console,
            transient=True,
        )
        progress.start()
        self._bar = progress, progress.add_task(plain(what).plain, total=None)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar[0].stop()
        self._bar, self._what = None, ""
