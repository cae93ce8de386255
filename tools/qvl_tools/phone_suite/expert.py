"""An expert as a model: it replies in a family's syntax; its way is from the phone's truth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from qvl_agent.actions import Action, Answer
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import UsageError
from qvl_agent.geometry import Frame, Size
from qvl_agent.models.port import Conversation, Family, ModelInfo, Reply
from qvl_agent.observation import Observation, RawFrame
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite.common import obstacle
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.sight import Sight

# What changes although nothing happened, or only because something was tried.
_RESTLESS = frozenset({"touches", "time", "toast"})


class Truth(Protocol):
    """A phone that tells the truth."""

    def state(self) -> dict[str, Any]:
        """Return the truth about the phone and its apps."""

    def tree(self) -> Node:
        """Return the accessible tree of the screen."""


@runtime_checkable
class Speaks(Protocol):
    """A family that can write a reply as well as read one."""

    def speak(
        self, thought: str, saying: str, action: Action, frame: Frame, info: DeviceInfo
    ) -> str:
        """Write the whole reply that means an action."""


class Expert:
    """Does what its policy says; implements ``VisionModel``.

    It looks at the phone anew for each reply, and never at the conversation.

    Attributes:
        answered: What the user has been told in this run. Set by its own replies; whoever lets
            another act in its place sets it.
    """

    def __init__(
        self, phone: Truth, info: DeviceInfo, policy: Policy, family: Family, *, app: str = ""
    ) -> None:
        """Take the phone and the way.

        Args:
            phone: Is asked for its truth.
            info: What the device said of itself.
            policy: The way, once nothing common stands in it.
            family: Whose syntax the replies have.
            app: Name of the app that is to be in front; empty where any may be.

        Raises:
            UsageError: If the family can't write replies.
        """
        if not isinstance(family, Speaks):
            raise UsageError(f"the family {family.name!r} can't write replies")
        self.answered = ""
        self._phone, self._info, self._policy, self._app = phone, info, policy, app
        self._family, self._speak = family, family.speak
        self._before = ""
        self._stood_still = 0

    @property
    def info(self) -> ModelInfo:
        """Who answers."""
        return ModelInfo(spec="expert", name="an expert that reads the phone's truth")

    @property
    def device_info(self) -> DeviceInfo:
        """What the device said of itself."""
        return self._info

    @property
    def family(self) -> Family:
        """The family whose syntax it speaks."""
        return self._family

    def reply(self, conversation: Conversation) -> Reply:
        """Say the next move; raises DeviceLost when the phone is gone."""
        sight = self.look()
        move = self.decide(sight)
        if isinstance(move.action, Answer):
            self.answered = move.action.text
        return Reply(text=self.spoken(move, sight), protocol="script")

    def close(self) -> None:
        """Do nothing: the phone is another's."""

    def look(self) -> Sight:
        """Return the phone as it is now, and count how often it was as before."""
        sight = Sight(self._phone.state(), self._phone.tree(), self.answered)
        now = _fingerprint(sight)
        self._stood_still = self._stood_still + 1 if now == self._before else 0
        self._before = now
        return replace(sight, stood_still=self._stood_still)

    def decide(self, sight: Sight) -> Move:
        """Return the next move from a state."""
        return obstacle(sight, self._app) or self._policy(sight)

    def spoken(self, move: Move, sight: Sight) -> str:
        """Write a move as a reply of the family."""
        frame = self._family.frame(blank(sight.size_px))
        return self._speak(move.thought, move.saying, move.action, frame, self._info)


def blank(size_px: tuple[int, int]) -> Observation:
    """Return an observation that has a size and shows nothing: a frame hangs on the size alone."""
    width_px, height_px = size_px
    words = np.broadcast_to(np.uint32(0), (height_px, width_px))
    return Observation(RawFrame(words), Size(width_px, height_px), taken_at_s=0.0)


def _fingerprint(sight: Sight) -> str:
    """Return what tells two states apart, what was told to the user included."""
    state: Mapping[str, Any] = sight.state
    kept = {name: value for name, value in state.items() if name not in _RESTLESS}
    return f"{sight.answered}\n{json.dumps(kept, sort_keys=True)}\n{sight.root}"
