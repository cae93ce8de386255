"""A checkpoint's small files may hold anything: what can't be used is named, and is never a bug."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.session.manifest import (
    announced,
    indexed_bytes,
    manifest,
    read_config,
    vision_of,
)

ODD: tuple[Any, ...] = (
    None, [], {}, "x", 5, -1, [1, 2, 3], ["a"], {"a": 5}, {"quant_method": ["awq"]}, True, 1e400,
)  # fmt: skip
CONFIG = {"model_type": "qwen3_vl", "vision_config": {"patch_size": 16}}
PROCESSOR = {"patch_size": 16, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}


def write(folder: Path, **files: Any) -> Path:
    """Write files of settings; ``weights`` is the header of the weights' file."""
    header = json.dumps(files.pop("weights", {})).encode()
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    for name, contents in {"config": CONFIG, "preprocessor_config": PROCESSOR, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(contents))
    return folder


def told(read: Callable[[str, Path], object], folder: Path) -> str:
    """Read; return what is said where that can't be done."""
    try:
        read("it", folder)
    except ModelUnavailable as error:
        return str(error) if error.fix else "no fix"
    return ""


def of_config(name: str, folder: Path) -> object:
    return announced(name, folder, read_config(name, folder))


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_settings_are_read_or_named(odd: Any, tmp_path: Path) -> None:
    for key in ("quantization_config", "quantization", "text_config", "vision_config", "dtype"):
        folder = write(tmp_path, config=CONFIG | {key: odd})
        told(of_config, folder)
        told(vision_of, folder)
    text = {"quantization_config": odd}
    folder = write(tmp_path, config=CONFIG | {"text_config": text})
    told(of_config, folder)
    for key in ("patch_size", "merge_size", "size", "max_pixels", "image_mean", "resample"):
        folder = write(tmp_path, preprocessor_config=PROCESSOR | {key: odd})
        told(vision_of, folder)
    folder = write(tmp_path, processor_config={"image_processor": odd})
    told(vision_of, folder)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_indexes_and_headers_are_read_or_named(odd: Any, tmp_path: Path) -> None:
    for key in ("shape", "data_offsets"):
        entry = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} | {key: odd}
        folder = write(tmp_path, weights={"w": entry})
        told(manifest, folder)
    for header in (odd, {"w": odd}):
        assert told(manifest, write(tmp_path, weights=header)) or odd == {}
    for index in ({"metadata": odd}, {"metadata": {"total_size": odd}}, odd):
        folder = write(tmp_path, **{"model.safetensors.index": index})
        told(indexed_bytes, folder)
    for index in (odd, {"weight_map": odd}, {"weight_map": {"w": odd}}):
        folder = write(tmp_path, **{"model.safetensors.index": index})
        assert told(manifest, folder)


@pytest.mark.parametrize(
    ("key", "odd", "said"),
    [
        ("text_config", "x", "it: its text_config holds no settings: 'x'"),
        ("quantization_config", 5, "it: its quantization_config holds no settings: 5"),
    ],
)
def test_what_is_odd_is_said(key: str, odd: Any, said: str, tmp_path: Path) -> None:
    folder = write(tmp_path, config=CONFIG | {key: odd})
    assert told(of_config, folder) == said


def test_a_filter_that_there_is_not(tmp_path: Path) -> None:
    said = told(vision_of, write(tmp_path, preprocessor_config=PROCESSOR | {"resample": 99}))
    assert said == "it: its image settings can't be used: 99 is not a valid Resampling"


def test_an_index_of_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path, **{"model.safetensors.index": {"weight_map": {}}})
    assert told(manifest, folder) == "it is incomplete: its index of weights is empty"


def test_settings_within_settings_without_end(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "config.json").write_text("[" * 100_000)
    assert "config.json is not JSON" in told(read_config, tmp_path)


@pytest.mark.parametrize(
    ("config", "values"),
    [
        ({"torch_dtype": "bfloat16"}, 500),
        ({"text_config": {"dtype": "float16"}}, 500),
        ({"dtype": "float32"}, 250),
        ({}, 250),
    ],
)
def test_how_large_weights_will_be_is_told_by_index_and_config(
    config: dict[str, Any], values: int, tmp_path: Path
) -> None:
    folder = write(tmp_path, **{"model.safetensors.index": {"metadata": {"total_size": 1000}}})
    to_come = announced("it", folder, config)
    assert (to_come.size_bytes, to_come.values) == (1000, values)
