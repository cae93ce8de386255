"""One who strays on purpose, or lets a student decide, while the expert says what would be right.

So come the states that a bad model gets into, each with what to do there. Implements
``VisionModel``, and listens to its run to know at which step it is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from qvl_agent.actions import Action, Answer, Done, GiveUp, OpenApp, SystemButton
from qvl_agent.errors import BadReply
from qvl_agent.journal.events import Asked, Event
from qvl_agent.models.port import Conversation, Family, ModelInfo, Reply, VisionModel
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.expert import Expert, blank
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight, words

_WRONG_TEXTS = ("hello", "Lisbon", "12", "Anna", "08:30", "test", "milk")
# What a stray tap must not do: the looks of a screen are for other tests, and a phone that turns
# or speaks another language is no longer the one that the tasks are about.
_LEFT_ALONE = ("Dark theme", "Font size", "Display", "Auto-rotate screen", "System language")
_PATIENCE = 3


@dataclass(frozen=True)
class Labelled:
    """What the expert said at one step.

    Attributes:
        reply: In the family's syntax.
        texts: What stands on the screen: text, left, top, right, bottom in screen pixels, role.
    """

    step: int
    reply: str
    texts: tuple[tuple[str | int, ...], ...]

    def as_json(self) -> dict[str, object]:
        """Return the line of ``labels.jsonl``."""
        return {"step": self.step, "reply": self.reply, "texts": [*map(list, self.texts)]}


class Wanderer:
    """Follows an expert, but for some steps.

    Attributes:
        labels: What the expert said, by step.
        strayed: How many steps were not the expert's.
    """

    def __init__(
        self,
        expert: Expert,
        rng: random.Random,
        *,
        share: float = 0.0,
        student: VisionModel | None = None,
    ) -> None:
        """Take an expert.

        Args:
            expert: Says what is right, and mostly does it.
            rng: Decides where to stray, and how.
            share: Of the steps that stray: 0 to 1. With a student, the share of the steps that the
                expert takes for it.
            student: Decides instead; where it gets stuck, can't be understood, or ends too early,
                the expert goes on.
        """
        self.labels: dict[int, Labelled] = {}
        self.strayed = 0
        self._expert, self._rng, self._share, self._student = expert, rng, share, student
        self._step = 0

    @property
    def info(self) -> ModelInfo:
        """Who answers."""
        return ModelInfo(spec="wanderer", name="an expert that strays on purpose")

    @property
    def family(self) -> Family:
        """The family whose syntax it speaks."""
        return self._expert.family

    def on_event(self, event: Event) -> None:
        """Learn which step the next reply is for."""
        if isinstance(event, Asked):
            self._step = event.step

    def reply(self, conversation: Conversation) -> Reply:
        """Note what is right, and say it or something else."""
        sight = self._expert.look()
        right = self._expert.decide(sight)
        said = self._expert.spoken(right, sight)
        self.labels[self._step] = Labelled(self._step, said, texts_of(sight))
        other = self._other(conversation, sight, right)
        self.strayed += other is not None
        text, action = other or (said, right.action)
        if isinstance(action, Answer):
            self._expert.answered = action.text
        return Reply(text=text, protocol="script")

    def close(self) -> None:
        """Do nothing: expert and student are another's."""

    def _other(
        self, conversation: Conversation, sight: Sight, right: Move
    ) -> tuple[str, Action] | None:
        """Return what is said instead, and what it means; None where the expert is followed."""
        if sight.stood_still >= _PATIENCE:
            return None
        strays = self._rng.random() < self._share
        if self._student is not None:
            return None if strays else self._of_student(self._student, conversation, sight, right)
        if not strays:
            return None
        move = wrong_turn(sight, self._rng)
        return self._expert.spoken(move, sight), move.action

    def _of_student(
        self, student: VisionModel, conversation: Conversation, sight: Sight, right: Move
    ) -> tuple[str, Action] | None:
        reply = student.reply(conversation)
        frame = self.family.frame(blank(sight.size_px))
        try:
            action = self.family.parse(reply.text, frame, self._expert.device_info).action
        except BadReply:
            return None
        ends = isinstance(action, Done | GiveUp)
        if ends and not isinstance(right.action, type(action)):
            return None
        return reply.text, action


def wrong_turn(sight: Sight, rng: random.Random) -> Move:
    """Return a move that somebody might make who does not know the way."""
    thought = "This may be the way."
    tappable = [node for node in sight.nodes() if _invites(node)]
    ways = ["tap"] * 6 * bool(tappable) + ["back", "back", "app", "home"]
    if sight.keyboard:
        ways += ["type"] * 3
    match rng.choice(ways):
        case "tap":
            node = rng.choice(tappable)
            return moves.tap(node, thought)
        case "type":
            return moves.type_text(rng.choice(_WRONG_TEXTS), thought)
        case "app":
            app = rng.choice([*PACKAGES])
            return Move(thought, f"Open {app}", OpenApp(app=app))
        case "home":
            return Move(thought, "Press Home", SystemButton(button="home"))
        case _:
            return moves.press_back(thought)


def texts_of(sight: Sight) -> tuple[tuple[str | int, ...], ...]:
    """Return what stands on the screen, in drawing order: text, box in screen pixels, role."""
    width_px, height_px = sight.size_px
    found: list[tuple[str | int, ...]] = []
    for node in sight.nodes():
        left, top, right, bottom = node.bounds_px
        if words(node) and 0 <= left < right <= width_px and 0 <= top < bottom <= height_px:
            role = node.class_name.rpartition(".")[2]
            found.append((words(node)[0], left, top, right, bottom, role))
    return tuple(found)


def _invites(node: Node) -> bool:
    """Say whether a stray tap may go there."""
    labels = words(node)
    if not labels or not node.enabled or any(label in _LEFT_ALONE for label in labels):
        return False
    return node.clickable or node.class_name.endswith("TextView")
