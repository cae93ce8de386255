"""Fixtures of the model tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from tests.servers.vlm import VlmServer

from qvl_agent.models.endpoint import EndpointModel, open_endpoint
from qvl_agent.models.port import ModelSettings


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., EndpointModel]]:
    """Open the model of a server, closed when the test ends; no key from the environment."""
    monkeypatch.delenv("QVL_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ExitStack() as stack:

        def open_model(server: VlmServer, model: str = "", **changes: Any) -> EndpointModel:
            settings = {
                "base_url": server.base_url,
                "family": server.family,
                "budget_s": 6.0,
                **changes,
            }
            opened = open_endpoint(model or server.model, ModelSettings(**settings))
            return stack.enter_context(closing(opened))

        yield open_model
