"""An episode told again as a family would have lived through it: its requests, its replies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PIL import Image

from qvl_agent.actions import Answer, AskUser, Done, Wait, describe
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import EpisodeCorrupt, UsageError
from qvl_agent.evals.export.sayings import saying_of
from qvl_agent.evals.export.steps import Step
from qvl_agent.feedback import (
    ANSWER_RECEIVED,
    NOBODY_THERE,
    NOTHING_CHANGED,
    not_carried_out,
    not_done,
    user_says,
    with_nudge,
)
from qvl_agent.geometry import Frame, PointOutside, Size
from qvl_agent.journal.events import Observed
from qvl_agent.journal.reader import Episode
from qvl_agent.models.families import Profile
from qvl_agent.models.port import Conversation, Family, ImagePart, Turn
from qvl_agent.observation import Observation
from qvl_agent.settle import changed_share

_KEPT_IMAGES = 2


@dataclass
class Screens:
    """The screens of an episode as observations, decoded when they are looked at."""

    episode: Episode
    _decoded: dict[str, Image.Image] = field(default_factory=dict)

    def seen(self, event: Observed) -> Observation:
        """Return what was seen; raises EpisodeCorrupt where the image is missing or damaged."""
        observation = Observation(
            frame=self._image(event.image),
            screen=Size(*event.screen),
            taken_at_s=0.0,
            rotation_quarter_turns=event.rotation_quarter_turns,
            integrity=event.integrity,
            app=event.app,
            trouble=event.trouble,
        )
        # Hashed when it was recorded: that costs more than all else here but decoding.
        vars(observation)["digest"] = event.digest
        return observation

    def _image(self, name: str) -> Image.Image:
        if name not in self._decoded:
            while len(self._decoded) >= _KEPT_IMAGES:
                del self._decoded[next(iter(self._decoded))]
            self._decoded[name] = self.episode.image(name)
        return self._decoded[name]


@dataclass
class Retold:
    """What a family is asked, step by step, had it been the one that decided.

    Attributes:
        goal: In words.
        info: The device.
        family: Is asked.
        own: The family that was asked then; None where that was a task, or nobody known here.
        screens: What was seen.
    """

    goal: str
    info: DeviceInfo
    family: Family
    own: Family | None
    screens: Screens
    history: list[Turn] = field(default_factory=list)
    _asked: Conversation | None = field(default=None)

    def frame(self, step: Step) -> Frame:
        """Return how the family sees the screen of a step.

        Raises:
            EpisodeCorrupt: If the image is missing or damaged, or of a size that no family takes.
        """
        seen = self.screens.seen(step.seen)
        try:
            return self.family.frame(seen)
        except ValueError as error:
            raise EpisodeCorrupt(f"{self.screens.episode.folder}: {error}") from error

    def asked(self, step: Step) -> Conversation:
        """Return what the family is asked before a step: the one that is gone on with next."""
        if self._asked is None:
            self.frame(step)  # or say what is wrong with it
            seen = self.screens.seen(step.seen)
            self._asked = self.family.conversation(self.goal, self.info, self.history, seen)
        return self._asked

    def go_on(self, step: Step) -> None:
        """Add a step to the past: what was done, and what came of it."""
        image = self._image(step) if self.family.screenshots > 1 else None
        self._asked = None
        if step.action is None and not self.speaks_alike:
            return  # another family would have been told of other faults
        summary = "" if step.action is None else describe(step.action)
        feedback = self._feedback(step)
        self.history.append(Turn(step.seen.digest, image, self._said(step), summary, feedback))
        surplus = len(self.history) - self.family.screenshots
        if surplus > 0:
            self.history[surplus - 1] = replace(self.history[surplus - 1], image=None)

    @property
    def speaks_alike(self) -> bool:
        """Whether the replies of then are in the family's own form."""
        if not isinstance(self.family, Profile) or not isinstance(self.own, Profile):
            return type(self.family) is type(self.own)
        return _form(self.family) == _form(self.own)

    def _said(self, step: Step) -> str:
        if (step.reply and self.speaks_alike) or step.action is None:
            return step.reply
        frame = self.frame(step)
        saying = step.saying or saying_of(step.action, step.target)
        try:
            return self.family.speak(step.thought, saying, step.action, frame, self.info)
        except (UsageError, PointOutside):
            return ""  # the summary stands in for it

    def _image(self, step: Step) -> Image.Image | None:
        parts = [part for message in self.asked(step).messages for part in message.parts]
        return next((part.image for part in reversed(parts) if isinstance(part, ImagePart)), None)

    def _feedback(self, step: Step) -> str:
        match step.action:
            case None:
                return not_carried_out(step.rejected)
            case Answer():
                return with_nudge(ANSWER_RECEIVED, step.nudge)
            case AskUser() if step.asked is not None and step.asked.by == "person":
                return user_says(step.asked.answer)
            case AskUser():
                return with_nudge(NOBODY_THERE, step.nudge)
            case Done():
                return with_nudge(not_done(step.belied), step.nudge)
            case _:
                return with_nudge(self._effect(step), step.nudge)

    def _effect(self, step: Step) -> str:
        if isinstance(step.action, Wait):
            return "" if self._changed(step) else NOTHING_CHANGED
        if step.outcome is None:
            return ""
        return step.outcome.error or ("" if step.outcome.changed else NOTHING_CHANGED)

    def _changed(self, step: Step) -> bool:
        if step.after is None or step.after.digest == step.seen.digest:
            return False
        before, after = self.screens.seen(step.seen), self.screens.seen(step.after)
        return changed_share(before, after, ignore_top_px=self.info.status_bar_px) > 0


def _form(family: Profile) -> tuple[object, ...]:
    size = family.resize if family.coordinates.kind == "absolute" else None
    return family.name, family.coordinates, family.syntax, size
