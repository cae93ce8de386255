"""One live line per step, and a closing line, on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from qvl_agent.actions import DeviceAction, LoopAction, describe
from qvl_agent.decider import task_asked_for
from qvl_agent.journal.events import (
    Decided,
    Ended,
    Event,
    Fault,
    Judged,
    Nudged,
    Outcome,
    Rejected,
    Started,
)
from qvl_agent.report.terminal import plain, printable
from qvl_agent.report.usage import usage_lines
from qvl_agent.result import RunResult

STATUS_STYLE = {"done": "bold green", "denied": "bold yellow", "interrupted": "bold yellow"}
FRAME_CHARS = 15
"""Of a line: step number, gaps, time."""

MIN_CHARS = 40
"""For thought and action together, however narrow the terminal is."""


class _PatientConsole(Console):
    """A console that falls silent when nobody reads it, and lets the run go on."""

    def on_broken_pipe(self) -> None:
        """Print nothing more, and let what is buffered go nowhere when the process ends."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stderr.fileno())
        os.close(nowhere)


@dataclass
class LiveLines:
    """Listens to a run's events and prints them for people."""

    console: Console = field(default_factory=lambda: _PatientConsole(stderr=True, highlight=False))
    _step_start_s: float = field(init=False, default_factory=time.monotonic)
    _pending: tuple[int, str, DeviceAction | LoopAction] | None = field(init=False, default=None)

    def announce(
        self,
        goal: str,
        device: str,
        decider: str,
        files: Sequence[Path] = (),
        *,
        named: bool = True,
    ) -> None:
        """Say what is about to happen.

        Args:
            goal: In words.
            device: Its spec.
            decider: Spec of a model, or of a scripted task.
            files: Configuration files that have a say in it.
            named: Whether anybody asked for this decider.
        """
        self.console.print(plain(goal, "bold"))
        said = f"the model {decider} decides"
        if task_asked_for(decider) is not None:
            said = "no model takes part: a scripted task decides"
        own = "" if named else " (--model names another)"
        self.console.print(plain(f"on {device}; {said}{own}", "dim"))
        for path in files:
            self.console.print(plain(f"with the settings of {path}", "dim"))

    def on_event(self, event: Event) -> None:
        """Print what people want to see of an event."""
        match event:
            case Started():
                self._begin(event)
            case Decided():
                self._flush()
                self._pending = (event.step, event.thought, event.action)
            case Outcome():
                self._flush()
                if effect := event.error or _effect(event):
                    self._note(effect)
            case Rejected():
                self._note(f"reply not usable ({event.in_a_row} in a row): {event.message}")
            case Judged(verdict="confirm"):
                self._flush()
                self._note(f"asks first: {event.reason}")
            case Nudged():
                self._note(f"stuck? {event.pattern}: the model was told")
            case Fault():
                self._note(f"{event.error}: {event.message}")
            case Ended():
                self._flush()
            case _:
                pass

    def notice(self, said: str) -> None:
        """Print what a device has to say of itself, such as that it is waited for."""
        self._flush()
        self._note(said)

    def close(self, result: RunResult) -> None:
        """Print how it ended and where the record lies."""
        style = STATUS_STYLE.get(result.status, "bold red")
        line = Text.assemble((result.status, style))
        if result.status == "done":
            line.append(f" ({result.proof})")
        line.append(f" after {_count(result.steps, 'step')}, {result.duration_s:.1f} s")
        if decider := result.model or (result.task and f"the task {result.task}"):
            line.append(f", decided by {printable(decider)}")
        self.console.print(line)
        if result.answer:
            self.console.print(plain(f"answer: {result.answer}"))
        details = result.evidence if result.status == "done" else (result.reason,)
        for detail in details:
            self.console.print(plain(f"  {detail}", "dim"))
        for said in usage_lines(result.usage):
            self.console.print(Text(said, style="dim"))
        self.console.print(Text(f"episode: {result.episode}", style="dim"))

    def _begin(self, event: Started) -> None:
        self._step_start_s = time.monotonic()
        if event.task:
            given = ", ".join(f"{k}={v}" for k, v in event.params.items() if v is not None)
            self.console.print(plain(f"task {event.task}({given})", "dim"))
        shaped = event.settings.get("model")
        if measured := shaped.get("calibration") if isinstance(shaped, dict) else "":
            self.console.print(plain(f"points as calibrated: {measured}", "dim"))

    def _flush(self) -> None:
        if self._pending is None:
            return
        step, thought, action = self._pending
        self._pending = None
        now_s = time.monotonic()
        took, self._step_start_s = now_s - self._step_start_s, now_s
        room = max(MIN_CHARS, self.console.width - FRAME_CHARS)
        line = Text.assemble((f"{step:>3}  ", "bold cyan"))
        line.append(_fitted(thought, room * 3 // 5))
        line.append("  ")
        line.append(_fitted(describe(action), room - room * 3 // 5), style="green")
        line.append(f" {took:5.1f} s", style="dim")
        self.console.print(line, soft_wrap=True)

    def _note(self, text: str) -> None:
        self.console.print(plain(f"    {text}", "yellow"), soft_wrap=True)


def _fitted(text: str, width: int) -> str:
    """Return the text in exactly ``width`` columns; a Chinese character takes two."""
    text = printable(" ".join(text.split()))
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    return set_cell_size(text, width)


def _effect(event: Outcome) -> str:
    if event.changed == 0:
        return "nothing changed"
    return "" if event.settled else "the screen still moves"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
