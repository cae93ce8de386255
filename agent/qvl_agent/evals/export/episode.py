"""One episode on its way into the data: read, retold, written as rows; any process can do it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from qvl_agent.errors import QvlError
from qvl_agent.evals.export.benched import why_not_learned
from qvl_agent.evals.export.formats import FORMATS, Sample
from qvl_agent.evals.export.pictures import PICTURES_FOLDER, Pictures
from qvl_agent.evals.export.redaction import Redaction
from qvl_agent.evals.export.samples import Samples, Wanted
from qvl_agent.journal.events import Observed
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.models.families import family_named
from qvl_agent.models.port import ModelSettings


@dataclass(frozen=True)
class Plan:
    """What is exported, and how.

    Attributes:
        out: Folder of the data.
        format: A name of ``FORMATS``.
        family: Name of the family whose form the samples have.
        image_tokens: Visual tokens of a screenshot; None for the family's own number.
        max_images: Screenshots shown at once; None for the family's own number.
        all_endings: Whether runs that did not end as done are exported, too.
        train_share: Share of the goals that are trained on, 0 to 1; the others are held out.
        held_out_apps: Patterns of apps; an episode that showed one of them is held out.
        redaction: What is left out of all texts.
        grounding: At most so many labels of a screen are given with their place.
        grounding_samples: Whether each of them also becomes a sample.
    """

    out: Path
    format: str
    family: str
    image_tokens: int | None = None
    max_images: int | None = None
    all_endings: bool = False
    train_share: float = 1.0
    held_out_apps: tuple[str, ...] = ()
    redaction: Redaction = field(default=Redaction())
    grounding: int = 0
    grounding_samples: bool = False

    def wanted(self) -> Wanted:
        """Return what is made of each episode.

        Raises:
            UsageError: If there is no such family.
        """
        settings = ModelSettings(image_tokens=self.image_tokens, max_images=self.max_images)
        family = family_named(self.family, settings)
        return Wanted(family, self.redaction, self.grounding, self.grounding_samples)


@dataclass
class Exported:
    """What came of one episode.

    Attributes:
        folder: The episode's.
        skipped_for: Why nothing did, in general; empty where something did.
        problem: What exactly was wrong with it, paths included; empty where nothing was.
        held_out: Whether its goal is held out, or an app that it showed.
        goal_digest: Of the goal, without its capitals and spaces.
        rows: One line of JSON each.
        pictures: Names of the pictures in them.
        steps_skipped: Steps that gave no sample, by reason.
        counts: Samples by kind of action, app and source of the label.
    """

    folder: Path
    skipped_for: str = ""
    problem: str = ""
    held_out: bool = False
    goal_digest: str = ""
    rows: list[str] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    steps_skipped: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[str]] = field(default_factory=dict)


def export_episode(folder: Path, plan: Plan) -> Exported:
    """Export one episode; raises OSError where its pictures can't be written."""
    pictures = Pictures(plan.out / PICTURES_FOLDER)
    try:
        episode = read_episode(folder)
        ended = episode.ended.status if episode.ended else "killed"
        if ended != "done" and not plan.all_endings:
            return Exported(folder, f"it ended as {ended}")
        if why := why_not_learned(folder, all_endings=plan.all_endings):
            return Exported(folder, why)
        samples = Samples(episode, plan.wanted(), pictures)
        made = list(samples)
    except QvlError as error:
        return Exported(folder, f"can't be read: {type(error).__name__}", problem=str(error))
    digest = goal_digest(samples.goal)
    return Exported(
        folder,
        "" if made else "no step to learn from",
        held_out=is_held_out(digest, plan.train_share) or _shows(episode, plan.held_out_apps),
        goal_digest=digest,
        rows=[_row(sample, plan.format) for sample in made],
        pictures=pictures.names,
        steps_skipped=samples.skipped,
        counts=_counted(made),
    )


def goal_digest(goal: str) -> str:
    """Return what stands for a goal when data is split: the same words, the same digest."""
    return hashlib.sha256(" ".join(goal.casefold().split()).encode()).hexdigest()


def is_held_out(digest: str, train_share: float) -> bool:
    """Tell whether a goal is held out, by its digest alone.

    So whatever else is exported, now or later, a goal stays on its side.
    """
    return int(digest[:13], 16) >= train_share * 16**13


def _shows(episode: Episode, apps: tuple[str, ...]) -> bool:
    shown = {seen.app for seen in episode.of(Observed)}
    return any(fnmatchcase(app, pattern) for app in shown for pattern in apps)


def _row(sample: Sample, kind: str) -> str:
    # Half a surrogate pair has no UTF-8; a record holds none, what was made of it can't either.
    return json.dumps(FORMATS[kind](sample), ensure_ascii=False)


def _counted(samples: list[Sample]) -> dict[str, Counter[str]]:
    names = {"action": "actions", "app": "apps", "label": "labels"}
    return {
        plural: Counter(str(sample.meta[name]) for sample in samples)
        for name, plural in names.items()
    }
