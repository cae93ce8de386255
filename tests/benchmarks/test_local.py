"""The benchmark of models in this process does what it says: the same words, fewer passes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

pytest.importorskip("torch", reason="needs the extra 'local'")

import torch
from benchmarks.local import BUDGETS, check
from benchmarks.local_compare import EVERY, NEWEST, OURS, OURS_EVERY, Result, measure, report, ways
from benchmarks.local_episode import STEPS, Bench, bench_of
from benchmarks.local_floor import Rates, floor_of, measured_rates, one_token
from benchmarks.local_ways import Raised
from tests.checkpoints.kinds import Sizes
from tests.checkpoints.tiny import build

from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint

PIXELS = 128 * 1024


@dataclass(frozen=True)
class Ran:
    """A bench and what every way did on it."""

    bench: Bench
    results: dict[str, Result]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Every way once, on a tiny model with a small vocabulary; each checks its own words."""
    sizes = Sizes(layers=2, vision_layers=2)
    folder = build("qwen3-vl", tmp_path_factory.mktemp("bench"), sizes=sizes)
    settings = ModelSettings(dtype="float32", device_map="cpu")
    bench = bench_of(load_checkpoint(str(folder), settings))
    results = measure(ways(bench, folder, PIXELS), repeats=1)
    return Ran(bench, {result.name: result for result in results})


@pytest.mark.parametrize("name", [EVERY, NEWEST])
def test_generate_takes_a_pass_for_each_token_and_keeps_nothing(name: str, ran: Ran) -> None:
    steps = ran.results[name].steps
    assert [step.usage.forwards for step in steps] == [len(r) for r in ran.bench.replies]
    assert {step.usage.cached_tokens for step in steps} == {0}


@pytest.mark.parametrize(("name", "same"), [(OURS_EVERY, EVERY), (OURS, NEWEST)])
def test_a_session_takes_a_pass_for_each_choice(name: str, same: str, ran: Ran) -> None:
    pairs = zip(ran.results[name].steps, ran.results[same].steps, strict=True)
    for number, (ours, theirs) in enumerate(pairs):
        usage = ours.usage
        assert usage.input_tokens == theirs.usage.input_tokens
        assert usage.output_tokens == theirs.usage.output_tokens
        assert usage.forced_tokens is not None
        assert usage.output_tokens is not None
        assert usage.forced_tokens > 25
        assert usage.forwards == usage.output_tokens - usage.forced_tokens == len(ours.rows)
        assert usage.cached_tokens is not None
        assert (usage.cached_tokens > 500) == (number > 0)


def test_with_every_screenshot_only_what_is_new_is_run(ran: Ran) -> None:
    for step in ran.results[OURS_EVERY].steps[1:]:
        first_pass, _ = step.passes[0]
        assert first_pass < 128 + 150


def test_the_table_has_a_row_for_each_way_and_a_verdict(
    ran: Ran, capsys: pytest.CaptureFixture[str]
) -> None:
    results = list(ran.results.values())
    report(ran.bench, results)
    check(results)
    lines = capsys.readouterr().out.splitlines()
    assert [line[:28].strip() for line in lines[2:6]] == [EVERY, NEWEST, OURS_EVERY, OURS]
    assert all("the budget of" in line for line in lines[6:])
    assert len(lines) == 6 + len(BUDGETS)


def test_a_floor_counts_what_has_to_be_read(ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint = ran.bench.checkpoint
    step = ran.results[OURS].steps[1]
    floor = floor_of(step, checkpoint, Rates(bytes_per_s=1.0, operations_per_s=1.0))
    text = checkpoint.model.config.get_text_config()
    cached = sum(length for _, length in step.passes)
    assert floor.cache_s == cached * text.num_hidden_layers * 2 * text.num_key_value_heads * 16 * 4
    layers = sum(p.numel() for p in checkpoint.model.model.language_model.layers.parameters())
    assert floor.weights_s > len(step.passes) * layers * 4
    assert floor.operations_s > 2 * layers * sum(tokens for tokens, _ in step.passes)
    rates = measured_rates(torch.device("cpu"), torch.float32)
    one_token(ran.bench, rates)
    assert "operators called" in capsys.readouterr().out


def test_what_is_raised_is_what_comes_next() -> None:
    scores = Raised((7, 5), prompt_tokens=3)(torch.zeros(1, 4, dtype=torch.long), torch.zeros(1, 9))
    assert scores.argmax() == 5
    assert len(STEPS) == 5
