"""Choosing among scores: greedy, cut off by rank and by probability, penalised, repeatable."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.port import Sampling
from qvl_agent.models.session.sampling import Chooser

SCORES = torch.log(torch.tensor([0.5, 0.25, 0.15, 0.1]))


def counts(sampling: Sampling, scores: torch.Tensor = SCORES, number: int = 2000) -> Counter[int]:
    chooser = Chooser(sampling, len(scores))
    return Counter(chooser.choose(scores) for _ in range(number))


def test_without_temperature_the_best_is_chosen() -> None:
    assert counts(Sampling(top_k=3, top_p=0.1), number=5) == {0: 5}
    assert counts(Sampling(), torch.tensor([1.0, 3.0, 3.0]), number=5) == {1: 5}


@pytest.mark.parametrize("temperature", [1e-300, 1e-40, 1e-6, 1e-5])
def test_next_to_no_temperature_the_best_is_chosen(temperature: float) -> None:
    scores = torch.tensor([-torch.inf, 90.0, 91.0, -torch.inf])
    assert counts(Sampling(temperature=temperature), scores, number=5) == {2: 5}


@pytest.mark.parametrize(
    ("sampling", "shares"),
    [
        (Sampling(temperature=1.0), [0.5, 0.25, 0.15, 0.1]),
        (Sampling(temperature=0.5), [0.7246, 0.1812, 0.0652, 0.029]),
        (Sampling(temperature=1.0, top_k=2), [2 / 3, 1 / 3]),
        (Sampling(temperature=1.0, top_p=0.76), [0.5556, 0.2778, 0.1667]),
        (Sampling(temperature=1.0, top_p=0.5), [1.0]),
        (Sampling(temperature=1.0, top_p=0.0), [1.0]),
        (Sampling(temperature=1.0, top_k=3, top_p=0.8), [2 / 3, 1 / 3]),
        (Sampling(temperature=1.0, top_k=99), [0.5, 0.25, 0.15, 0.1]),
    ],
)
def test_shares_are_as_they_should_be(sampling: Sampling, shares: list[float]) -> None:
    found = counts(Sampling(**{**vars(sampling), "seed": 1}))
    assert len(found) == len(shares)
    for place, share in enumerate(shares):
        assert found[place] / 2000 == pytest.approx(share, abs=0.035)


def test_what_is_not_allowed_is_never_chosen() -> None:
    closed = SCORES.masked_fill(torch.tensor([True, False, True, False]), -torch.inf)
    for sampling in (
        Sampling(),
        Sampling(temperature=100.0, seed=0),
        Sampling(temperature=100.0, top_k=4, seed=0),
        Sampling(temperature=100.0, top_p=0.99, seed=0),
        Sampling(temperature=1.0, top_p=0.99, presence_penalty=1.5, seed=0),
    ):
        assert counts(sampling, closed, 300).keys() <= {1, 3}


@pytest.mark.parametrize("number", [torch.nan, -torch.inf])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_what_is_no_number_is_not_chosen_by(temperature: float, number: float) -> None:
    """A model that overflows must not act: of NaNs, the first allowed one would be the best."""
    chooser = Chooser(Sampling(temperature=temperature, top_p=0.9, seed=0), 4)
    with pytest.raises(ModelUnavailable, match="no number") as error:
        chooser.choose(torch.tensor([-torch.inf, number, number, -torch.inf]))
    assert "float32" in error.value.fix


def test_a_seed_repeats() -> None:
    sampling = Sampling(temperature=1.0, seed=7)
    first, second = (
        [chooser.choose(SCORES) for _ in range(50)]
        for chooser in (Chooser(sampling, 4), Chooser(sampling, 4))
    )
    assert first == second
    unseeded = [Chooser(Sampling(temperature=1.0), 4).choose(torch.zeros(4)) for _ in range(60)]
    assert len(set(unseeded)) > 1


def test_what_was_said_is_penalised_once() -> None:
    chooser = Chooser(Sampling(presence_penalty=1.0), 4)
    scores = torch.tensor([1.0, 0.5, 0.2, 0.1])
    assert chooser.choose(scores) == 0
    chooser.said([0, 0])
    assert chooser.choose(scores) == 1
    chooser.said([1])
    assert chooser.choose(scores) == 2
    rows = torch.tensor([0, 1])
    assert chooser.choose(scores[rows], rows) == 0
    assert chooser.choose(torch.tensor([3.0, 0.0, 0.0, 0.0])) == 0
