"""Strict replay: the same agent over the recorded frames and replies, every event compared.

No device, no model and no socket take part. What is compared is all that the agent wrote: what it
saw, asked, understood, was allowed, did, and how it ended; times are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from qvl_agent.conclude import conclude
from qvl_agent.errors import EpisodeCorrupt, ReplayDiverged
from qvl_agent.journal.events import Fault, Judged, Started, TextsRead
from qvl_agent.journal.reader import Episode
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.port import Family
from qvl_agent.policy import Policy
from qvl_agent.replay.device import RecordedDevice
from qvl_agent.replay.sources import ComparingJournal, RecordedApprover, RecordedClock, TapeModel
from qvl_agent.replay.tape import EndOfRecord, RecordedInterrupt, Tape
from qvl_agent.run import Run
from qvl_agent.task import ReplayableTask, perform_task


@dataclass(frozen=True)
class ReplayReport:
    """What a strict replay found.

    Attributes:
        episode: Its folder.
        steps: Steps of the recorded run that were compared.
        compared: Events that were compared and equal.
        recorded: Events that the episode holds.
        complete: Whether the recorded run came to its end; otherwise it was killed, and the replay
            went as far as it did.
        divergence: The first difference; None where there is none.
        duration_s: Time that the replay took.
    """

    episode: Path
    steps: int
    compared: int
    recorded: int
    complete: bool
    divergence: ReplayDiverged | None
    duration_s: float

    @property
    def identical(self) -> bool:
        """Whether every recorded event came out again."""
        return self.divergence is None and self.compared == self.recorded

    @property
    def step_s(self) -> float:
        """Time per step."""
        return self.duration_s / max(1, self.steps)


def replay_strict(
    episode: Episode,
    *,
    find_family: Callable[[Started], Family],
    find_task: Callable[[str], ReplayableTask],
) -> ReplayReport:
    """Run the agent again over an episode and compare.

    Args:
        episode: Any that a run wrote, however it ended.
        find_family: Returns the model family of a run that a model decided.
        find_task: Returns the scripted task of that name for any other run.

    Raises:
        UsageError: If family or task are not known here.
        EpisodeError: If there is nothing to replay, or an image is missing or damaged.
    """
    started, tape = episode.started, Tape(episode)
    if started.decider == "task":
        run_again = partial(_perform, tape, find_task(started.task))
    else:
        run_again = partial(_drive, tape, find_family(started))
    begun_s = time.monotonic()
    try:
        run_again()
    except (ReplayDiverged, EndOfRecord, RecordedInterrupt):
        pass  # the tape knows
    except Exception:
        # A bug ended the recorded run, and has now ended this one.
        if not _ended_by_a_bug(episode):
            raise
    return ReplayReport(
        episode=episode.folder,
        steps=max((getattr(e, "step", 0) for e in episode.events[: tape.compared]), default=0),
        compared=tape.compared,
        recorded=len(episode.events),
        complete=episode.ended is not None,
        divergence=tape.divergence,
        duration_s=time.monotonic() - begun_s,
    )


def _drive(tape: Tape, family: Family) -> None:
    started = tape.episode.started
    run, model = _run(tape, Policy()), TapeModel(tape, family)
    expect = started.settings.get("expect", [])
    if not (isinstance(expect, list) and all(isinstance(text, str) for text in expect)):
        raise EpisodeCorrupt(f"the recorded expectations are no texts: {expect!r}")
    Agent(run, model, expect=expect, settings=started.settings).drive(started.goal)


def _perform(tape: Tape, task: ReplayableTask) -> None:
    started, run = tape.episode.started, _run(tape, Policy(task.permits))
    run.journal.write(started)
    expect = started.settings.get("expect", ())
    conclude(run, lambda: perform_task(run, task, started.params, expect))


def _run(tape: Tape, policy: Policy) -> Run:
    device, settings = RecordedDevice(tape), tape.episode.started.settings
    return Run(
        device=device,
        journal=ComparingJournal(tape),
        reader=device if _had_reader(tape.episode) else None,
        policy=policy,
        approver=RecordedApprover(tape),
        settler=device,
        limits=limits_of(settings),
        dry_run=settings.get("dry_run") is True,
        now=RecordedClock(tape),
        version=tape.episode.started.version,
    )


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Return the limits that a run was recorded with, the defaults where it does not say.

    Raises:
        EpisodeCorrupt: If one is no number.
    """
    given = {limit.name: settings[limit.name] for limit in fields(Limits) if limit.name in settings}
    if wrong := [name for name, value in given.items() if not isinstance(value, int | float)]:
        raise EpisodeCorrupt(f"the recorded limit {wrong[0]} is no number: {given[wrong[0]]!r}")
    return Limits(**given)


def _had_reader(episode: Episode) -> bool:
    had = episode.started.settings.get("reader")
    if isinstance(had, bool):
        return had
    # Not on record: a decision that was judged without a text read speaks against it.
    return any(True for _ in episode.of(TextsRead)) or not any(True for _ in episode.of(Judged))


def _ended_by_a_bug(episode: Episode) -> bool:
    return any(fault.where == "loop" for fault in episode.of(Fault))
