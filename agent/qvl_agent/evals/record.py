"""``bench.json``: what a bench was to measure and what it has found so far.

Its keys::

    format, version, software, started_at
    duration_s        wall time so far, over all sittings
    workers           processes that played at once: several share a processor, and each is slower
    plan              BenchPlan: suite, model, families, episodes, seed, conditions, ...
    model_settings    what the model was opened with beside its spec; only what was set, no key, and
                      of a URL neither user, password nor query
    screenshots       whether the model saw them
    complete          whether every episode of the plan was played
    total, families   summary.row_to_json: achieved, rate, interval_95 (Wilson), false_successes,
                      spoiled, median_steps and median_expert_steps (of achieved episodes),
                      median_step_model_s, p95_step_model_s, mean tokens of an episode
    episodes          Scored, by number: family, seed, goal, achieved, reason, status, steps, ...;
                      ``episode`` is a folder beside this file, empty where it was not kept
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qvl_agent import __version__
from qvl_agent.errors import JournalFailed, UsageError
from qvl_agent.evals.plan import BenchPlan, Job, jobs_of
from qvl_agent.evals.scored import Scored, scored_from_json, scored_to_json
from qvl_agent.evals.summary import row_of, row_to_json, rows_of
from qvl_agent.journal.writer import EPISODE_FILE
from qvl_agent.models.port import ModelSettings

FILE = "bench.json"
FORMAT = "qvl-bench"
VERSION = 1

_NOT_KEPT = ("api_key", "on_loading")
_PLAN = TypeAdapter(BenchPlan)
_SETTINGS = TypeAdapter(dict[str, Any])


@dataclass
class BenchRecord:
    """A bench and its results; ``save`` writes all of it.

    Attributes:
        folder: Holds ``bench.json`` and the episodes that were kept.
        plan: What is measured.
        model_settings: What the model is opened with, beside its spec; only what was set.
        episodes: Those that have come to their ends, in any order.
        started_at: When the bench began, UTC, ISO 8601.
        duration_s: Wall time so far, over all sittings.
        workers: Processes that play at once.
    """

    folder: Path
    plan: BenchPlan
    model_settings: Mapping[str, Any] = field(default_factory=dict)
    episodes: list[Scored] = field(default_factory=list)
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat("T", "seconds"))
    duration_s: float = 0.0
    workers: int = 1

    @classmethod
    def create(cls, results: Path, plan: BenchPlan, settings: ModelSettings) -> BenchRecord:
        """Make a folder such as ``2026-11-20T14-03-22_bench-phone_3fa9`` for a new bench.

        Raises:
            JournalFailed: If it can't be made.
        """
        now = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
        suite = plan.suite.replace(":", "-").replace("/", "-")
        folder = results / f"{now}_bench-{suite}_{secrets.token_hex(2)}"
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise JournalFailed(f"no results can be kept in {results}: {error}") from error
        return cls(folder, plan, _set_in(settings))

    @property
    def missing(self) -> list[Job]:
        """The episodes that are still to be played; those that were spoiled are tried again."""
        told = {one.number for one in self.episodes if not one.spoiled}
        return [job for job in jobs_of(self.plan) if job.number not in told]

    def settings(self) -> ModelSettings:
        """Return what the model is opened with; the key is left to the environment."""
        return ModelSettings(**self.model_settings)

    def reach_by(self, base_url: str) -> bool:
        """Take a URL with the secrets that the file leaves out; return False if it is another."""
        if _written({"base_url": base_url}) != {"base_url": self.model_settings.get("base_url")}:
            return False
        self.model_settings = {**self.model_settings, "base_url": base_url}
        return True

    def add(self, scored: Scored) -> None:
        """Take an episode in; one with the same number gives way, and so does its record."""
        for one in [one for one in self.episodes if one.number == scored.number]:
            self.episodes.remove(one)
            if one.episode not in ("", scored.episode):
                shutil.rmtree(self.folder / one.episode, ignore_errors=True)
        self.episodes.append(scored)

    def save(self) -> None:
        """Write ``bench.json``; whoever reads it sees the old or the new one, never a half.

        Raises:
            JournalFailed: If it can't be written.
        """
        new = self.folder / f".{FILE}.new"
        try:
            new.write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")
            new.replace(self.folder / FILE)
        except OSError as error:
            raise JournalFailed(f"{self.folder / FILE} can't be written: {error}") from error

    def tidy(self) -> None:
        """Remove the records of episodes that were given up, or whose results nobody took."""
        files = self.folder.glob(f"*/**/{EPISODE_FILE}")
        found = {file.relative_to(self.folder).parts[0] for file in files}
        for name in found - {one.episode for one in self.episodes}:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def discard(self) -> None:
        """Remove what ``create`` and ``save`` made; what else lies there stays."""
        (self.folder / FILE).unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON-able data."""
        families = self.plan.families
        return {
            "format": FORMAT,
            "version": VERSION,
            "software": f"qvl-agent {__version__}",
            "started_at": self.started_at,
            "duration_s": round(self.duration_s, 1),
            "workers": self.workers,
            "plan": asdict(self.plan),
            "model_settings": _written(self.model_settings),
            "screenshots": _SHOWN[self.plan.blank],
            "complete": not self.missing,
            "total": row_to_json(row_of("", self.episodes)),
            "families": [row_to_json(row) for row in rows_of(families, self.episodes)],
            "episodes": [
                scored_to_json(one) for one in sorted(self.episodes, key=lambda one: one.number)
            ],
        }


