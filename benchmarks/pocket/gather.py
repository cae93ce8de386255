"""Gathers episodes of experts (and of students that they watch) on simulated phones.

    python -m benchmarks.pocket.gather --out DIR --seeds 0:500 --workers 2 --wander 0.12

Seeds that are done are skipped, so a run that was stopped goes on where it was. Nothing here is of
the held-out split: everyday world, light theme, usual sizes of text.
"""

from __future__ import annotations

import argparse
import fnmatch
import multiprocessing
import os
import queue
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from benchmarks.pocket.play import DONE_FILE, Plan, Played, play_seed

from qvl_agent.models.port import ModelSettings
from qvl_agent.plugins import open_model
from qvl_tools.phone.options import parse_size
from qvl_tools.phone_suite.suite import phone_families

TRAINING_SEEDS = range(10_000)
"""Of the phones that are learned from; those above are for trying the training split itself."""

_INT, _TERM = signal.SIGINT, signal.SIGTERM

if TYPE_CHECKING:  # queues are generic for a type checker alone
    Seeds = Queue[int | None]
    Told = Queue[list[Played]]


@dataclass
class Tally:
    """What has been gathered so far."""

    seeds: int = 0
    episodes: int = 0
    steps: int = 0
    done: int = 0
    achieved: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    started_s: float = field(default_factory=time.monotonic)

    def take(self, played: list[Played]) -> None:
        """Count what one seed gave."""
        self.seeds += 1
        for one in played:
            self.episodes += not one.fault
            self.steps += one.steps
            self.done += one.status == "done"
            self.achieved += one.achieved
            if one.fault:
                self.faults[f"{one.family}: {one.fault}"] += 1

    def line(self, seeds: int) -> str:
        """Return how far it is."""
        seconds = time.monotonic() - self.started_s
        faults = f", {self.faults.total()} without" if self.faults else ""
        return (
            f"{self.seeds}/{seeds} phones, {self.episodes} episodes{faults} "
            f"({self.achieved} achieved, {self.done} ended done), {self.steps} steps, "
            f"{self.steps / seconds:.2f} steps/s"
        )


def main() -> int:
    """Gather what the command line asks for."""
    args = _arguments()
    # Ctrl-C counts even where a shell has started this in the background, and so does SIGTERM.
    usual = {number: signal.signal(number, _interrupt) for number in (_INT, _TERM)}
    try:
        return _gathered(args)
    finally:
        for number, answer in usual.items():
            signal.signal(number, answer)


def _gathered(args: argparse.Namespace) -> int:
    """Gather, and tell what came of it; return the exit code."""
    plan = Plan(
        out=args.out,
        families=_families(args.families),
        per_phone=args.per_phone,
        wander=args.wander,
        student=args.student,
        size_px=parse_size(args.size),
    )
    seeds = [seed for seed in args.seeds if not (args.out / f"{seed:06d}" / DONE_FILE).exists()]
    print(f"{len(plan.families)} families, {len(seeds)} phones to go", file=sys.stderr)
    tally = Tally()
    try:
        gather(plan, seeds, args.workers, tally)
    except KeyboardInterrupt:
        print("\nstopped; the same command goes on from here", file=sys.stderr)
        return 130
    finally:
        print(f"\n{tally.line(len(seeds))}", file=sys.stderr)
        for fault, times in tally.faults.most_common():
            print(f"  {times} x {fault}", file=sys.stderr)
    return 0


def gather(plan: Plan, seeds: list[int], workers: int, tally: Tally) -> None:
    """Play all seeds in worker processes.

    Raises:
        RuntimeError: If a worker dies, or all end too early.
        KeyboardInterrupt: On Ctrl-C, after the workers have closed their phones.
    """
    context = multiprocessing.get_context("spawn")
    waiting: Seeds = context.Queue()
    told: Told = context.Queue()
    for seed in [*seeds, *[None] * workers]:
        waiting.put(seed)
    running = [context.Process(target=_work, args=(plan, waiting, told)) for _ in range(workers)]
    with ExitStack() as stack:
        for process in running:
            process.start()
            stack.callback(_end, process)
        while tally.seeds < len(seeds):
            at_work = any(process.is_alive() for process in running)
            try:
                tally.take(told.get(timeout=1.0))
            except queue.Empty:
                _check(running, at_work)
                continue
            print(f"\r{tally.line(len(seeds))}", end="", file=sys.stderr, flush=True)
        for process in running:
            process.join()


def _work(plan: Plan, waiting: Seeds, told: Told) -> None:
    """Play seeds until None comes. Ctrl-C is for the process that started this one."""
    signal.signal(_INT, signal.SIG_IGN)
    signal.signal(_TERM, _interrupt)
    # Read when torch is first imported, which nothing has done yet.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        with ExitStack() as stack:
            student = None
            if plan.student:
                student = stack.enter_context(closing(open_model(plan.student, ModelSettings())))
            while _is_wanted() and (seed := waiting.get()) is not None:
                told.put(play_seed(plan, seed, student))
    except KeyboardInterrupt:
        waiting.cancel_join_thread()


def _is_wanted() -> bool:
    """Say whether the process that started this one is still there."""
    parent = multiprocessing.parent_process()
    return parent is None or parent.is_alive()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    signal.signal(signum, signal.SIG_IGN)  # the next one must not disturb the tidying up
    raise KeyboardInterrupt


def _end(process: BaseProcess) -> None:
    if process.is_alive():
        process.terminate()
    process.join()


def _check(running: Sequence[BaseProcess], at_work: bool) -> None:
    """Raise if a worker died, or if none was at work while there was nothing more to hear."""
    dead = [process.exitcode for process in running if process.exitcode]
    if dead:
        raise RuntimeError(f"a worker died with status {dead[0]}")
    if not at_work:
        raise RuntimeError("all workers ended before all seeds were played")


def _families(patterns: str) -> tuple[str, ...]:
    known = tuple(phone_families())
    wanted = patterns.split(",")
    chosen = tuple(name for name in known if any(fnmatch.fnmatch(name, one) for one in wanted))
    if not chosen:
        raise SystemExit(f"no family is named {patterns!r}; there are {', '.join(known)}")
    return chosen


def _seeds(text: str) -> range:
    found = re.fullmatch(r"(\d+):(\d+)", text)
    seeds = range(*map(int, found.groups())) if found else range(0)
    if not seeds or seeds[-1] not in TRAINING_SEEDS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no A:B with A below B, and B at most {TRAINING_SEEDS.stop}"
        )
    return seeds


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share from 0 to 1")
    return share


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Gather episodes of experts.")
    parser.add_argument("--out", type=Path, required=True, help="gets a folder for each seed")
    parser.add_argument("--families", default="*", help="names and patterns: flights.*,notes.*")
    parser.add_argument(
        "--seeds", type=_seeds, default=range(100), metavar="A:B", help="phones, B not among them"
    )
    parser.add_argument("--per-phone", type=_count, default=6, help="episodes on one phone")
    parser.add_argument("--workers", type=_count, default=2, help="phones at a time")
    parser.add_argument(
        "--wander",
        type=_share,
        default=0.12,
        help="share of steps that stray; with a student, that the expert takes for it",
    )
    parser.add_argument("--student", default="", metavar="SPEC", help="a model that decides")
    parser.add_argument("--size", default="1080x2400", metavar="WxH", help="pixels of the screens")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
