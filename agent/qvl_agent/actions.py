"""Everything an agent can do, as one closed union of frozen pydantic models.

Points are ``ScreenPoint``s: by the time an action exists, its coordinates are device pixels.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from qvl_agent.geometry import ScreenPoint, Size, check_on_screen

MAX_TEXT_CHARS = 4000
"""Longest text an action may carry."""

ShortText = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
Seconds = Annotated[float, Field(ge=0.0, le=60.0, allow_inf_nan=False)]
Direction = Literal["up", "down", "left", "right"]
Modifier = Literal["ctrl", "shift", "alt", "meta"]
"""Held while something else is done; ``meta`` is the Windows key or Command."""
Modifiers = Annotated[list[Modifier], Field(max_length=4)]
SystemButtonName = Literal["back", "home", "recents", "enter", "menu"]


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Tap(_Action):
    """Tap or click ``count`` times, with keys of a keyboard held where there is one."""

    kind: Literal["tap"] = "tap"
    point: ScreenPoint
    count: Annotated[int, Field(ge=1, le=3)] = 1
    button: Literal["left", "right", "middle"] = "left"
    modifiers: Modifiers = []


class LongPress(_Action):
    """Press and hold."""

    kind: Literal["long_press"] = "long_press"
    point: ScreenPoint
    duration_s: Annotated[float, Field(ge=0.3, le=10.0, allow_inf_nan=False)] = 1.0


class Swipe(_Action):
    """Move a finger across the screen; what is under it scrolls along."""

    kind: Literal["swipe"] = "swipe"
    start: ScreenPoint
    end: ScreenPoint
    duration_s: Annotated[float, Field(ge=0.05, le=10.0, allow_inf_nan=False)] = 0.4


class Drag(_Action):
    """Pick something up at ``start`` and drop it at ``end``."""

    kind: Literal["drag"] = "drag"
    start: ScreenPoint
    end: ScreenPoint
    duration_s: Annotated[float, Field(ge=0.05, le=10.0, allow_inf_nan=False)] = 0.8
    modifiers: Modifiers = []


class Scroll(_Action):
    """Turn the content so that what lies in ``direction`` comes into view.

    ``amount`` counts wheel notches on a desktop and tenths of the screen on a phone.
    """

    kind: Literal["scroll"] = "scroll"
    point: ScreenPoint
    direction: Direction
    amount: Annotated[int, Field(ge=1, le=50)] = 5
    modifiers: Modifiers = []


class Hover(_Action):
    """Move the pointer and press nothing."""

    kind: Literal["hover"] = "hover"
    point: ScreenPoint


class Pinch(_Action):
    """Two fingers around ``center``: ``scale`` above 1 spreads them, below 1 closes them."""

    kind: Literal["pinch"] = "pinch"
    center: ScreenPoint
    scale: Annotated[float, Field(ge=0.1, le=10.0, allow_inf_nan=False)]


class TypeText(_Action):
    """Type into the focused field; ``clear`` empties it first, ``submit`` presses Enter after."""

    kind: Literal["type_text"] = "type_text"
    text: LongText
    clear: bool = False
    submit: bool = False


class Press(_Action):
    """Press keys together, such as ``["ctrl", "c"]``, and release them."""

    kind: Literal["press"] = "press"
    keys: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=32)]], Field(min_length=1, max_length=5)
    ]


class SystemButton(_Action):
    """Press a button of the system."""

    kind: Literal["system_button"] = "system_button"
    button: SystemButtonName


class OpenApp(_Action):
    """Bring an app to the front, by its visible name or package."""

    kind: Literal["open_app"] = "open_app"
    app: ShortText


class Wait(_Action):
    """Give the screen up to ``seconds`` to change."""

    kind: Literal["wait"] = "wait"
    seconds: Seconds = 2.0


class Answer(_Action):
    """Tell the user what they asked for; the run goes on until ``done``."""

    kind: Literal["answer"] = "answer"
    text: LongText


class AskUser(_Action):
    """Ask the user something that only they can say."""

    kind: Literal["ask_user"] = "ask_user"
    question: LongText


class Done(_Action):
    """Claim that the goal is reached."""

    kind: Literal["done"] = "done"
    summary: LongText = ""


class GiveUp(_Action):
    """Say that the goal can't be reached, and why."""

    kind: Literal["give_up"] = "give_up"
    reason: LongText = ""


DeviceAction = (
    Tap
    | LongPress
    | Swipe
    | Drag
    | Scroll
    | Hover
    | Pinch
    | TypeText
    | Press
    | SystemButton
    | OpenApp
)
"""What a device carries out."""

LoopAction = Wait | Answer | AskUser | Done | GiveUp
"""What the loop carries out itself."""

Action = Annotated[DeviceAction | LoopAction, Field(discriminator="kind")]

ActionKind = Literal[
    "tap", "long_press", "swipe", "drag", "scroll", "hover", "pinch", "type_text", "press",
    "system_button", "open_app", "wait", "answer", "ask_user", "done", "give_up",
]  # fmt: skip

ACTION_KINDS: frozenset[ActionKind] = frozenset(get_args(ActionKind))
LOOP_KINDS: frozenset[ActionKind] = frozenset({"wait", "answer", "ask_user", "done", "give_up"})

ACTION_ADAPTER: TypeAdapter[DeviceAction | LoopAction] = TypeAdapter(Action)
"""Validates and serialises any action."""


def points_of(action: DeviceAction | LoopAction) -> tuple[ScreenPoint, ...]:
    """Return the points that an action touches, in order."""
    match action:
        case Tap() | LongPress() | Scroll() | Hover():
            return (action.point,)
        case Swipe() | Drag():
            return (action.start, action.end)
        case Pinch():
            return (action.center,)
        case _:
            return ()


def check_points(action: DeviceAction | LoopAction, screen: Size) -> None:
    """Raise PointOutside unless every point of the action is on the screen."""
    for point in points_of(action):
        check_on_screen(point, screen)


_PLAIN_FIELDS = frozenset(
    {"point", "center", "text", "keys", "button", "app", "question", "summary", "reason"}
)
"""Fields whose value speaks for itself."""


def describe(action: DeviceAction | LoopAction) -> str:
    """Return one line for people: ``tap (540, 1200)``, ``type_text 'Lisbon' submit=True``."""
    fields = action.model_dump(exclude={"kind"}, exclude_defaults=True)
    shown = (
        _show(value) if name in _PLAIN_FIELDS else f"{name}={_show(value)}"
        for name, value in fields.items()
    )
    return " ".join((action.kind, *shown))


def _show(value: object) -> str:
    if isinstance(value, dict) and value.keys() == {"x", "y"}:
        return f"({value['x']}, {value['y']})"
    if isinstance(value, list):
        return "+".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else repr(value)
