"""From one episode to its samples: which steps may be learned from, and what is learned there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from qvl_agent.actions import DeviceAction, LoopAction, Tap, points_of
from qvl_agent.device import DeviceInfo, info_from_json
from qvl_agent.errors import BadReply, EpisodeCorrupt, UsageError
from qvl_agent.evals.export.formats import Sample
from qvl_agent.evals.export.grounding import findable
from qvl_agent.evals.export.labels import LABELS_FILE, Label, Shown, read_labels, shown_in
from qvl_agent.evals.export.pictures import PICTURES_FOLDER, Pictures
from qvl_agent.evals.export.redaction import Redaction
from qvl_agent.evals.export.retold import Retold, Screens
from qvl_agent.evals.export.sayings import saying_in, saying_of
from qvl_agent.evals.export.steps import Step, Told, read_steps, why_no_example
from qvl_agent.geometry import Frame, PointOutside, ScreenPoint
from qvl_agent.journal.events import Started
from qvl_agent.journal.reader import Episode
from qvl_agent.models.families import Profile
from qvl_agent.models.port import Conversation, Family, ImagePart
from qvl_agent.models.recorded import recorded_family

Found = list[tuple[str, ScreenPoint]]


@dataclass(frozen=True)
class Wanted:
    """What is made of an episode.

    Attributes:
        family: Whose form the samples have.
        redaction: What is left out of all texts.
        grounding: At most so many labels of a screen are given with their place.
        grounding_samples: Whether each of them also becomes a sample.
    """

    family: Family
    redaction: Redaction = field(default=Redaction())
    grounding: int = 0
    grounding_samples: bool = False


@dataclass(frozen=True)
class Example:
    """What is to be learned at one step.

    Attributes:
        step: Where it stands; its decision is the one to be learned.
        source: ``record``, or ``labels.jsonl``.
        texts: What stands on the screen.
    """

    step: Step
    source: str
    texts: tuple[Shown, ...] = ()


class Samples:
    """The samples of one episode, made one after the other.

    Attributes:
        skipped: How many steps gave none, by reason.
        goal: Of the episode, as the samples have it.
    """

    def __init__(self, episode: Episode, wanted: Wanted, pictures: Pictures) -> None:
        """Read the episode; raises EpisodeError where it can't be read, or can't be told again."""
        started, keep = episode.started, wanted.redaction
        self.skipped: Counter[str] = Counter()
        self.goal = keep.text(started.goal)
        self._episode, self._wanted, self._pictures = episode, wanted, pictures
        self._name = keep.name(episode.folder.name)
        self._told: Told = read_steps(episode)
        self._labels: Mapping[int, Label] | None = read_labels(episode.folder)
        info = replace(_info(episode), apps=tuple(map(keep.text, _info(episode).apps)))
        own = _own_family(started)
        self._retold = Retold(self.goal, info, wanted.family, own, Screens(episode))

    def __iter__(self) -> Iterator[Sample]:
        """Yield the samples in order; raises EpisodeCorrupt for an image that is missing."""
        steps = self._told.steps
        for place, step in enumerate(steps):
            example = self._example(step, is_last=place == len(steps) - 1)
            if example is not None:
                yield from self._samples(example)
            self._retold.go_on(self._wanted.redaction.step(step))

    def _example(self, step: Step, *, is_last: bool) -> Example | None:
        texts = self._texts(step)
        if self._labels is None:
            why = why_no_example(step, self._episode.ended, is_last=is_last)
            if why:
                self._skip(why)
            return None if why else Example(step, "record", texts)
        label = self._labels.get(step.number)
        if label is None:
            self._skip(f"not in {LABELS_FILE}")
            return None
        if step.action is None:
            self._skip("reply not usable")
            return None
        should = self._understood(step, label)
        return None if should is None else Example(should, LABELS_FILE, texts)

    def _understood(self, step: Step, label: Label) -> Step | None:
        """Return the step with the decision that its label says."""
        own, info = self._retold.own, self._retold.info
        if own is None:
            self._skip("label of a family that is not known here")
            return None
        try:
            frame = own.frame(self._retold.screens.seen(step.seen))
            said = own.parse(label.reply, frame, info)
        except (BadReply, ValueError):  # the latter for a screen of an odd size
            self._skip("label not readable")
            return None
        saying = saying_in(label.reply)
        return replace(step, thought=said.thought, saying=saying, action=said.action, target="")

    def _texts(self, step: Step) -> tuple[Shown, ...]:
        label = self._labels.get(step.number) if self._labels else None
        if label is not None and label.texts is not None:
            return label.texts
        return shown_in(self._told.texts.get(step.seen.digest, []))

    def _samples(self, example: Example) -> Iterator[Sample]:
        step = self._wanted.redaction.step(example.step)
        family, info = self._retold.family, self._retold.info
        assert step.action is not None  # of an example
        saying = step.saying or saying_of(step.action, step.target)
        asked, frame = self._retold.asked(step), self._retold.frame(step)
        try:
            reply = family.speak(step.thought, saying, step.action, frame, info)
        except UsageError:
            self._skip(f"no words for {step.action.kind}")
            return
        except PointOutside:
            self._skip("point beyond the screen")
            return
        found = self._found(example, frame)
        meta = self._meta(example, frame, step.action)
        meta["grounding"] = [[label, *_written(family, frame, point)] for label, point in found]
        yield self._sample(f"{self._name}-{step.number}", asked, reply, meta)
        if self._wanted.grounding_samples:
            yield from self._questions(example, frame, found)

    def _found(self, example: Example, frame: Frame) -> Found:
        return findable(
            example.texts,
            frame.screen,
            at_most=self._wanted.grounding,
            seed=f"{self._name} {example.step.number}",  # the same screen is asked about anew
            redaction=self._wanted.redaction,
        )

    def _questions(self, example: Example, frame: Frame, found: Found) -> Iterator[Sample]:
        """Yield samples whose goal is to tap a label: the same screen, and no past."""
        family, info = self._retold.family, self._retold.info
        seen = self._retold.screens.seen(example.step.seen)
        for number, (label, point) in enumerate(found, start=1):
            saying, tap = f'Tap "{label}"', Tap(point=point)
            meta = self._meta(example, frame, tap) | {"goal": saying, "label": "grounding"}
            reply = family.speak("", saying, tap, frame, info)
            name = f"{self._name}-{example.step.number}-{number}"
            yield self._sample(name, family.conversation(saying, info, (), seen), reply, meta)

    def _sample(self, name: str, asked: Conversation, reply: str, meta: dict[str, Any]) -> Sample:
        parts = [part for message in asked.messages for part in message.parts]
        shown = [self._pictures.name_of(part) for part in parts if isinstance(part, ImagePart)]
        paths = tuple(f"{PICTURES_FOLDER}/{picture}" for picture in shown)
        return Sample(name, asked.messages, reply, paths, meta)

    def _meta(
        self, example: Example, frame: Frame, action: DeviceAction | LoopAction
    ) -> dict[str, Any]:
        started, ended, keep = self._episode.started, self._episode.ended, self._wanted.redaction
        return {
            "episode": self._name,
            "step": example.step.number,
            "goal": self.goal,
            "app": keep.text(example.step.seen.app),
            "action": action.kind,
            "points": [[point.x, point.y] for point in points_of(action)],
            "label": example.source,
            "decider": keep.text(started.model or f"task:{started.task}"),
            "status": ended.status if ended else None,
            "screen": [frame.screen.width_px, frame.screen.height_px],
            "image": [frame.image.width_px, frame.image.height_px],
            "resized": [frame.model.width_px, frame.model.height_px],
            **written_as(self._wanted.family),
        }

    def _skip(self, why: str) -> None:
        self.skipped[why] += 1


def written_as(family: Family) -> dict[str, Any]:
    """Return how a family's points and pictures are to be read, as JSON-able data."""
    if not isinstance(family, Profile):
        return {"family": family.name, "coordinates": {"kind": "absolute"}, "resize": None}
    return {
        "family": family.name,
        "coordinates": asdict(family.coordinates),
        "resize": asdict(family.resize),
    }


def _written(family: Family, frame: Frame, point: ScreenPoint) -> tuple[float, float]:
    decimals = family.decimals if isinstance(family, Profile) else 0
    there = frame.to_model(point, decimals=decimals)
    return there.x, there.y


def _info(episode: Episode) -> DeviceInfo:
    try:
        return info_from_json(episode.started.device)
    except (KeyError, TypeError) as error:
        raise EpisodeCorrupt(f"{episode.folder}: no device: {error!r}") from error


def _own_family(started: Started) -> Family | None:
    if started.decider != "model":
        return None
    try:
        return recorded_family(started)
    except UsageError:
        return None  # of a plugin that is not installed: what was decided is on record all the same
