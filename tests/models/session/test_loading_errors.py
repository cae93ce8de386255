"""What keeps a checkpoint from being loaded is said, and what to do about it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.checkpoints.kinds import Kind, Sizes
from tests.checkpoints.tiny import build
from tests.models.session.refusals import refusal

from qvl_agent.errors import UsageError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint

ROOT = Path(__file__).parents[3]
no_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")


@pytest.fixture
def folder(tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path) -> Path:
    """A good checkpoint to be spoiled."""
    return Path(shutil.copytree(tiny_checkpoints("qwen3-vl"), tmp_path / "copy"))


def change(file: Path, **entries: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))


def test_a_folder_without_its_settings(folder: Path) -> None:
    (folder / "preprocessor_config.json").unlink()
    assert "has no preprocessor_config.json that can be read" in refusal(folder)
    (folder / "config.json").write_text("{")
    assert "config.json is not JSON" in refusal(folder)
    (folder / "config.json").write_text("[]")
    assert "config.json holds no settings" in refusal(folder)
    (folder / "config.json").unlink()
    assert "has no config.json that can be read" in refusal(folder)
    (folder / "adapter_config.json").write_text("{}")
    assert "is an adapter, not a whole model" in refusal(folder)


def test_image_settings_that_make_no_sense(folder: Path) -> None:
    change(folder / "preprocessor_config.json", image_mean=[0.5])
    assert "its image settings can't be used" in refusal(folder)


def test_a_model_that_is_none_of_ours(folder: Path) -> None:
    change(folder / "config.json", model_type="llama")
    said = refusal(folder, UsageError)
    assert "a model of type 'llama' can't be run in this process" in said
    assert "qwen2_vl, qwen2_5_vl, qwen3_vl, qwen3_vl_moe, qwen3_5, qwen3_5_moe" in said
    assert "of type 'llama' can't be run" in refusal(folder, UsageError, family="qwen3-vl")


@pytest.mark.parametrize("named", ["quite-new", "native", "", 5, ["pocket"]])
def test_a_family_of_its_own_that_nobody_knows(named: object, folder: Path) -> None:
    change(folder / "config.json", qvl_family=named)
    said = refusal(folder)
    assert f"its config.json names the family {named!r}, which is none of qwen2-vl, " in said
    chosen = ModelSettings(device_map="cpu", family="qwen3-vl")
    assert load_checkpoint(str(folder), chosen).family.name == "qwen3-vl"


def test_pictures_in_units_that_are_not_the_familys(folder: Path) -> None:
    change(folder / "preprocessor_config.json", patch_size=14)
    assert "sees 28 px to a visual token, and family qwen3-vl 32 px" in refusal(folder, UsageError)


def test_settings_that_the_library_finds_odd(folder: Path) -> None:
    change(folder / "config.json", image_token_id=None)
    assert "Validation error for field 'image_token_id': TypeError" in refusal(folder)


def test_an_end_that_is_no_token_is_not_looked_at(folder: Path) -> None:
    change(folder / "generation_config.json", eos_token_id=["<|im_end|>", None])
    loaded = load_checkpoint(str(folder), ModelSettings(device_map="cpu"))
    assert loaded.tokenizer.convert_tokens_to_ids("<|im_end|>") in loaded.end_ids


def test_weights_in_pickles_only(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    said = refusal(folder)
    assert "pickles only, which can run code" in said
    assert "save_pretrained (safetensors)" in said


def test_no_weights_at_all(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert "has no weights in safetensors" in refusal(folder)


def test_a_part_of_the_weights_is_not_there(folder: Path) -> None:
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    assert "is incomplete: model-2.safetensors is not there" in refusal(folder)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda whole: whole[:-1000], "bytes"),
        (lambda whole: whole[:100], "its header is cut off"),
        (lambda whole: whole[:3], "its header is cut off"),
        (lambda whole: b"", "its header is cut off"),
        (lambda whole: whole[:8] + b"x" + whole[9:], "its header can't be read"),
        (lambda whole: whole + b"more", "bytes"),
    ],
)
def test_damaged_weights(folder: Path, spoil: Callable[[bytes], bytes], why: str) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(spoil(file.read_bytes()))
    said = refusal(folder)
    assert f"model.safetensors is damaged: {'it has' if why == 'bytes' else why}" in said
    assert f"delete {file} and download it again" in said


def test_weights_that_are_missing(folder: Path) -> None:
    file = folder / "model.safetensors"
    weights = load_file(file)
    del weights["model.language_model.layers.1.self_attn.q_proj.weight"]
    save_file(weights, file, {"format": "pt"})
    said = refusal(folder)
    assert "lacks weights that its model needs: 1 in all, such as" in said
    assert "layers.1.self_attn.q_proj.weight" in said


def test_weights_of_another_shape(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    change(folder / "config.json", text_config={**config["text_config"], "intermediate_size": 96})
    assert "can't be loaded" in refusal(folder)


@pytest.mark.parametrize(
    ("method", "package"),
    [
        ("awq", "gptqmodel"),
        ("gptq", "gptqmodel and optimum"),
        ("bitsandbytes", "bitsandbytes"),
        ("compressed-tensors", "compressed-tensors"),
    ],
)
def test_quantised_without_its_backend(folder: Path, method: str, package: str) -> None:
    change(folder / "config.json", quantization_config={"quant_method": method, "bits": 4})
    said = refusal(folder)
    assert f"is quantised ({method}), and {package} is not installed" in said
    assert f"pip install {package.replace(' and ', ' ')}, or use the checkpoint" in said


@no_gpu
def test_quantised_in_a_way_that_needs_a_gpu_or_is_unknown(folder: Path) -> None:
    change(folder / "config.json", quantization_config={"quant_method": "fbgemm_fp8"})
    assert "can't be loaded: Using fbgemm fp8 quantization requires a GPU" in refusal(folder)
    change(folder / "config.json", quantization_config={"quant_method": "homemade"})
    assert "is quantised (homemade), not known to transformers" in refusal(folder)


def test_larger_than_memory(folder: Path) -> None:
    """A sparse file, whose header speaks of a terabyte."""
    file, values = folder / "model.safetensors", 2**38
    entry = {"dtype": "F32", "shape": [values], "data_offsets": [0, 4 * values]}
    header = json.dumps({"weight": entry}).encode()
    with file.open("wb") as out:
        out.write(len(header).to_bytes(8, "little") + header)
        out.truncate(8 + len(header) + 4 * values)
    said = refusal(folder, device_map="cpu")
    assert "its weights in float32 take 1024.0 GiB, and cpu has" in said
    assert "QVL_DTYPE=bfloat16, which takes half of it" in said
    said = refusal(folder, device_map="cpu", dtype="bfloat16")
    assert "its weights in bfloat16 take 512.0 GiB" in said
    assert "QVL_DTYPE" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are the kernel's")
def test_memory_ends_while_weights_load(tmp_path: Path) -> None:
    """Wherever it ends: the library passes several kinds of errors on."""
    folder = build("qwen3-vl", tmp_path / "large", sizes=Sizes(hidden=512, intermediate=4096))
    code = (
        "import resource, sys\n"
        "import torch, transformers.models.qwen3_vl.modeling_qwen3_vl, accelerate\n"
        "from qvl_agent.errors import ModelUnavailable\n"
        "from qvl_agent.models.port import ModelSettings\n"
        "from qvl_agent.models.session.checkpoint import load_checkpoint\n"
        "_, most = resource.getrlimit(resource.RLIMIT_AS)\n"
        "for room in (50, 150):\n"
        "    pages = int(open('/proc/self/statm').read().split()[0])\n"
        "    used = pages * resource.getpagesize()\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (used + room * 2**20, most))\n"
        "    try:\n        load_checkpoint(sys.argv[1], ModelSettings(device_map='cpu'))\n"
        "    except ModelUnavailable as error:\n"
        "        print(error)\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (most, most))\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    said = f"memory ran out on cpu while {folder} was loaded: its weights in float32 take 0.1 GiB"
    assert done.stdout.splitlines() == [said, said], done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"dtype": "int3"},
            "there is no precision 'int3' | set QVL_DTYPE to auto or one of",
        ),
        ({"device_map": "tpu"}, "there is no device 'tpu' | set QVL_DEVICE_MAP to auto, cpu"),
        ({"device_map": "cuda:x"}, "there is no device 'cuda:x'"),
    ],
)
def test_settings_that_name_nothing(folder: Path, settings: dict[str, str], said: str) -> None:
    assert said in refusal(folder, UsageError, **settings)


@no_gpu
@pytest.mark.parametrize("device", ["cuda", "cuda:1", "balanced"])
def test_a_gpu_that_is_not_there(folder: Path, device: str) -> None:
    said = refusal(folder, device_map=device)
    assert f"QVL_DEVICE_MAP asks for {device}, and torch {torch.__version__} finds no GPU" in said


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="this is Apple silicon")
def test_mps_elsewhere(folder: Path) -> None:
    assert "only there on Apple silicon" in refusal(folder, device_map="mps")


@pytest.mark.parametrize("attention", ["flash_attention_2", "telepathy"])
def test_attention_that_is_not_there(folder: Path, attention: str) -> None:
    if attention == "flash_attention_2" and torch.cuda.is_available():
        pytest.skip("it may be there")
    said = refusal(folder, attention=attention)
    assert "can't be loaded" in said
    assert "leave QVL_ATTENTION at auto" in said


def test_a_tokenizer_of_another_model(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    change(folder / "config.json", image_token_id=config["image_token_id"] + 1)
    assert "its tokenizer is of another model" in refusal(folder)


def test_no_tokenizer(folder: Path) -> None:
    for file in folder.glob("*token*"):
        file.unlink()
    assert "has no tokenizer that can be read" in refusal(folder)
