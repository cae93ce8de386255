"""Where weights go and in what precision, on machines that are not this one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session import placement
from qvl_agent.models.session.manifest import Manifest
from qvl_agent.models.session.placement import Placement, free_bytes, place

GIB = 2**30


def model(billions: float, quantisation: str = "", size_bytes: int = 0) -> Manifest:
    return Manifest("a model", Path(), {}, quantisation, int(billions * 1e9), size_bytes)


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make torch say what it says on a machine with GPUs of so many GiB each."""

    def make(*free_gib: int, bfloat16: bool = True) -> None:
        answers = {
            "is_available": lambda: True,
            "device_count": lambda: len(free_gib),
            "is_bf16_supported": lambda including_emulation: bfloat16,
            "memory_reserved": lambda device: 0,
            "memory_allocated": lambda device: 0,
            "mem_get_info": lambda device: (free_gib[int(device[5:])] * GIB, 0),
        }
        for name, answer in answers.items():
            monkeypatch.setattr(torch.cuda, name, answer)
        monkeypatch.setattr(placement, "is_flash_attn_2_available", lambda: False)

    return make


def test_a_gpu_is_taken_where_there_is_one(gpus: Callable[..., None]) -> None:
    gpus(24)
    assert place(model(4), ModelSettings()) == Placement("cuda:0", torch.bfloat16, "sdpa")
    on_cpu = place(model(0.1), ModelSettings(device_map="cpu"))
    assert on_cpu == Placement("cpu", torch.float32, "sdpa")


def test_what_one_gpu_does_not_hold_is_spread(gpus: Callable[..., None]) -> None:
    gpus(24, 24)
    assert place(model(4), ModelSettings()).device == "cuda:0"
    assert place(model(16), ModelSettings()).device == "balanced"
    assert place(model(4), ModelSettings(device_map="cuda:1")).device == "cuda:1"
    with pytest.raises(ModelUnavailable, match=r"take 74\.5 GiB, and all GPUs together have 48\.0"):
        place(model(40), ModelSettings())


def test_a_gpu_that_is_too_small(gpus: Callable[..., None]) -> None:
    gpus(8)
    with pytest.raises(ModelUnavailable, match=r"in bfloat16 take 13\.0 GiB, and cuda:0 has 8\.0"):
        place(model(7), ModelSettings())
    with pytest.raises(ModelUnavailable) as raised:
        place(model(7), ModelSettings(dtype="float32"))
    assert "QVL_DTYPE=bfloat16" in raised.value.fix
    assert "QVL_DEVICE_MAP=cpu" in raised.value.fix
    quantised = model(7, "awq", 5 * GIB)
    assert place(quantised, ModelSettings()).device == "cuda:0"


def test_a_gpu_without_bfloat16(
    gpus: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    gpus(16, bfloat16=False)
    with caplog.at_level(logging.WARNING, "qvl_agent"):
        assert place(model(2), ModelSettings()).dtype == torch.float16
    assert "may overflow" in caplog.text


def test_flash_attention_where_it_can_be_used(
    gpus: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    gpus(80)
    monkeypatch.setattr(placement, "is_flash_attn_2_available", lambda: True)
    assert place(model(2), ModelSettings()).attention == "flash_attention_2"
    assert place(model(2), ModelSettings(dtype="float32")).attention == "sdpa"
    assert place(model(0.1), ModelSettings(device_map="cpu")).attention == "sdpa"
    assert place(model(2), ModelSettings(attention="eager")).attention == "eager"


def test_apple_silicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 12 * GIB)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: GIB)
    assert free_bytes("mps") == 11 * GIB
    assert place(model(2), ModelSettings()) == Placement("mps", torch.float32, "sdpa")


def test_a_container_with_less_than_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(placement, "_CGROUP", tmp_path)
    whole = free_bytes("cpu")
    (tmp_path / "memory.current").write_text("700000\n")
    (tmp_path / "memory.stat").write_text("anon 5\ninactive_file 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert free_bytes("cpu") > 0.5 * whole
    (tmp_path / "memory.max").write_text("1000000\n")
    assert free_bytes("cpu") == 400_000
