"""Servers of tiny checkpoints, on real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from tests.checkpoints.kinds import Kind
from tests.checkpoints.tiny import build

from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session import Engine
from qvl_agent.models.session.checkpoint import load_checkpoint
from qvl_agent.serve.options import ServeOptions
from qvl_agent.serve.server import serve_engine

NAME = "tiny-qwen"


@pytest.fixture(scope="session")
def checkpoint_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Path]:
    """Return the folder of a tiny checkpoint."""
    root = tmp_path_factory.mktemp("served")
    return cache(lambda kind: build(kind, root / kind))


@pytest.fixture(scope="session")
def engine_of(checkpoint_of: Callable[[Kind], Path]) -> Callable[[Kind], Engine]:
    """Return the engine of a kind of checkpoint, loaded once."""
    settings = ModelSettings(device_map="cpu")
    return cache(lambda kind: Engine(load_checkpoint(str(checkpoint_of(kind)), settings)))


@pytest.fixture(scope="module")
def served(engine_of: Callable[[Kind], Engine]) -> Iterator[Callable[..., str]]:
    """Serve a kind of checkpoint until the module ends; the same twice is one server."""
    with ExitStack() as stack:

        @cache
        def serve(kind: Kind = "qwen3-vl", **options: Any) -> str:
            chosen = ServeOptions(NAME, port=0, **options)
            return stack.enter_context(serve_engine(engine_of(kind), chosen))

        yield serve


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def client(served: Callable[..., str]) -> Iterator[Callable[..., openai.OpenAI]]:
    """Return OpenAI's own client of a server."""
    with ExitStack() as stack:

        def connect(kind: Kind = "qwen3-vl", key: str = "none", **options: Any) -> openai.OpenAI:
            url = served(kind, **options)
            opened = openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=60)
            return stack.enter_context(opened)

        yield connect


@pytest.fixture
def serving(
    engine_of: Callable[[Kind], Engine],
) -> Callable[..., AbstractContextManager[tuple[str, list[str]]]]:
    """Serve for a while; gives the URL and the lines that are said of requests."""

    @contextmanager
    def serve(kind: Kind = "qwen3-vl", **options: Any) -> Iterator[tuple[str, list[str]]]:
        lines: list[str] = []
        chosen = ServeOptions(NAME, **{"port": 0, **options})
        with serve_engine(engine_of(kind), chosen, lines.append) as url:
            yield url, lines

    return serve
