"""A model behind an OpenAI-compatible server."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from qvl_agent.errors import ModelRefused, ModelUnreachable, UsageError
from qvl_agent.models.endpoint.address import shown_url
from qvl_agent.models.endpoint.structure import Structure
from qvl_agent.models.endpoint.transport import (
    Answer,
    BadRequest,
    NotFound,
    Transport,
    UnknownModel,
)
from qvl_agent.models.endpoint.wire import ImageUrls, completion, request
from qvl_agent.models.families import NATIVE, family_for
from qvl_agent.models.port import Conversation, Family, ModelInfo, ModelSettings, Reply

KEY_NAMES = ("QVL_API_KEY", "OPENAI_API_KEY")
"""Environment variables that a key is taken from, in this order."""

_PATH = "/chat/completions"


class EndpointModel:
    """Asks a server; implements ``VisionModel``."""

    def __init__(self, name: str, settings: ModelSettings) -> None:
        """Prepare; the first reply connects. ``open_endpoint`` checks what is given."""
        self._name = name
        self._settings = settings
        self._family = family_for(name, settings)
        self._structure = Structure(settings.structured)
        self._urls = ImageUrls()
        self._transport = Transport(
            settings.base_url,
            settings.api_key,
            timeout_s=settings.timeout_s,
            budget_s=settings.budget_s,
        )

    @property
    def info(self) -> ModelInfo:
        """Who answers."""
        return ModelInfo(spec=f"openai:{self._name}", name=self._name)

    @property
    def family(self) -> Family:
        """The family whose prompt and syntax it speaks."""
        return self._family

    def reply(self, conversation: Conversation) -> Reply:
        """Answer.

        Raises:
            ModelUnreachable: If there is no answer within the time budget.
            ModelRefused: If the server says no for good.
        """
        started_s = time.monotonic()
        refusals = 0
        while True:
            form = self._structure.form
            try:
                answer = self._post(conversation, started_s)
                break
            except BadRequest as error:
                refusals += error.attempts
                if self._structure.refused():
                    continue
                if isinstance(error, NotFound):
                    raise self._unknown(error) from error
                raise
            except UnknownModel as error:
                raise self._unknown(error) from error
        got = completion(answer.data)
        return Reply(
            text=self._structure.read(got, conversation, self._family),
            thinking=got.thinking,
            usage=got.usage,
            duration_s=time.monotonic() - started_s,
            attempts=answer.attempts + refusals,
            finish=got.finish,
            protocol=form,
        )

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _post(self, conversation: Conversation, started_s: float) -> Answer:
        body = request(self._name, conversation, self._urls)
        body = {**self._structure.ask(body, conversation.tool), **self._settings.extra_body}
        kept = {name: value for name, value in body.items() if value is not None}
        left_s = self._settings.budget_s - (time.monotonic() - started_s)
        if left_s <= 0:
            raise ModelUnreachable(f"no answer within {self._settings.budget_s:g} s")
        return self._transport.post(
            _PATH, kept, budget_s=left_s, only_form=not self._structure.has_another
        )

    def _unknown(self, error: ModelRefused) -> ModelRefused:
        names = self._transport.model_names()
        if not names or self._name in names:
            return error
        served = ", ".join(names[:10])
        return ModelRefused(
            f"the server has no model {self._name!r}: {error}", fix=f"it serves: {served}"
        )


def open_endpoint(argument: str, settings: ModelSettings) -> EndpointModel:
    """Open a model by the spec ``openai:MODEL``.

    Raises:
        UsageError: If the model's name, a usable base URL or the family is missing.
    """
    if not argument:
        raise UsageError("which model?", fix="--model openai:NAME, as the server calls it")
    if not settings.base_url.startswith(("http://", "https://")):
        raise UsageError(
            f"openai:{argument} needs the base URL of its server, "
            f"not {shown_url(settings.base_url)!r}",
            fix="--base-url http://127.0.0.1:8000/v1",
        )
    if settings.family == NATIVE.name:
        raise UsageError(f"the family {NATIVE.name!r} is for scripts", fix="name the model's own")
    key = settings.api_key or next(filter(None, map(os.environ.get, KEY_NAMES)), "")
    if not (key.isascii() and key.strip().isprintable()):
        raise UsageError("the API key holds characters that no key has", fix="set QVL_API_KEY")
    return EndpointModel(argument, replace(settings, api_key=key.strip()))
