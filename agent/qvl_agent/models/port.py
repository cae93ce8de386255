"""The port to a model: what is asked, what comes back, and what a family knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any, Literal, Protocol

from PIL import Image

from qvl_agent.actions import Action
from qvl_agent.device import DeviceInfo
from qvl_agent.geometry import Frame, Size
from qvl_agent.observation import Observation

JsonSchema = Mapping[str, Any]

CallSyntax = Literal["json", "xml"]
"""How a family writes the call within ``<tool_call>``."""


@dataclass(frozen=True)
class ImagePart:
    """A screenshot, already resized for the model.

    Attributes:
        image: RGB; a size that the family's image processor leaves as it is.
        digest: Digest of the Observation that it shows.
    """

    image: Image.Image = field(repr=False)
    digest: str


@dataclass(frozen=True)
class Message:
    """One turn: text and screenshots in order."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[str | ImagePart, ...]

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True)
class ToolSpec:
    """The one function that a model may call.

    Attributes:
        name: Such as ``mobile_use``.
        description: As the family's own prompts describe it.
        parameters: JSON schema of the arguments, limited to what the device supports.
    """

    name: str
    description: str
    parameters: JsonSchema


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen; ``temperature`` 0 is greedy."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    presence_penalty: float = 0.0
    max_tokens: int = 1024
    seed: int | None = None


@dataclass(frozen=True)
class Conversation:
    """Everything that is sent to the model for one step."""

    messages: tuple[Message, ...]
    tool: ToolSpec
    sampling: Sampling = field(default=Sampling())


@dataclass(frozen=True)
class Usage:
    """What one reply took; None where nobody says.

    Attributes:
        input_tokens: Of the whole prompt, the cached ones included.
        output_tokens: Of the reply, thinking and forced ones included.
        cached_tokens: Input tokens that were not computed again.
        forced_tokens: Output tokens that the grammar left no choice about.
        forwards: Passes through the language model.
        preprocess_s: Turning pictures into patches.
        vision_s: The vision encoder.
        prefill_s: Passes that took in the prompt.
        decode_s: All other passes, the choosing of tokens, and waiting while others use the model.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    forced_tokens: int | None = None
    forwards: int | None = None
    preprocess_s: float | None = None
    vision_s: float | None = None
    prefill_s: float | None = None
    decode_s: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """Sum field by field; what only one of them says counts as it stands."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Usage(*(one if two is None else two + (one or 0) for one, two in pairs))


@dataclass(frozen=True)
class Reply:
    """What the model said.

    Attributes:
        text: The whole reply in the family's own syntax, exactly what ``Family.parse`` reads. A
            server's structured tool call is rendered back into it, so that one parser reads all.
        thinking: Reasoning that a server delivered in a field of its own.
        usage: Tokens.
        duration_s: From request to complete reply, retries included.
        attempts: Requests that it took.
        finish: ``stop``, ``length`` (cut off) or whatever the server says.
        protocol: How structure was asked for: ``schema``, ``tool``, ``free``, ``grammar``,
            ``script``, ``record``.
    """

    text: str
    thinking: str = ""
    usage: Usage = field(default=Usage())
    duration_s: float = 0.0
    attempts: int = 1
    finish: str = "stop"
    protocol: str = "free"


@dataclass(frozen=True)
class Decision:
    """A reply that was understood."""

    thought: str
    action: Action


@dataclass(frozen=True)
class Turn:
    """One past step as the model may see it again.

    Attributes:
        observation_digest: Which screen it was decided on.
        image: The resized screenshot; None once it is too old to be kept.
        reply: The model's raw text.
        summary: One line on what was done (``describe(action)``), empty where nothing was.
        feedback: What the loop answered: an error, a nudge, the user's words; empty where all
            went well.
    """

    observation_digest: str
    image: Image.Image | None = field(repr=False)
    reply: str
    summary: str = ""
    feedback: str = ""


