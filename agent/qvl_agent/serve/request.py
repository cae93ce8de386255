"""A request's body as data: the fields of OpenAI's chat completions that are understood here.

Field names after OpenAI's API reference; ``top_k``, ``structured_outputs`` and
``chat_template_kwargs`` after vLLM's server; ``enable_thinking`` and ``thinking_budget`` after
Alibaba's hosted Qwen.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_MESSAGES = 2000
MAX_TOOLS = 128
MAX_TOKENS = 1_000_000
MAX_STOPS = 64
MAX_STOP_CHARS = 1000
MAX_CHOICES = 2000
"""As many ways on as llguidance follows at a time."""


Stop = Annotated[str, Field(max_length=MAX_STOP_CHARS)]


class _Part(BaseModel):
    # What a client echoes of an earlier answer (refusal, annotations, name) does no harm.
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class _Exact(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class TextPart(_Part):
    """A piece of text."""

    type: Literal["text"]
    text: str


class RefusalPart(_Part):
    """An earlier refusal of the model, echoed."""

    type: Literal["refusal"]
    refusal: str


class ImageUrl(_Part):
    """Where a picture is; ``detail`` has no meaning here."""

    url: str


class ImageUrlPart(_Part):
    """A picture."""

    type: Literal["image_url"]
    image_url: ImageUrl


Part = Annotated[TextPart | RefusalPart | ImageUrlPart, Field(discriminator="type")]
Content = str | list[Part]


class FunctionCall(_Part):
    """A call that the model made; ``arguments`` is JSON in a text."""

    name: str
    arguments: str


class ToolCall(_Part):
    """A call with its id."""

    id: str = ""
    function: FunctionCall


class SystemTurn(_Part):
    """What the developer says."""

    role: Literal["system", "developer"]
    content: Content


class UserTurn(_Part):
    """What the user says and shows."""

    role: Literal["user"]
    content: Content


class AssistantTurn(_Part):
    """What the model said."""

    role: Literal["assistant"]
    content: Content | None = None
    tool_calls: list[ToolCall] | None = None


class ToolTurn(_Part):
    """What a call came to."""

    role: Literal["tool"]
    content: Content
    tool_call_id: str = ""


Turn = Annotated[SystemTurn | UserTurn | AssistantTurn | ToolTurn, Field(discriminator="role")]


class Function(_Part):
    """A function that may be called."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object"})

    @model_validator(mode="before")
    @classmethod
    def _without_none(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class Tool(_Part):
    """A tool; functions are the only kind."""

    type: Literal["function"]
    function: Function


class FunctionName(_Part):
    """A function by its name."""

    name: str


class NamedTool(_Part):
    """The one tool that has to be called."""

    type: Literal["function"]
    function: FunctionName


class NamedSchema(_Part):
    """A schema; its name, its description and ``strict`` change nothing: it is always kept."""

    schema_: dict[str, Any] = Field(alias="schema")


class ResponseFormat(_Part):
    """What an answer has to be."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: NamedSchema | None = None


class StructuredOutputs(_Exact):
    """The same in vLLM's spelling; exactly one of them."""

    json_: dict[str, Any] | str | None = Field(None, alias="json")
    regex: str | None = None
    choice: list[str] | None = Field(None, min_length=1, max_length=MAX_CHOICES)
    grammar: str | None = None


class TemplateOptions(_Exact):
    """What goes to the chat template elsewhere."""

    enable_thinking: bool | None = None


class StreamOptions(_Part):
    """What a stream holds beside the text."""

    include_usage: bool | None = False


class ChatRequest(_Exact):
    """One request; None is as good as absent."""

    model: str
    messages: list[Turn] = Field(min_length=1, max_length=MAX_MESSAGES)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=-1, le=1_000_000)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    max_tokens: int | None = Field(None, ge=1, le=MAX_TOKENS)
    max_completion_tokens: int | None = Field(None, ge=1, le=MAX_TOKENS)
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    stop: Stop | Annotated[list[Stop], Field(max_length=MAX_STOPS)] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    response_format: ResponseFormat | None = None
    structured_outputs: StructuredOutputs | None = None
    tools: list[Tool] | None = Field(None, max_length=MAX_TOOLS)
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    parallel_tool_calls: bool | None = None
    chat_template_kwargs: TemplateOptions | None = None
    enable_thinking: bool | None = None
    thinking_budget: int | None = Field(None, ge=0, le=MAX_TOKENS)
    reasoning_effort: Literal["none"] | None = None

    @property
    def stops(self) -> tuple[str, ...]:
        """Texts that end the answer."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return tuple(text for text in given if text)


def _names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


FIELD_NAMES: frozenset[str] = frozenset().union(
    *(_names(model) for base in (_Part, _Exact) for model in base.__subclasses__())
)
"""Every name of a field, wherever it stands."""
