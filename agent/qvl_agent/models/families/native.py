"""Our own actions as JSON, in screen pixels: what scripts and tests say.

A reply is ``{"thought": "...", "action": {"kind": "tap", "point": {"x": 540, "y": 1200}}}`` or the
action alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from qvl_agent.actions import ACTION_ADAPTER, Action, DeviceAction, LoopAction, check_points
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import BadReply, UsageError
from qvl_agent.geometry import CoordinateRule, Frame, PointOutside
from qvl_agent.models.families._calls import to_json
from qvl_agent.models.families._layout import LAYOUT, HistoryPolicy, messages
from qvl_agent.models.families._vocabulary import explain
from qvl_agent.models.port import Conversation, Decision, ToolSpec, Turn
from qvl_agent.models.prose import whole
from qvl_agent.models.strict_json import Unreadable, excerpt, loads
from qvl_agent.observation import Observation

EXAMPLE = (
    '{"thought": "The field is empty.", "action": {"kind": "tap", "point": {"x": 540, "y": 300}}}'
)


@dataclass(frozen=True)
class NativeFamily:
    """Screen pixels and ``ACTION_ADAPTER``; implements ``Family``."""

    name: str = "native"
    screenshots: int = 1
    layout: int = LAYOUT

    def frame(self, observation: Observation) -> Frame:
        """Return a frame in which nothing is resized."""
        image = observation.image_size
        return Frame(observation.screen, image, image, CoordinateRule("absolute"))

    def conversation(
        self,
        goal: str,
        info: DeviceInfo,
        history: Sequence[Turn],
        observation: Observation,
    ) -> Conversation:
        """Lay out one request, with the screenshot as it was captured."""
        kinds = ", ".join(sorted(info.vocabulary))
        tool = ToolSpec("act", f"Act on the {info.form}.", ACTION_ADAPTER.json_schema())
        system = f"Reply with one JSON object such as {EXAMPLE}\nKinds: {kinds}"
        frame = self.frame(observation)
        policy = HistoryPolicy(self.screenshots, layout=self.layout)
        return Conversation(messages(system, goal, history, observation, frame, policy), tool)

    def parse(self, text: str, frame: Frame, info: DeviceInfo) -> Decision:
        """Understand a reply.

        Raises:
            BadReply: With what was wrong, what is allowed and an example.
        """
        try:
            thought, data = _split(loads(whole(text)))
            action = _action(data)
            if action.kind not in info.vocabulary:
                kinds = ", ".join(sorted(info.vocabulary))
                raise Unreadable(f"this device has no {action.kind!r}; it has {kinds}")
            check_points(action, frame.screen)
        except (Unreadable, PointOutside, RecursionError) as error:
            raise BadReply(
                f"{error}. Reply with one JSON object, such as\n{EXAMPLE}", raw=text
            ) from error
        return Decision(whole(thought), action)

    def render(self, thought: str, tool: str, arguments: Mapping[str, Any]) -> str:
        """Write an action that came as data."""
        return to_json({"thought": whole(thought), "action": dict(arguments)})

    def speak(
        self, thought: str, saying: str, action: Action, frame: Frame, info: DeviceInfo
    ) -> str:
        """Write a whole reply, the way back from ``parse``; the saying stands in for a thought.

        Raises:
            UsageError: If the device has no such action.
            PointOutside: If a point is not on the screen.
        """
        if action.kind not in info.vocabulary:
            kinds = ", ".join(sorted(info.vocabulary))
            raise UsageError(f"this device has no {action.kind!r}", fix=f"use one of {kinds}")
        check_points(action, frame.screen)
        data = {"kind": action.kind, **action.model_dump(mode="json", exclude_defaults=True)}
        return self.render(thought or saying, "act", data)


NATIVE = NativeFamily()


def _split(reply: object) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(reply, dict):
        raise Unreadable("the reply is no JSON object")
    if "action" not in reply:
        return "", reply
    extra = sorted(reply.keys() - {"thought", "action"})
    thought, action = reply.get("thought", ""), reply["action"]
    if extra or not isinstance(thought, str) or not isinstance(action, dict):
        about = f", and no {excerpt(extra[0])}" if extra else ""
        raise Unreadable(f"a reply has a thought (text) and an action (object){about}")
    return thought, action


def _action(data: Mapping[str, Any]) -> DeviceAction | LoopAction:
    try:
        return ACTION_ADAPTER.validate_json(json.dumps(data))
    except ValidationError as error:
        raise Unreadable(explain(error)) from error