class Family(Protocol):
    """All that is particular to a model family: prompt, grid, image size, syntax. One file each."""

    @property
    def name(self) -> str:
        """Return the family's name, such as ``qwen3-vl``."""

    @property
    def screenshots(self) -> int:
        """Return how many screenshots a conversation shows at most, the newest included."""

    def frame(self, observation: Observation) -> Frame:
        """Return the sizes and the coordinate rule for a screenshot."""

    def conversation(
        self,
        goal: str,
        info: DeviceInfo,
        history: Sequence[Turn],
        observation: Observation,
    ) -> Conversation:
        """Lay out one request. Pure: the same arguments give the same conversation."""

    def parse(self, text: str, frame: Frame, info: DeviceInfo) -> Decision:
        """Understand a reply; its points come out as screen pixels.

        Raises:
            BadReply: If it is no valid action of this device; the model can act on the message.
        """

    def render(self, thought: str, tool: str, arguments: Mapping[str, Any]) -> str:
        """Write a call that came as data in the syntax that ``parse`` reads."""

    def speak(
        self, thought: str, saying: str, action: Action, frame: Frame, info: DeviceInfo
    ) -> str:
        """Write a whole reply that ``parse`` reads as this action.

        Raises:
            UsageError: If the family has no words for all of it on such a device.
            PointOutside: If a point is not on the screen.
        """


OnLoading = Callable[[str, float], None]
"""Is told what goes on, such as ``loading NAME``, and the fraction that is done, from 0 to 1."""

Structured = Literal["auto", "schema", "vllm", "tool", "free"]
"""How a server is asked for structure: ``schema`` as ``response_format``, ``vllm`` the same in
vLLM's own spelling, ``tool`` as a function call, ``free`` not at all; ``auto`` finds the strictest
that the server obeys."""


@dataclass(frozen=True)
class ModelSettings:
    """What the caller may set when a model is opened by name; None and "" leave it to the family.

    Attributes:
        base_url: Of the OpenAI-compatible API, such as ``http://127.0.0.1:8000/v1``.
        api_key: Empty: taken from QVL_API_KEY, then OPENAI_API_KEY.
        family: Name of the family; empty: guessed from the model's name.
        timeout_s: Limit of one request.
        budget_s: Limit of one reply, retries and waiting included.
        temperature: 0 is greedy.
        top_p: Nucleus sampling.
        sampling: ``card`` takes from the checkpoint's own generation settings what is not set here.
        max_tokens: Limit of one reply.
        seed: For servers that sample reproducibly.
        max_images: Screenshots shown at once.
        image_tokens: Visual tokens that one screenshot may cost.
        structured: See ``Structured``.
        extra_body: Further fields of the request; a value of None removes a field of ours.
        thinking_budget: Tokens that a thinking model may think in this process; 0 for none.
        dtype: Of the weights in this process: ``auto``, ``float32``, ``bfloat16``, ``float16``.
        device_map: Where the weights go: ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``,
            ``balanced`` (spread over all GPUs).
        revision: Branch, tag or commit of a hub repository.
        attention: Implementation: ``auto``, ``sdpa``, ``eager``, ``flash_attention_2``, ...
        on_loading: Told how far the loading of weights is.
    """

    base_url: str = ""
    api_key: str = field(default="", repr=False)
    family: str = ""
    timeout_s: float = 120.0
    budget_s: float = 300.0
    temperature: float | None = None
    top_p: float | None = None
    sampling: Literal["family", "card"] = "family"
    max_tokens: int | None = None
    seed: int | None = None
    max_images: int | None = None
    image_tokens: int | None = None
    structured: Structured = "auto"
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    thinking_budget: int | None = None
    dtype: str = "auto"
    device_map: str = "auto"
    revision: str = ""
    attention: str = "auto"
    on_loading: OnLoading | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class ModelInfo:
    """What answers: ``spec`` as it was opened by, ``name`` for people.

    Attributes:
        settings: What else its replies hang on, as JSON-able data for the record.
    """

    spec: str
    name: str
    image_size: Size | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


class VisionModel(Protocol):
    """Something that answers a conversation."""

    @property
    def info(self) -> ModelInfo:
        """Return who answers."""

    @property
    def family(self) -> Family:
        """Return the family whose prompt and syntax it speaks."""

    def reply(self, conversation: Conversation) -> Reply:
        """Answer.

        Raises:
            ModelUnreachable: If there is no answer within the time budget.
            ModelRefused: If the server says no for good.
        """

    def close(self) -> None:
        """Release connections or weights; calling it twice is fine."""