_SHOWN = {
    False: "as they were",
    True: "blank: the model was shown one colour; the episodes keep what the device showed",
}


def read_bench(folder: Path) -> BenchRecord:
    """Read the results of a bench, finished or not.

    Raises:
        UsageError: If there are none, or they were written by a newer version.
    """
    path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} can't be read: {error}", fix="give the folder of a bench"
        ) from error
    if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (FORMAT, VERSION):
        raise UsageError(f"{path} is no {FORMAT} of version {VERSION}")
    try:
        return BenchRecord(
            folder=folder,
            plan=_PLAN.validate_python(data["plan"]),
            model_settings=_known_settings(data["model_settings"]),
            episodes=[scored_from_json(one, path) for one in data["episodes"]],
            started_at=str(data["started_at"]),
            duration_s=float(data["duration_s"]),
            workers=int(data["workers"]),
        )
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise UsageError(f"{path} can't be read: {error!r}") from error


def find_bench(name: str, results: Path) -> Path:
    """Return the folder of a bench: a path, a part of its name, or ``last``.

    Raises:
        UsageError: If there is none, or several.
    """
    if (Path(name) / FILE).is_file():
        return Path(name)
    found = sorted(path.parent for path in results.glob(f"[!.]*/{FILE}"))
    if name == "last" and found:
        return max(found, key=lambda folder: (folder / FILE).stat().st_mtime_ns)
    matches = [folder for folder in found if name in folder.name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UsageError(f"several benches are called {name!r}: {', '.join(map(str, matches))}")
    raise UsageError(
        f"there is no bench {name!r}, neither as a folder nor in {results}",
        fix=f"give a folder that holds a {FILE}, a part of its name, or 'last'",
    )


def _set_in(settings: ModelSettings) -> dict[str, Any]:
    """Return what differs from the default and may be written down."""
    usual = ModelSettings()
    names = [one.name for one in fields(ModelSettings) if one.name not in _NOT_KEPT]
    return {
        name: getattr(settings, name)
        for name in names
        if getattr(settings, name) != getattr(usual, name)
    }


def _written(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may stand in the file."""
    if not settings.get("base_url"):
        return dict(settings)
    from qvl_agent.models.endpoint.address import shown_url  # whose room holds an HTTP client

    return {**settings, "base_url": shown_url(settings["base_url"])}


def _known_settings(data: Any) -> dict[str, Any]:
    names = {one.name for one in fields(ModelSettings)}
    return {name: value for name, value in _SETTINGS.validate_python(data).items() if name in names}
