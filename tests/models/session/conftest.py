"""Fixtures of the tests of models in this process: tiny checkpoints, made once per run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.checkpoints.kinds import Kind
from tests.checkpoints.real_tokenizer import NoRealTokenizer
from tests.checkpoints.real_tokenizer import real_tokenizer as rebuilt_tokenizer
from tests.checkpoints.tiny import REAL_ROWS, build
from tests.models.session.decoding_rooms import Room, room_on

from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint


@pytest.fixture(scope="session")
def tiny_checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Path]:
    """Return the folder of a checkpoint of a kind, with a small vocabulary."""
    root = tmp_path_factory.mktemp("tiny")
    return cache(lambda kind: build(kind, root / kind))


@pytest.fixture(scope="module")
def load(tiny_checkpoints: Callable[[Kind], Path]) -> Callable[[Kind], Checkpoint]:
    """Return the loaded checkpoint of a kind, its pictures 64 visual tokens at most."""
    settings = ModelSettings(image_tokens=64)
    return cache(lambda kind: load_checkpoint(str(tiny_checkpoints(kind)), settings))


@pytest.fixture(scope="module")
def room(tiny_checkpoints: Callable[[Kind], Path]) -> Callable[[Kind], Room]:
    """Return an engine on a checkpoint of a kind, with jobs for it."""
    return cache(
        lambda kind: room_on(load_checkpoint(str(tiny_checkpoints(kind)), ModelSettings()))
    )


@pytest.fixture(scope="session")
def real_tokenizer(pytestconfig: pytest.Config) -> Path:
    """Return the folder of Qwen's own tokenizer, kept from run to run in pytest's cache."""
    assert pytestconfig.cache is not None
    try:
        return rebuilt_tokenizer(pytestconfig.cache.mkdir("qwen-tokenizer"))
    except NoRealTokenizer as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def real_checkpoint(
    tmp_path_factory: pytest.TempPathFactory, real_tokenizer: Path
) -> Callable[[Kind], Path]:
    """Return the folder of a tiny checkpoint with the real vocabulary and head."""
    root = tmp_path_factory.mktemp("real")
    return cache(lambda kind: build(kind, root / kind, tokenizer=real_tokenizer, rows=REAL_ROWS))
