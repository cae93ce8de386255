"""A model in this process as the loop asks it: one conversation on loaded weights."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from typing import Any

import torch

from qvl_agent.errors import ModelRefused, ModelUnavailable, UsageError
from qvl_agent.models.families import Profile
from qvl_agent.models.port import (
    Conversation,
    Family,
    ModelInfo,
    ModelSettings,
    Reply,
)
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.engine import Engine
from qvl_agent.models.session.form import CallForm, Form, FreeForm
from qvl_agent.models.session.memory import freed_if_full
from qvl_agent.models.session.session import Session

_LESS = "show fewer or smaller screenshots (max_images, image_tokens), or use a smaller model"


class HfModel:
    """Answers in this process; implements ``VisionModel``.

    Weights are shared, conversations are not: several agents, each in a thread of its own, may run
    on one engine with an ``HfModel`` each. Their passes take turns.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        family: Profile | None = None,
        thinking_budget: int | None = None,
        constrained: bool = True,
        spec: str = "",
    ) -> None:
        """Begin a conversation on loaded weights.

        Args:
            engine: Of ``open_hf(...).engine``, or made from a checkpoint.
            family: The checkpoint's own, set up otherwise; None for the checkpoint's.
            thinking_budget: Tokens of thinking before an answer has to follow; None for what the
                limit of a reply leaves. Models that don't think pay no attention to it.
            constrained: Whether a reply can't be anything but one valid call. If not, the model
                says what it likes, and what is no call goes back to it.
            spec: What it was opened by.
        """
        checkpoint = engine.checkpoint
        self._name = checkpoint.name
        self._engine: Engine | None = engine
        self._session: Session | None = engine.session()
        self._family = family or checkpoint.family
        self._thinking_budget = thinking_budget
        self._constrained = constrained
        self._spec = spec or f"hf:{self._name}"
        self._settings = {
            "device": str(checkpoint.device),
            "dtype": str(checkpoint.dtype).removeprefix("torch."),
            "constrained": constrained,
            "thinking_budget": thinking_budget,
        }

    @property
    def info(self) -> ModelInfo:
        """Who answers."""
        return ModelInfo(spec=self._spec, name=self._name, settings=self._settings)

    @property
    def family(self) -> Family:
        """The family whose prompt and syntax it speaks."""
        return self._family

    @property
    def engine(self) -> Engine:
        """What it runs on, for further conversations on the same weights.

        Raises:
            ModelUnavailable: After ``close``.
        """
        if self._engine is None:
            raise ModelUnavailable(f"{self._spec} was closed", fix="open it again")
        return self._engine

    def reply(self, conversation: Conversation) -> Reply:
        """Answer.

        Raises:
            ModelRefused: If the conversation does not fit into the model's context, or no reply
                into the limit of its length.
            ModelUnavailable: If the memory does not suffice, or after ``close``.
        """
        engine, session = self.engine, self._session
        assert session is not None
        started_s = time.monotonic()
        try:
            with freed_if_full(session, fix=_LESS):
                answer = engine.answer(
                    session,
                    conversation.messages,
                    self._form(conversation),
                    conversation.sampling,
                    thinking_budget=self._thinking_budget,
                )
        except UsageError as error:
            # Of a setting, such as too small a limit: for a run it is the model that can't answer.
            raise ModelRefused(str(error), fix=error.fix) from error
        return Reply(
            text=answer.text,
            thinking=answer.thinking,
            usage=answer.usage,
            duration_s=time.monotonic() - started_s,
            finish=answer.finish,
            protocol="grammar" if self._constrained else "free",
        )

    def close(self) -> None:
        """Free the conversation, and the weights if no other model runs on them."""
        if self._engine is None:
            return
        device = self._engine.checkpoint.device
        if self._session is not None:
            self._session.clear()
        self._engine = self._session = None
        gc.collect()  # modules hang together in circles
        if device.type == "cuda":
            torch.cuda.empty_cache()
        elif device.type == "mps":
            torch.mps.empty_cache()

    def _form(self, conversation: Conversation) -> Form:
        if not self._constrained:
            return FreeForm()
        return CallForm(conversation.tool, self._family.syntax)


def open_checkpoint(argument: str, settings: ModelSettings, spec: str = "") -> HfModel:
    """Load a checkpoint and begin a conversation; arguments and errors as for ``open_hf``."""
    checkpoint = load_checkpoint(argument, settings)
    if spec:
        checkpoint = replace(checkpoint, name=spec)
    engine, constrained = Engine(checkpoint), settings.structured == "auto"
    if constrained:
        engine.warm_up()  # part of the loading, not of the first reply
    return HfModel(
        engine,
        family=_sampling_as_wished(checkpoint, settings),
        thinking_budget=settings.thinking_budget,
        constrained=constrained,
        spec=spec or f"hf:{argument}",
    )


def _sampling_as_wished(checkpoint: Checkpoint, settings: ModelSettings) -> Profile:
    """Return the family, sampling as the checkpoint's generation_config.json says, if wished."""
    family = checkpoint.family
    if settings.sampling != "card":
        return family
    card: Any = checkpoint.model.generation_config
    said: dict[str, Any] = {"temperature": 0.0}
    if card.do_sample:
        # What the file leaves out is 1 for the library.
        said = {"temperature": 1.0, **_known(card, ("temperature", "top_p", "top_k"))}
    said |= _known(settings, ("temperature", "top_p"))
    return replace(family, sampling=replace(family.sampling, **said))


def _known(source: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(source, name, None)) is not None}
