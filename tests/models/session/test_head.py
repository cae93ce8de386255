"""The output head scores as the model's own does, whichever way it lies in memory."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from qvl_agent.models.session import head as room
from qvl_agent.models.session.head import OutputHead

WIDTH, ROWS = 48, 301


class Model:
    """What a head is taken from."""

    def __init__(self, module: torch.nn.Module) -> None:
        self._module = module

    def get_output_embeddings(self) -> torch.nn.Module:
        return self._module


class Scaled(torch.nn.Linear):
    """A head with an arithmetic of its own, as quantised ones have."""

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return 3 * super().forward(hidden)


@pytest.fixture(params=[True, False], ids=["kept turned", "too large for that"])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if not request.param:
        monkeypatch.setattr(room, "MAX_TURNED_BYTES", 0)
    return bool(request.param)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("kind", [torch.nn.Linear, Scaled])
@torch.inference_mode()
def test_scores_are_those_of_the_models_own_head(limit: bool, kind: Any, bias: bool) -> None:
    torch.manual_seed(0)
    module = kind(WIDTH, ROWS, bias=bias)
    head, hidden = OutputHead(Model(module)), torch.randn(WIDTH)
    rows = torch.tensor([300, 0, 7, 7])
    wanted = module(hidden)
    assert torch.allclose(head.scores(hidden), wanted, atol=1e-5)
    assert torch.allclose(head.scores(hidden, rows), wanted[rows], atol=1e-5)


@torch.inference_mode()
def test_scores_are_float32_whatever_the_weights_are(limit: bool) -> None:
    torch.manual_seed(0)
    module = torch.nn.Linear(WIDTH, ROWS, bias=False, dtype=torch.bfloat16)
    head, hidden = OutputHead(Model(module)), torch.randn(WIDTH, dtype=torch.bfloat16)
    for scores, wanted in (
        (head.scores(hidden), module(hidden)),
        (head.scores(hidden, torch.tensor([5])), module(hidden)[5:6]),
    ):
        assert scores.dtype == torch.float32
        assert torch.allclose(scores, wanted.float(), atol=0.02)
