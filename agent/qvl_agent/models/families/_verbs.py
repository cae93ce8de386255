"""What a model may say, in the vocabulary of Qwen's GUI tools, and what each word does here.

One pydantic model per word: its docstring and field descriptions go into the prompt, its fields are
the schema, ``to_action`` is the meaning.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from qvl_agent import actions as act
from qvl_agent.geometry import Frame, ModelPoint, ScreenPoint


def _not_zero(pixels: int) -> int:
    if pixels == 0:
        raise ValueError("0 scrolls nowhere")
    return pixels


Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Point = Annotated[
    tuple[Coordinate, Coordinate],
    # ``items`` marks the place at which the vocabulary writes how far each axis goes.
    WithJsonSchema({"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}),
]
Where = Annotated[Point, Field(description="[x, y] of the place to act on.")]
Text = Annotated[act.LongText, Field(description="The text.")]
Button = Annotated[
    Literal["Back", "Home", "Menu", "Enter"],
    BeforeValidator(lambda value: value.capitalize() if isinstance(value, str) else value),
]
Pixels = Annotated[
    int,
    Field(
        ge=-5000,
        le=5000,
        description="How far; one notch of a wheel is 100.",
        json_schema_extra={"anyOf": [{"maximum": -1}, {"minimum": 1}]},  # all but 0
    ),
    AfterValidator(_not_zero),
]


class Verb(BaseModel, ABC):
    """One word of the vocabulary.

    Attributes:
        needs: What the device (or the loop) must support for the word to be offered.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        json_schema_serialization_defaults_required=True,
    )
    needs: ClassVar[frozenset[act.ActionKind]]
    action: str

    @abstractmethod
    def to_action(self, frame: Frame, thought: str) -> act.DeviceAction | act.LoopAction:
        """Return what it means on this screen.

        Raises:
            PointOutside: If a point is not on the screen.
        """


def at(frame: Frame, point: tuple[float, float]) -> ScreenPoint:
    """Return the screen pixel of a point as the model wrote it."""
    return frame.to_screen(ModelPoint(*point))


def word(verb: type[Verb]) -> str:
    """Return the word itself, such as ``click``."""
    return str(get_args(verb.model_fields["action"].annotation)[0])


class Key(Verb):
    """Press a key of the phone, such as volume_up, power or enter."""

    needs = frozenset({"press"})
    action: Literal["key"]
    text: Annotated[str, Field(min_length=1, max_length=32, description="Name of the key.")]

    def to_action(self, frame: Frame, thought: str) -> act.Press:
        """Press it alone."""
        return act.Press(keys=[self.text])


class Click(Verb):
    """Tap the place."""

    needs = frozenset({"tap"})
    action: Literal["click"]
    coordinate: Where

    def to_action(self, frame: Frame, thought: str) -> act.Tap:
        """Tap once."""
        return act.Tap(point=at(frame, self.coordinate))


class LongPress(Verb):
    """Press and hold the place for some seconds."""

    needs = frozenset({"long_press"})
    action: Literal["long_press"]
    coordinate: Where
    time: Annotated[
        float, Field(ge=0.3, le=10, allow_inf_nan=False, description="Seconds to hold.")
    ] = 1.0

    def to_action(self, frame: Frame, thought: str) -> act.LongPress:
        """Hold it."""
        return act.LongPress(point=at(frame, self.coordinate), duration_s=self.time)


class Swipe(Verb):
    """Move the finger from coordinate to coordinate2; the content follows the finger."""

    needs = frozenset({"swipe"})
    action: Literal["swipe"]
    coordinate: Where
    coordinate2: Annotated[Point, Field(description="[x, y] of the place to end at.")]

    def to_action(self, frame: Frame, thought: str) -> act.Swipe:
        """Swipe from one to the other."""
        return act.Swipe(start=at(frame, self.coordinate), end=at(frame, self.coordinate2))


class Type(Verb):
    """Type the text into the field that has the focus."""

    needs = frozenset({"type_text"})
    action: Literal["type"]
    text: Text

    def to_action(self, frame: Frame, thought: str) -> act.TypeText:
        """Type it as it is."""
        return act.TypeText(text=self.text)


class SystemButton(Verb):
    """Press a button of the system."""

    needs = frozenset({"system_button"})
    action: Literal["system_button"]
    button: Annotated[Button, Field(description="Which button.")]

    def to_action(self, frame: Frame, thought: str) -> act.SystemButton:
        """Press it."""
        names: dict[str, act.SystemButtonName] = {
            "Back": "back", "Home": "home", "Menu": "menu", "Enter": "enter",
        }  # fmt: skip
        return act.SystemButton(button=names[self.button])


class Open(Verb):
    """Open an app by its name, which goes into text."""

    needs = frozenset({"open_app"})
    action: Literal["open"]
    text: Annotated[act.ShortText, Field(description="Name of the app.")]

    def to_action(self, frame: Frame, thought: str) -> act.OpenApp:
        """Bring it to the front."""
        return act.OpenApp(app=self.text)


class Wait(Verb):
    """Wait some seconds for the screen to change."""

    needs = frozenset({"wait"})
    action: Literal["wait"]
    time: Annotated[act.Seconds, Field(description="Seconds to wait.")] = 2.0

    def to_action(self, frame: Frame, thought: str) -> act.Wait:
        """Wait that long at most."""
        return act.Wait(seconds=self.time)


class Answer(Verb):
    """Tell the user, in text, what they asked for; then terminate in the next step."""

    needs = frozenset({"answer"})
    action: Literal["answer"]
    text: Text

    def to_action(self, frame: Frame, thought: str) -> act.Answer:
        """Answer with the text."""
        return act.Answer(text=self.text)


class Interact(Verb):
    """Ask the user, in text, for something that only they know or may decide."""

    needs = frozenset({"ask_user"})
    action: Literal["interact"]
    text: Text

    def to_action(self, frame: Frame, thought: str) -> act.AskUser:
        """Ask."""
        return act.AskUser(question=self.text)


class Terminate(Verb):
    """End the task and say whether the goal was reached."""

    needs = frozenset({"done", "give_up"})
    action: Literal["terminate"]
    status: Annotated[Literal["success", "failure"], Field(description="How the task ended.")]

    def to_action(self, frame: Frame, thought: str) -> act.Done | act.GiveUp:
        """Claim success or give up; what was thought is the reason."""
        said = thought[: act.MAX_TEXT_CHARS]
        return act.Done(summary=said) if self.status == "success" else act.GiveUp(reason=said)


def shape(verb: type[Verb]) -> dict[str, Any]:
    """Return an example of the arguments: every field with a value of the right kind."""
    properties = verb.model_json_schema()["properties"]
    return {name: _example(name, schema) for name, schema in properties.items()}


def _example(name: str, schema: dict[str, Any]) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if name.endswith(("coordinate", "coordinate2")):
        return [120, 340]
    examples: dict[str, Any] = {"number": 2, "integer": -300, "array": ["ctrl", "c"]}
    return examples.get(schema.get("type", ""), "hello")
