"""Where checkpoints come from: folders, the hub, and what is said where they can't be had."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.checkpoints.kinds import Kind
from tests.models.session.refusals import refusal
from tests.servers.hub import COMMIT, Hub

from qvl_agent.errors import MissingExtra, ModelUnavailable, UsageError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint
from qvl_agent.models.session.hub import _refusal

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_checkpoints("qwen3-vl"), tmp_path / "copy"))


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("package", ["torch", "transformers", "llguidance", "accelerate"])
def test_the_extra_is_not_installed(package: str, tmp_path: Path) -> None:
    """In a Python that has everything but one package."""
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if entry.name != package:
            (tmp_path / entry.name).symlink_to(entry)
    code = (
        "from qvl_agent.errors import MissingExtra\n"
        "from qvl_agent.models.port import ModelSettings\n"
        "from qvl_agent.models.session.checkpoint import load_checkpoint\n"
        "try:\n    load_checkpoint('anything', ModelSettings())\n"
        "except MissingExtra as error:\n    print(error, error.fix)\n"
    )
    path = os.pathsep.join((str(ROOT / "agent"), str(tmp_path)))
    said = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    ).stdout
    assert said == (
        f"a model in this process needs the package {package!r}, which is not installed "
        'pip install "qvl-agent[local]"\n'
    )
    assert issubclass(MissingExtra, UsageError)


@pytest.mark.parametrize("name", ["nowhere", "./nowhere/at/all", "/no/such/folder", "a b/c"])
def test_no_such_folder(name: str) -> None:
    assert "is no folder here" in refusal(name, UsageError)


def test_a_file_is_no_checkpoint(folder: Path) -> None:
    assert "is a file here" in refusal(folder / "model.safetensors", UsageError)


@pytest.mark.usefixtures("hub_cache")
def test_what_a_hub_refuses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Hub({"Some/One": folder, "Gated/One": folder}, gated=("Gated/One",)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert "no such repository on the hub" in refusal("Some/Other")
        assert "has no revision 'v2'" in refusal("Some/One", revision="v2")
        gated = refusal("Gated/One")
    assert "Gated/One is gated" in gated
    assert "hf auth login" in gated


@pytest.mark.usefixtures("hub_cache")
def test_no_hub_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    said = refusal("Some/One")
    assert "Some/One is no folder here, and can't be fetched from the hub: " in said
    assert "refused" in said
    assert "check the name and the network" in said


@pytest.mark.usefixtures("hub_cache")
def test_offline_and_not_in_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    said = refusal("Some/One")
    assert "is no folder here, nor in the cache, and HF_HUB_OFFLINE forbids the hub" in said


@pytest.mark.usefixtures("hub_cache")
def test_a_repository_is_fetched_once_and_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_shards(folder)
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "modeling.py").write_text("raise SystemExit")
    (folder / "checkpoint-500").mkdir()
    for file in ("config.json", "model-1.safetensors"):
        shutil.copy(folder / file, folder / "checkpoint-500")
    progress: list[tuple[str, float]] = []
    with Hub({"Someone/Tiny": folder}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        settings = ModelSettings(on_loading=lambda what, done: progress.append((what, done)))
        loaded = load_checkpoint("Someone/Tiny", settings)
        fetched = [path.rpartition("/")[2] for path in hub.paths if "/resolve/" in path]
        # Asked once what main is: the weights are of the same commit as the settings.
        assert sum("/revision/main" in path for path in hub.paths) == 1
        assert {"model-1.safetensors", "model-2.safetensors"} < set(fetched)
        assert not {"pytorch_model.bin", "modeling.py"} & set(fetched)
        assert not any("checkpoint-500" in path for path in hub.paths)
        assert load_checkpoint("Someone/Tiny", ModelSettings(revision=COMMIT)).name == loaded.name
        again = [path.rpartition("/")[2] for path in hub.paths if "/resolve/" in path]
        assert again == fetched
    downloading = [done for what, done in progress if what == "downloading Someone/Tiny"]
    assert downloading == sorted(downloading)
    assert 0 < downloading[0] < 0.9
    assert downloading[-1] == 1.0
    # The hub is gone: what is here is used.
    assert load_checkpoint("Someone/Tiny", ModelSettings()).family.name == "qwen3-vl"


@pytest.mark.usefixtures("hub_cache")
@pytest.mark.parametrize(
    ("settings", "spoil", "said"),
    [
        ({"dtype": "bf16"}, {}, "there is no precision 'bf16'"),
        ({"device_map": "gpu"}, {}, "there is no device 'gpu'"),
        ({"family": "qwen2-vl"}, {}, "px to a visual token"),
        ({"device_map": "cpu"}, {"total_size": 2**50}, "take 2097152.0 GiB, and cpu has"),
        ({}, {"quantization_config": {"quant_method": "homemade"}}, "is quantised (homemade)"),
        ({}, {"quantization": {"bits": 4}, "quantization_config": {"bits": 4}}, "quantised (mlx)"),
        ({}, {"quantization_config": {"load_in_4bit": True}}, "bitsandbytes is not installed"),
    ],
)
def test_what_keeps_it_from_loading_is_told_before_weights_are_fetched(
    settings: dict[str, str],
    spoil: dict[str, Any],
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_shards(folder)
    index, config = folder / "model.safetensors.index.json", folder / "config.json"
    change(index, metadata={"total_size": spoil.get("total_size", 0)})
    change(config, **spoil | {"dtype": "bfloat16"})
    with Hub({"Someone/Tiny": folder}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises((UsageError, ModelUnavailable), match=re.escape(said)) as caught:
            load_checkpoint("Someone/Tiny", ModelSettings(**settings))  # type: ignore[arg-type]
        assert not [path for path in hub.paths if path.endswith(".safetensors")]
    assert caught.value.fix


@pytest.mark.usefixtures("hub_cache")
def test_an_interrupt_does_not_wait_for_the_files_that_have_begun(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_shards(folder)
    large = torch.zeros(12 << 20)  # several of the pieces that the library reads at once
    save_file({"large": large}, folder / "model-3.safetensors", {"format": "pt"})
    heard = threading.Event()
    monkeypatch.setattr("qvl_agent.models.session.hub._stop_xet", heard.set)

    def interrupt(what: str, done: float) -> None:
        if what.startswith("downloading") and done > 0 and not heard.is_set():
            os.kill(os.getpid(), signal.SIGINT)
            assert heard.wait(20)

    index = {"metadata": {"total_size": large.nbytes}}
    change(folder / "model.safetensors.index.json", **index)
    with Hub({"Someone/Tiny": folder}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(KeyboardInterrupt):
            load_checkpoint("Someone/Tiny", ModelSettings(on_loading=interrupt))
    assert not list(tmp_path.glob("cache/**/model-3.safetensors"))
    assert not [f for f in tmp_path.glob("cache/**/blobs/*") if f.stat().st_size >= large.nbytes]


def change(file: Path, **entries: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))


def test_a_full_disk_is_no_fault_of_the_network() -> None:
    refused = _refusal("Some/One", "main", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert "the disk is full" in str(refused)
    assert "HF_HOME" in refused.fix


def in_shards(folder: Path) -> Path:
    """Spread the weights over two files, as large checkpoints do."""
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    places = {name: f"model-{1 + number % 2}.safetensors" for number, name in enumerate(weights)}
    for file in set(places.values()):
        part = {name: weights[name] for name in weights if places[name] == file}
        save_file(part, folder / file, {"format": "pt"})
    size = sum(weight.nbytes for weight in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return folder
