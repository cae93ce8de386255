"""A checkpoint in eight bits, as Qwen publishes some: run in bfloat16 on whatever there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.checkpoints.kinds import Sizes
from tests.checkpoints.tiny import build

from qvl_agent.errors import UsageError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint
from qvl_agent.models.session.manifest import announced, manifest, read_config
from qvl_agent.models.session.placement import needed_bytes

BLOCK = 128
GREATEST = 448.0
"""Of float8_e4m3fn."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sizes = Sizes(hidden=BLOCK, intermediate=2 * BLOCK)
    return build("qwen3-vl", tmp_path_factory.mktemp("plain"), sizes=sizes)


@pytest.fixture(scope="module")
def eight_bits(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights, those of the language model's layers in blocks of one scale each."""
    folder = tmp_path_factory.mktemp("fp8")
    for file in plain.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights: dict[str, torch.Tensor] = {}
    for name, weight in load_file(plain / "model.safetensors").items():
        if "language_model.layers" not in name or weight.ndim != 2:
            weights[name] = weight.to(torch.bfloat16)
            continue
        scale = weight.abs().max() / GREATEST
        weights[name] = (weight / scale).to(torch.float8_e4m3fn)
        weights[f"{name}_scale_inv"] = scale.expand([-(-side // BLOCK) for side in weight.shape])
    save_file({k: v.contiguous() for k, v in weights.items()}, folder / "model.safetensors", {})
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {
        "quant_method": "fp8",
        "activation_scheme": "dynamic",
        "weight_block_size": [BLOCK, BLOCK],
        "modules_to_not_convert": ["lm_head", "model.visual"],
    }
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "bfloat16"}))
    return folder


def test_it_computes_what_the_plain_one_does(plain: Path, eight_bits: Path) -> None:
    ours = load_checkpoint(str(eight_bits), ModelSettings(device_map="cpu"))
    theirs = load_checkpoint(str(plain), ModelSettings(device_map="cpu", dtype="bfloat16"))
    assert ours.dtype == torch.bfloat16
    assert {weight.dtype for weight in ours.model.parameters()} == {torch.bfloat16}
    ids = torch.arange(40)[None]
    with torch.inference_mode():
        one, two = (c.model(ids).logits.flatten().float() for c in (ours, theirs))
    assert torch.cosine_similarity(one, two, dim=0) > 0.9


def test_there_must_be_room_for_what_it_becomes(eight_bits: Path) -> None:
    weights = manifest("it", eight_bits)
    assert weights.quantisation == "fp8"
    assert needed_bytes(weights, torch.bfloat16) == 2 * weights.values > 1.2 * weights.size_bytes


def test_room_is_told_before_it_is_fetched(eight_bits: Path, tmp_path: Path) -> None:
    index = {"metadata": {"total_size": 1000}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    to_come = announced("it", tmp_path, read_config("it", eight_bits))
    assert needed_bytes(to_come, torch.bfloat16) == 2000


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_another_precision_is_refused(dtype: str, eight_bits: Path) -> None:
    settings = ModelSettings(device_map="cpu", dtype=dtype)
    with pytest.raises(UsageError, match=f"weights in fp8 become bfloat16, not {dtype}"):
        load_checkpoint(str(eight_bits), settings)
