"""The pocket model is packed as it was trained, and its card says only what was measured."""

from __future__ import annotations

import json
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from benchmarks.local_episode import conversations
from benchmarks.pocket import pack as packing
from benchmarks.pocket.card import Facts, card
from benchmarks.pocket.gather import TRAINING_SEEDS
from benchmarks.pocket.model import build_model, save_checkpoint
from benchmarks.pocket.pack import WEIGHTS, Packed, pack
from safetensors.torch import load_file

from qvl_agent.models.port import ModelSettings

SMALL = ModelSettings(max_tokens=60)
PACKED = {"parameters": 1234567, "size_bytes": 7654321, "sha256": "ab12", "same": 5, "probes": 5}


def row(family: str | None, achieved: int, of: int) -> dict[str, Any]:
    return {
        "family": family, "episodes": of, "achieved": achieved,
        "rate": achieved / of if of else None, "interval_95": [0.25, 0.875],
        "false_successes": 3, "median_steps": 5.0, "median_expert_steps": 4.0,
    }  # fmt: skip


def bench(**conditions: Any) -> dict[str, Any]:
    said = {"split": "held_out", "phrasings": None, "dark": False, "font_scale": 1.0, **conditions}
    plan = {"model": "pocket", "seed": 700, "blank": False, "conditions": said}
    families = [row("clock.timer", 19, 20), row("notes.pin", 3, 20), row("not.played", 0, 0)]
    return {"plan": plan, "complete": True, "total": row(None, 22, 40), "families": families}


def test_the_card_says_what_the_runs_wrote() -> None:
    run = {"run": "r1", "recipe": {"seed": 4}, "step": 90, "seen": 720, "spent_s": 5400.0,
           "last": {"loss": 0.0625}}  # fmt: skip
    data = {
        "samples": {"train": 81},
        "pictures": 77,
        "episodes": {"used": 9},
        "goals": {"train": 6},
    }
    benches = [bench(), bench(dark=True, font_scale=1.2)]
    times = {"steps": 40, "median_s": 0.125, "p95_s": 0.25}
    said = card(Facts(PACKED, [run], [data], benches, times))
    for figure in (
        "1,234,567", "7,654,321", "`ab12`", "| 81 | 77 | 9 | 6 |",
        "| r1 | seed 4 | 90 | 720 | 1.5 |", "loss 0.0625",
        f"from {TRAINING_SEEDS[0]} to {TRAINING_SEEDS[-1]} of the",
        "| 22 of 40 | 55.0% | 25.0% to 87.5% | 3 |", "dark theme, text x1.2",
        "| clock.timer | 19 of 20 | 95.0%", "median 0.125", "Below 90%: notes.pin (15.0%)\n",
    ):  # fmt: skip
        assert figure in said
    assert "not.played" not in said


def test_what_was_not_measured_is_said_to_be_so() -> None:
    said = card(Facts(PACKED, [], [], [], {}))
    assert said.count("Not recorded.") == 4
    assert "not measured" in said
    assert "Below" not in said


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    save_checkpoint(build_model(), folder)
    return folder


def test_packing_halves_the_weights_and_keeps_the_rest(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "probes", lambda family: conversations(family, SMALL)[:1])
    packed = pack(trained, tmp_path)
    assert isinstance(packed, Packed)
    assert packed.probes == 1
    weights = load_file(tmp_path / WEIGHTS)
    assert {weight.dtype for weight in weights.values()} == {torch.bfloat16}
    assert packed.size_bytes < 2.1 * packed.parameters
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    assert config["qvl_family"] == "pocket"
    usual, weights_file = tmp_path / "config.json", tmp_path / WEIGHTS
    assert weights_file.stat().st_mode == usual.stat().st_mode, "the library keeps it to its owner"
    assert sha256(weights_file.read_bytes()).hexdigest() == packed.sha256


def test_it_is_told_how_many_answers_packing_has_changed(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {trained: ["a", "b", "c"]}
    monkeypatch.setattr(packing, "answers", lambda folder: said.get(folder, ["a", "x", "c"]))
    packed = pack(trained, tmp_path)
    assert (packed.same, packed.probes) == (2, 3)


def test_a_checkpoint_of_no_family_or_too_large_is_not_packed(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "MAX_BYTES", 1000)
    with pytest.raises(SystemExit, match="1000 may be shipped"):
        pack(trained, tmp_path / "large")
    config = json.loads((trained / "config.json").read_text("utf-8"))
    del config["qvl_family"]
    nobody = tmp_path / "nobody"
    shutil.copytree(trained, nobody)
    (nobody / "config.json").write_text(json.dumps(config))
    with pytest.raises(SystemExit, match="names no qvl_family"):
        pack(nobody, tmp_path / "out")
    assert not (tmp_path / "large").exists(), "what was there before would be lost"
    assert not (tmp_path / "out").exists()


def test_a_card_that_can_not_be_written_packs_nothing(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["pack", str(trained), "--out", str(tmp_path / "out"), "--bench", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(FileNotFoundError, match=r"bench\.json"):
        packing.main()
    assert not (tmp_path / "out").exists()
