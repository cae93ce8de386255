"""How far a bench is, on stderr: a line for each episode, and at a terminal a bar below them."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from qvl_agent.cli.loading import LoadingLine
from qvl_agent.report.terminal import plain

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.text import Text

    from qvl_agent.evals.plan import BenchPlan
    from qvl_agent.evals.scored import Scored

_BAR_WIDTH = 24


class BenchLines:
    """Prints episodes as they end."""

    def __init__(self, console: Console, plan: BenchPlan, episodes: int) -> None:
        """Take where to print, and what is to come.

        Args:
            console: On stderr.
            plan: The longest name of its families sets the column's width.
            episodes: How many will be played now.
        """
        self.loading = LoadingLine(console)
        """For what is loaded before the first episode."""
        self._console = console
        self._name_chars = max(map(len, plan.families))
        self._of = episodes
        self._told = self._achieved = 0
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        """Begin with no bar: until an episode has ended, loading may have one."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal with the lines alone."""
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None
        if self._told:
            self._console.print()  # what follows is a table

    def announce(self, folder: Path, model: str, workers: int) -> None:
        """Say what is about to happen."""
        many = f"{self._of} episodes" if self._of != 1 else "1 episode"
        hands = f"{workers} workers" if workers != 1 else "1 worker"
        self._console.print(plain(f"{model}: {many}, {hands}", "bold"))
        self._console.print(plain(f"results in {folder}", "dim"), soft_wrap=True)

    def on_scored(self, scored: Scored) -> None:
        """Print an episode."""
        self._told += 1
        self._achieved += scored.achieved
        line = self._line(scored)
        line.truncate(self._console.width, overflow="ellipsis")
        self._console.print(line, soft_wrap=True)
        if self._bar is None and self._console.is_terminal and self._told < self._of:
            self._bar = self._begun()
        if self._bar is not None:
            progress, task = self._bar
            progress.update(task, completed=self._told, description=self._so_far())

    def _line(self, scored: Scored) -> Text:
        from rich.text import Text

        count_chars = len(str(self._of))
        line = Text(f"{self._told:>{count_chars}} of {self._of}  ", "dim")
        line.append(f"{scored.family:<{self._name_chars}}  ")
        line.append(f"seed {scored.seed:<4}", "dim")
        word, style = _verdict(scored)
        line.append(f"{word:<15}", style)
        if scored.achieved:
            plural = "" if scored.steps == 1 else "s"
            line.append(f"{scored.steps} step{plural}, {scored.duration_s:.1f} s", "dim")
        else:
            line.append_text(plain(" ".join(scored.why.split())))
        return line

    def _so_far(self) -> str:
        return f"{self._achieved} of {self._told} achieved"

    def _begun(self) -> tuple[Progress, TaskID]:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        progress = Progress(
            BarColumn(_BAR_WIDTH, complete_style="cyan"),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
        )
        progress.start()
        return progress, progress.add_task("", total=self._of)


def _verdict(scored: Scored) -> tuple[str, str]:
    if scored.spoiled:
        return "not played", "yellow"
    if scored.achieved:
        return "achieved", "green"
    return ("false success", "bold red") if scored.false_success else ("failed", "red")
