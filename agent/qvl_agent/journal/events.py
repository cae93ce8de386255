"""The events of an episode, one class per ``type``; field order is part of the format.

The writer adds ``seq``, ``at`` (wall clock, ISO 8601 UTC), ``mono_s`` and ``crc`` to each line.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from qvl_agent.actions import Action, DeviceAction
from qvl_agent.observation import Integrity, Observation, Trouble

FORMAT: Literal["qvl-episode"] = "qvl-episode"
VERSION = 3
"""1 had neither forced tokens nor forwards, nor the times of a reply; 2 did not know what stood in
the way, nor keys held during a click, nor actions that were held back."""

RunStatus = Literal[
    "done",
    "gave_up",
    "step_limit",
    "time_limit",
    "denied",
    "interrupted",
    "device_lost",
    "model_failed",
]
Proof = Literal["verified", "claimed", "none"]
Verdict = Literal["allow", "confirm", "deny", "hand_over"]
ActionResult = Literal["done", "failed", "partly", "unknown", "held_back"]
"""``held_back``: the agent itself did not send it, as the screen was not what was decided on."""

FaultPlace = Literal["capture", "texts", "model", "perform", "loop"]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Started(_Event):
    """First record: what was to be done, on what, by whom."""

    type: Literal["started"] = "started"
    format: Literal["qvl-episode"] = FORMAT
    version: int = VERSION
    software: str
    goal: str
    decider: Literal["model", "task"]
    device: dict[str, Any]
    """``DeviceInfo`` as JSON-able data."""
    model: str = ""
    family: str = ""
    task: str = ""
    params: dict[str, Any] = Field(default_factory=dict)
    """Parameters of the scripted task."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """Everything else that decisions depend on: limits, seed, dry run, yes, image budget."""


class Observed(_Event):
    """The screen that the step's decision is about."""

    type: Literal["observed"] = "observed"
    step: int
    image: str
    """File under ``images/``, named by the SHA-256 of its bytes."""
    digest: str
    """``Observation.digest``: hash of the pixels."""
    image_size: tuple[int, int]
    screen: tuple[int, int]
    rotation_quarter_turns: int = 0
    integrity: Integrity = "ok"
    app: str = ""
    duration_s: float = 0.0
    trouble: Trouble = ""

    @classmethod
    def of(cls, step: int, image: str, seen: Observation) -> Self:
        """Return the event of an observation whose image has been stored."""
        return cls(
            step=step,
            image=image,
            digest=seen.digest,
            image_size=(seen.image_size.width_px, seen.image_size.height_px),
            screen=(seen.screen.width_px, seen.screen.height_px),
            rotation_quarter_turns=seen.rotation_quarter_turns,
            integrity=seen.integrity,
            app=seen.app,
            trouble=seen.trouble,
        )


class TextsRead(_Event):
    """The visible texts that a policy, a task or a check asked for."""

    type: Literal["texts_read"] = "texts_read"
    step: int
    digest: str
    texts: list[dict[str, Any]]
    """``TextBox``es: text, box [left, top, right, bottom], source, role, clickable."""
    error: str = ""
    duration_s: float = 0.0


class Asked(_Event):
    """A request to the model; the whole of it can be recomputed from the events before."""

    type: Literal["asked"] = "asked"
    step: int
    attempt: int
    """1 for the first request of a step, more after an unusable reply."""
    request_digest: str
    """SHA-256 over the messages, image digests, tool and sampling."""
    prompt: str
    """Text of the last message, for people."""


class Replied(_Event):
    """What the model said, raw."""

    type: Literal["replied"] = "replied"
    step: int
    attempt: int
    text: str
    thinking: str = ""
    finish: str = "stop"
    protocol: str = "free"
    requests: int = 1
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    duration_s: float = 0.0
    forced_tokens: int | None = None
    forwards: int | None = None
    preprocess_s: float | None = None
    vision_s: float | None = None
    prefill_s: float | None = None
    decode_s: float | None = None


class Rejected(_Event):
    """A reply or an action that was not carried out, and what the model was told."""

    type: Literal["rejected"] = "rejected"
    step: int
    message: str
    in_a_row: int


class Decided(_Event):
    """The validated decision of a step."""

    type: Literal["decided"] = "decided"
    step: int
    thought: str
    action: Action


class Judged(_Event):
    """What the policy said of the decision."""

    type: Literal["judged"] = "judged"
    step: int
    verdict: Verdict
    rule: str = ""
    target_text: str = ""
    reason: str = ""


class HumanAsked(_Event):
    """A question to the person and what came back; no answer means no."""

    type: Literal["human"] = "human"
    step: int
    question: str
    answer: str
    by: Literal["person", "yes_option", "nobody"]


class Intended(_Event):
    """Written before the device is touched; with no ``outcome`` after it, the effect is unknown."""

    type: Literal["intended"] = "intended"
    step: int
    action: DeviceAction = Field(discriminator="kind")


class Outcome(_Event):
    """Written after the device was touched and the screen has settled."""

    type: Literal["outcome"] = "outcome"
    step: int
    result: ActionResult
    error: str = ""
    changed: float = 0.0
    """Share of screen tiles that differ from before the action, status bar left out; 0 to 1."""
    settled: bool = True
    act_s: float = 0.0
    settle_s: float = 0.0


class Nudged(_Event):
    """The loop told the model that it is stuck."""

    type: Literal["nudged"] = "nudged"
    step: int
    pattern: str
    message: str


class Checked(_Event):
    """A claim was looked at: the evidence behind ``proof``."""

    type: Literal["checked"] = "checked"
    step: int
    claim: str
    holds: bool
    evidence: str


class Fault(_Event):
    """Something of the device or the model went wrong; ``error`` is the class name."""

    type: Literal["fault"] = "fault"
    step: int
    where: FaultPlace
    error: str
    message: str
    fatal: bool


class Ended(_Event):
    """Last record; tokens, forwards and times are sums over all replies that said so."""

    type: Literal["ended"] = "ended"
    status: RunStatus
    proof: Proof
    answer: str = ""
    evidence: list[str] = Field(default_factory=list)
    reason: str = ""
    steps: int
    input_tokens: int = 0
    output_tokens: int = 0
    duration_s: float = 0.0
    cached_tokens: int | None = None
    forced_tokens: int | None = None
    forwards: int | None = None
    preprocess_s: float | None = None
    vision_s: float | None = None
    prefill_s: float | None = None
    decode_s: float | None = None


Event = (
    Started | Observed | TextsRead | Asked | Replied | Rejected | Decided | Judged | HumanAsked
    | Intended | Outcome | Nudged | Checked | Fault | Ended
)  # fmt: skip

EVENT_ADAPTER: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
"""Reads any event back."""
