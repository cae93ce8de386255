"""The vocabularies of Qwen's two GUI tools, limited to what a device supports; their schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from pydantic import ValidationError

from qvl_agent.actions import DeviceAction, LoopAction, describe
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import UsageError
from qvl_agent.geometry import Frame, PointOutside
from qvl_agent.models.families import _desktop_verbs as desktop
from qvl_agent.models.families import _verbs as verbs
from qvl_agent.models.families._verbs import Verb
from qvl_agent.models.families._wording import places, wordings
from qvl_agent.models.port import JsonSchema
from qvl_agent.models.strict_json import Unreadable, excerpt, loads

PHONE_TOOL = "mobile_use"
DESKTOP_TOOL = "computer_use"

_LOOP = (verbs.Wait, verbs.Answer, verbs.Interact, verbs.Terminate)
_PHONE: tuple[type[Verb], ...] = (
    verbs.Click, verbs.LongPress, verbs.Swipe, verbs.Type, verbs.Key, verbs.SystemButton,
    verbs.Open, *_LOOP,
)  # fmt: skip
_DESKTOP: tuple[type[Verb], ...] = (
    desktop.Keys, verbs.Type, desktop.MouseMove, desktop.LeftClick, desktop.LeftClickDrag,
    desktop.RightClick, desktop.MiddleClick, desktop.DoubleClick, desktop.TripleClick,
    desktop.ModifiedClick, desktop.Scroll, desktop.HScroll, verbs.Open, *_LOOP,
)  # fmt: skip
Numbers = Literal["integer", "number"]
Words = Mapping[str, Any]
"""The arguments of one call."""

_NOT_IN_WORDS = {"point", "start", "end", "center", "summary", "reason"}
_ALIASES = {"ask_user": "interact"}
_NOISE = frozenset({"title", "default", "discriminator"})


@dataclass(frozen=True)
class Vocabulary:
    """The words that a model may use on one device.

    Attributes:
        tool: Name of the function.
        verbs: By word.
    """

    tool: str
    verbs: Mapping[str, type[Verb]]

    def schema(self, last_x: int, last_y: int, numbers: Numbers = "integer") -> JsonSchema:
        """Return the exact schema of the arguments: one branch per word, every field required.

        Whatever it allows, ``read`` understands on a frame with these last coordinates.

        Args:
            last_x: The greatest x of a point.
            last_y: The greatest y.
            numbers: What the two are; ``number`` lets a model write fractions.
        """
        last = (last_x, last_y)
        return {"anyOf": [_branch(verb, last, numbers) for verb in self.verbs.values()]}

    def read(
        self, arguments: Mapping[str, Any], frame: Frame, thought: str
    ) -> DeviceAction | LoopAction:
        """Return the action that the arguments mean.

        Raises:
            Unreadable: If they are no call of this vocabulary.
            PointOutside: If a point is not on the screen.
        """
        verb = self._verb(arguments.get("action"))
        typed = _typed(verb, {**arguments, "action": verbs.word(verb)})
        try:
            # From JSON, not from Python: strict mode takes a list for a pair only there.
            spoken = verb.model_validate_json(json.dumps(typed))
        except ValidationError as error:
            raise Unreadable(f"{verbs.word(verb)}: {explain(error)}") from error
        return spoken.to_action(frame, thought)

    def write(self, action: DeviceAction | LoopAction, frame: Frame, decimals: int) -> Words:
        """Return the arguments that ``read`` understands as this action.

        Points are whole numbers, or have so many decimals. Why a run ends is the thought's to say.

        Raises:
            UsageError: If there is no word for it, or none that says all of it.
            PointOutside: If a point is not on the screen.
        """
        for said in wordings(action, places(frame, decimals)):
            if said["action"] in self.verbs and self._means(said, action, frame):
                return said
        raise UsageError(
            f"{self.tool} has no words for {describe(action)}",
            fix=f"say it in several steps with {', '.join(self.verbs)}",
        )

    def example(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return well-formed arguments for the word that was meant, or for the first one."""
        wanted = arguments.get("action")
        known = self.verbs.get(wanted) if isinstance(wanted, str) else None
        return verbs.shape(known or next(iter(self.verbs.values())))

    def _means(self, said: Words, action: DeviceAction | LoopAction, frame: Frame) -> bool:
        try:
            read = self.read(said, frame, "")
        except (Unreadable, PointOutside):
            return False
        return _apart_from_points(read) == _apart_from_points(action)

    def _verb(self, name: object) -> type[Verb]:
        if isinstance(name, str):
            found = self.verbs.get(_ALIASES.get(name, name))
            if found is not None:
                return found
        what = "there is no 'action'" if name is None else f"unknown action {excerpt(str(name))}"
        raise Unreadable(f"{what}; the actions are {', '.join(self.verbs)}")


def vocabulary(info: DeviceInfo) -> Vocabulary:
    """Return the words for a device: its form decides the tool, ``supports`` the selection."""
    tool, words = (PHONE_TOOL, _PHONE) if info.form == "phone" else (DESKTOP_TOOL, _DESKTOP)
    return Vocabulary(
        tool, {verbs.word(verb): verb for verb in words if verb.needs <= info.vocabulary}
    )


def _apart_from_points(action: DeviceAction | LoopAction) -> dict[str, Any]:
    return action.model_dump(exclude=_NOT_IN_WORDS)


def explain(error: ValidationError) -> str:
    """Return what is wrong, for the model: at most three faults, no long values."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(_fault(fault["type"], fault["loc"], fault["msg"]) for fault in faults[:3])


def _fault(kind: str, where: tuple[int | str, ...], message: str) -> str:
    if not where:
        return message
    name = excerpt(".".join(str(part) for part in where), 40)
    known = {
        "missing": "is missing",
        "extra_forbidden": "does not belong there",
    }
    return f"{name} {known[kind]}" if kind in known else f"{name}: {message}"


def _typed(verb: type[Verb], arguments: dict[str, Any]) -> dict[str, Any]:
    """Read values that came as text (XML always, some servers' JSON) where no text is meant."""
    texts = _text_fields(verb)
    for name, value in arguments.items():
        if isinstance(value, str) and name not in texts:
            arguments[name] = _value(value)
    return arguments


@lru_cache(maxsize=256)
def _branch(verb: type[Verb], last: tuple[int, int], numbers: Numbers) -> JsonSchema:
    axes = [{"type": numbers, "minimum": 0, "maximum": end} for end in last]
    schema: JsonSchema = _clean(verb.model_json_schema(mode="serialization"), axes)
    return schema


@cache
def _text_fields(verb: type[Verb]) -> frozenset[str]:
    fields = verb.model_json_schema()["properties"]
    return frozenset(name for name, field in fields.items() if field.get("type") == "string")


def _value(text: str) -> Any:
    try:
        return loads(text)
    except Unreadable:
        return text


def _clean(node: Any, axes: list[dict[str, Any]]) -> Any:
    if isinstance(node, list):
        return [_clean(item, axes) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _clean(value, axes) for key, value in node.items() if key not in _NOISE}
    if kept.get("type") == "array" and kept.get("items") == {"type": "integer"}:
        kept = {
            "prefixItems" if key == "items" else key: axes if key == "items" else value
            for key, value in kept.items()
        }
    if "anyOf" in kept and {"type": "null"} in kept["anyOf"]:  # required in a schema, so no null
        options = [option for option in kept.pop("anyOf") if option != {"type": "null"}]
        kept = {**options[0], **kept}
    return kept
