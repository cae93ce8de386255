"""Many episodes into one folder of training data: several processes, nothing kept in memory."""

from __future__ import annotations

import contextlib
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from qvl_agent.errors import UsageError
from qvl_agent.evals.export.card import CARD_FILE, DATA_FILE, INFO_FILE, write_card
from qvl_agent.evals.export.episode import Exported, Plan, export_episode
from qvl_agent.evals.export.pictures import PICTURES_FOLDER
from qvl_agent.evals.spawning import SPAWN, ignore_ctrl_c, unreached_by_ctrl_c

TRAIN_FILE, HELD_OUT_FILE = "train.jsonl", "held_out.jsonl"

MAX_PROBLEMS = 5
"""Told in full; all are counted."""

_IN_FLIGHT = 4
"""Episodes per worker that are being made or wait to be written."""

_PARTS = (f"{TRAIN_FILE}.part", f"{HELD_OUT_FILE}.part")
_PICTURE = re.compile(r"[0-9a-f]{64}\.(png|\d+\.tmp)")
"""Also one that was being written by a process when that was killed."""

OnEpisode = Callable[[Exported, "Totals"], None]


@dataclass
class Totals:
    """What has been exported so far.

    Attributes:
        episodes: How many were read.
        used: How many of them gave samples.
        train: Samples to train on.
        held_out: Samples that are held out.
        goals: Distinct goals, by whether they are held out.
        pictures: Names of the pictures in all samples.
        episodes_skipped: By reason.
        problems: What exactly was wrong with some of them.
        steps_skipped: By reason.
        counts: Samples by kind of action, app and source of the label.
    """

    episodes: int = 0
    used: int = 0
    train: int = 0
    held_out: int = 0
    goals: dict[bool, set[str]] = field(default_factory=lambda: {False: set(), True: set()})
    pictures: set[str] = field(default_factory=set)
    episodes_skipped: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    steps_skipped: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, one: Exported) -> None:
        """Count one episode in."""
        self.episodes += 1
        self.steps_skipped.update(one.steps_skipped)
        if one.skipped_for:
            self.episodes_skipped[one.skipped_for] += 1
            if one.problem and len(self.problems) < MAX_PROBLEMS:
                self.problems.append(one.problem)
            return
        self.used += 1
        if one.held_out:
            self.held_out += len(one.rows)
        else:
            self.train += len(one.rows)
        self.goals[one.held_out].add(one.goal_digest)
        self.pictures |= one.pictures
        for name, counted in one.counts.items():
            self.counts.setdefault(name, Counter()).update(counted)


def export_dataset(
    folders: Sequence[Path],
    plan: Plan,
    *,
    workers: int = 1,
    force: bool = False,
    on_episode: OnEpisode = lambda one, totals: None,
) -> Totals:
    """Write the data of many episodes.

    Interrupted, it leaves no new data behind but pictures, which the next time finds.

    Args:
        folders: The episodes, in the order of their samples.
        plan: What is exported, and how.
        workers: Processes; with 1, all is done in this one.
        force: Whether data that is there already is replaced.
        on_episode: Told of each episode.

    Raises:
        UsageError: If the folder holds anything or can't be written, or there is no such family.
    """
    plan.wanted()
    try:
        _prepare(plan.out, force=force)
        return _written(folders, plan, workers, on_episode)
    except OSError as error:
        raise UsageError(
            f"{plan.out} can't be written: {error.strerror or error}",
            fix="free some space, or name another folder with --out",
        ) from error
    except BrokenExecutor as error:
        raise UsageError(
            "a worker process was killed, perhaps for want of memory", fix="--workers 1"
        ) from error


def _written(folders: Sequence[Path], plan: Plan, workers: int, on_episode: OnEpisode) -> Totals:
    totals = Totals()
    with _row_files(plan.out) as (train, held_out):
        for one in _exported(folders, plan, workers):
            totals.add(one)
            file = held_out if one.held_out else train
            file.writelines(f"{row}\n" for row in one.rows)
            on_episode(one, totals)
    _remove_unused(plan.out / PICTURES_FOLDER, totals.pictures)
    write_card(plan, totals)
    return totals


def _prepare(out: Path, *, force: bool) -> None:
    is_ours = (out / DATA_FILE).is_file()
    held = next(out.iterdir(), None) if out.exists() else None
    if held is not None and not (force and is_ours) and not _only_leftovers(out):
        fix = "--force replaces it" if is_ours else "name a folder that is new or empty"
        raise UsageError(f"{out} is not empty: it holds {held.name}", fix=fix)
    (out / PICTURES_FOLDER).mkdir(parents=True, exist_ok=True)


def _only_leftovers(out: Path) -> bool:
    """Tell whether there is nothing but what an export left that was interrupted or killed."""
    if not {path.name for path in out.iterdir()} <= {PICTURES_FOLDER, *_PARTS}:
        return False
    pictures = out / PICTURES_FOLDER
    return pictures.is_dir() and all(map(_is_ours, pictures.iterdir()))


def _is_ours(path: Path) -> bool:
    return bool(_PICTURE.fullmatch(path.name))


@contextlib.contextmanager
def _row_files(out: Path) -> Iterator[tuple[IO[str], IO[str]]]:
    """Open both files of rows under other names; they get their own when all is written.

    Until then, data that is to be replaced stays as it is.
    """
    parts = [out / name for name in _PARTS]
    try:
        with contextlib.ExitStack() as stack:
            train, held_out = (
                stack.enter_context(part.open("w", encoding="utf-8", newline="\n"))
                for part in parts
            )
            yield train, held_out
        for name in (DATA_FILE, CARD_FILE, INFO_FILE, TRAIN_FILE, HELD_OUT_FILE):
            (out / name).unlink(missing_ok=True)
        for part in parts:
            if part.stat().st_size or part.name.startswith(TRAIN_FILE):
                part.replace(part.with_suffix(""))
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _exported(folders: Sequence[Path], plan: Plan, workers: int) -> Iterator[Exported]:
    if workers <= 1 or len(folders) < 2:
        yield from (export_episode(folder, plan) for folder in folders)
        return
    pool = ProcessPoolExecutor(workers, SPAWN, initializer=ignore_ctrl_c)
    waiting: deque[Future[Exported]] = deque()
    try:
        for folder in folders:
            if len(waiting) >= workers * _IN_FLIGHT:
                yield waiting.popleft().result()
            with unreached_by_ctrl_c():  # until all workers run, this starts another one
                waiting.append(pool.submit(export_episode, folder, plan))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _remove_unused(folder: Path, used: set[str]) -> None:
    for path in folder.iterdir():
        if _is_ours(path) and path.name not in used:
            path.unlink()
