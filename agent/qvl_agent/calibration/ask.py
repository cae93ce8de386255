"""Asking a model to point: with nothing that leads it, and the way a run asks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qvl_agent.calibration.convention import Answer
from qvl_agent.calibration.misfit import Miss
from qvl_agent.calibration.targets import Scene, Target
from qvl_agent.errors import BadReply
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.models.families import Profile
from qvl_agent.models.families.pointed import pointed
from qvl_agent.models.port import VisionModel
from qvl_agent.models.strict_json import Unreadable
from qvl_agent.models.understand import understand


@dataclass(frozen=True)
class Unusable:
    """A reply that names no place, and why not."""

    reason: str


@dataclass(frozen=True)
class Tap:
    """Where a run would have tapped.

    Attributes:
        target: The pixel that was asked for.
        tapped: The pixel that was tapped.
        screen: The drawn screen.
    """

    target: ScreenPoint
    tapped: ScreenPoint
    screen: Size

    @property
    def off_px(self) -> float:
        """Distance between the two."""
        return math.hypot(self.tapped.x - self.target.x, self.tapped.y - self.target.y)

    @property
    def miss(self) -> Miss:
        """The same, by axes."""
        return Miss(
            self.screen,
            (
                (self.target.x + 0.5) / self.screen.width_px,
                (self.target.y + 0.5) / self.screen.height_px,
            ),
            (self.tapped.x - self.target.x, self.tapped.y - self.target.y),
        )

    @property
    def share(self) -> float:
        """The distance as a share of the screen's diagonal."""
        return self.off_px / math.hypot(self.screen.width_px, self.screen.height_px)


def goal(target: Target) -> str:
    """Return what is asked, in words."""
    return f"click the exact center of {target}, and nothing else"


def ask_openly(
    model: VisionModel, family: Profile, scene: Scene, target: Target
) -> Answer | Unusable:
    """Ask for a target without a word on how points are written; take the numbers as they come."""
    reply = model.reply(family.question(goal(target), scene.info, scene.observation))
    try:
        said = pointed(reply.text)
    except Unreadable as error:
        return Unusable(str(error))
    return Answer(
        screen=scene.screen,
        image=family.frame(scene.observation).model,
        x_px=target.center.x + 0.5,
        y_px=target.center.y + 0.5,
        said_x=said.x,
        said_y=said.y,
    )


def ask_as_a_run(
    model: VisionModel, family: Profile, scene: Scene, target: Target
) -> Tap | Unusable:
    """Ask for a target exactly as a run asks and reads, and measure how far off the tap is."""
    conversation = family.conversation(goal(target), scene.info, (), scene.observation)
    reply = model.reply(conversation)
    try:
        frame = family.frame(scene.observation)
        action = understand(reply, family, frame, scene.info).action
    except BadReply as error:
        return Unusable(str(error).splitlines()[0])
    if action.kind != "tap":
        return Unusable(f"the reply is no tap but {action.kind!r}")
    return Tap(target.center, action.point, scene.screen)
