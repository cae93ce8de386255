"""The episode of ``local.py`` at true sizes on a GPU, beside what its hardware would allow.

The floor of a step: the bytes of weights and cache that its passes have to read over the memory
bandwidth, plus the operations of its prefill over the rate of a matrix product; both rates are
measured here. Weights are random, shapes are those of the published models.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import torch
from benchmarks.local_compare import asked, measure, report, ways
from benchmarks.local_episode import Bench, bench_of
from benchmarks.local_ways import Ours, Step, now
from tests.checkpoints.kinds import Kind
from tests.checkpoints.tiny import REAL_ROWS, build
from transformers import AutoConfig, AutoModelForImageTextToText

from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint

_TEXT = {"vocab_size": REAL_ROWS, "hidden_size": 2048, "num_attention_heads": 16}
PUBLISHED: dict[str, tuple[Kind, dict[str, Any], dict[str, Any]]] = {
    "Qwen3-VL-2B": (
        "qwen3-vl",
        {
            **_TEXT, "num_hidden_layers": 28, "num_key_value_heads": 8, "head_dim": 128,
            "intermediate_size": 6144,
            "rope_parameters": {
                "rope_type": "default", "rope_theta": 5e6, "mrope_section": [24, 20, 20],
                "mrope_interleaved": True,
            },
        },
        {
            "depth": 24, "hidden_size": 1024, "intermediate_size": 4096, "num_heads": 16,
            "out_hidden_size": 2048, "patch_size": 16, "num_position_embeddings": 2304,
            "deepstack_visual_indexes": [5, 11, 17],
        },
    ),
    "Qwen2.5-VL-3B": (
        "qwen2.5-vl",
        {
            **_TEXT, "num_hidden_layers": 36, "num_key_value_heads": 2,
            "intermediate_size": 11008,
            "rope_parameters": {
                "rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24],
            },
        },
        {
            "depth": 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16,
            "out_hidden_size": 2048, "patch_size": 14, "window_size": 112,
            "fullatt_block_indexes": [7, 15, 23, 31],
        },
    ),
}  # fmt: skip
"""Kind, text and vision part, after the config.json of the published models."""


@dataclass(frozen=True)
class Rates:
    """What a device can do.

    Attributes:
        bytes_per_s: Read or written, of a large copy.
        operations_per_s: Of a large matrix product, a multiplication and an addition counted as 2.
    """

    bytes_per_s: float
    operations_per_s: float


@dataclass(frozen=True)
class Floor:
    """Seconds that a step takes at least, by what takes them."""

    weights_s: float
    cache_s: float
    operations_s: float

    @property
    def total_s(self) -> float:
        """All of it."""
        return self.weights_s + self.cache_s + self.operations_s


def true_sizes(wanted: str, tokenizer: Path | None, repeats: int = 3) -> None:
    """Measure and print; ``tiny`` tries the code on the CPU, ``auto`` needs a GPU."""
    if wanted == "off":
        return
    if wanted == "auto" and not torch.cuda.is_available():
        print("no CUDA device: the part at true sizes was skipped (--true-sizes tiny tries it)")
        return
    for name, (kind, text, vision) in PUBLISHED.items():
        with TemporaryDirectory() as scratch:
            rows = REAL_ROWS if tokenizer else None
            folder = build(kind, Path(scratch), tokenizer=tokenizer, rows=rows)
            settings = ModelSettings(dtype="float32", device_map="cpu")
            checkpoint = load_checkpoint(str(folder), settings)
            if wanted == "auto":
                checkpoint = _enlarged(checkpoint, text, vision)
            print(f"\n{name}{' shrunk' if wanted == 'tiny' else ''}, {checkpoint.dtype}")
            _measure(checkpoint, folder, repeats)


def _enlarged(small: Checkpoint, text: dict[str, Any], vision: dict[str, Any]) -> Checkpoint:
    old: Any = small.model.config
    names = ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")
    config = AutoConfig.for_model(
        old.model_type,
        text_config={**text, "tie_word_embeddings": True, "max_position_embeddings": 32768},
        vision_config=vision,
        tie_word_embeddings=True,
        **{name: getattr(old, name) for name in names},
    )
    device, dtype = torch.device("cuda"), torch.bfloat16
    with device:
        model = AutoModelForImageTextToText.from_config(config, dtype=dtype).eval()
    model.generation_config = small.model.generation_config
    return replace(small, model=model, n_vocab=REAL_ROWS, device=device, dtype=dtype)


def _measure(checkpoint: Checkpoint, folder: Path, repeats: int) -> None:
    bench = bench_of(checkpoint)
    results = measure(ways(bench, folder), repeats)
    report(bench, results)
    rates = measured_rates(checkpoint.device, checkpoint.dtype)
    print(
        f"{rates.bytes_per_s / 1e9:.0f} GB/s, {rates.operations_per_s / 1e12:.2f} T operations/s; "
        "milliseconds of a step and its floor:"
    )
    for number, step in enumerate(results[-1].steps, 1):
        floor = floor_of(step, checkpoint, rates)
        print(
            f"  step {number}: {step.seconds * 1e3:8.1f}  floor {floor.total_s * 1e3:7.1f} = "
            f"weights {floor.weights_s * 1e3:.1f} + cache {floor.cache_s * 1e3:.1f} + "
            f"operations {floor.operations_s * 1e3:.1f}; {len(step.passes)} passes"
        )
    one_token(bench, rates)


def one_token(bench: Bench, rates: Rates) -> None:
    """Print what a pass of one token takes, and the part of it that is only getting it under way.

    Where that part is the larger one, the device waits for Python and for launches, not for memory.
    """
    checkpoint, ours = bench.checkpoint, Ours(bench)
    ours.episode(asked(bench))
    session = ours.session

    def one() -> tuple[float, float]:
        session.push([bench.replies[0][0]])
        began = now(checkpoint.device)
        session.hidden()
        return time.perf_counter() - began, now(checkpoint.device) - began

    times = [one() for _ in range(20)]
    with torch.profiler.profile() as profiled:
        one()
    launched = sum(event.count for event in profiled.key_averages() if "aunch" in event.key)
    called = sum(event.count for event in profiled.key_averages() if event.key.startswith("aten::"))
    model: Any = checkpoint.model
    bytes_read = _size(model.model.language_model.layers) * torch.finfo(checkpoint.dtype).bits // 8
    print(
        f"  one token: {median(t for _, t in times) * 1e3:.2f} ms, under way after "
        f"{median(t for t, _ in times) * 1e3:.2f} ms, its weights are read in "
        f"{bytes_read / rates.bytes_per_s * 1e3:.2f} ms; {launched} kernels launched, "
        f"{called} operators called"
    )


def measured_rates(device: torch.device, dtype: torch.dtype) -> Rates:
    """Measure a large copy and a large matrix product."""
    big = device.type == "cuda"
    source = torch.empty(2**30 if big else 2**26, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    side = 8192 if big else 1024
    left = torch.randn(side, side, device=device, dtype=dtype)
    right = torch.randn(side, side, device=device, dtype=dtype)
    copy_s = _best(lambda: target.copy_(source), device)
    product_s = _best(lambda: left @ right, device)
    return Rates(2 * source.nbytes / copy_s, 2 * side**3 / product_s)


def _best(work: Callable[[], Any], device: torch.device) -> float:
    times = []
    for _ in range(10):
        began = now(device)
        work()
        times.append(now(device) - began)
    return min(times)


def floor_of(step: Step, checkpoint: Checkpoint, rates: Rates) -> Floor:
    """Return what a step of a session takes at least."""
    model: Any = checkpoint.model
    text, vision = model.config.get_text_config(), model.config.vision_config
    wide = torch.finfo(checkpoint.dtype).bits // 8
    layers = _size(model.model.language_model.layers)
    encoder = model.model.visual
    heads = text.num_attention_heads
    head_dim = getattr(text, "head_dim", None) or text.hidden_size // heads
    kept = 2 * text.num_hidden_layers * text.num_key_value_heads * head_dim * wide
    read = len(step.passes) * layers + _size(encoder) + sum(step.rows) * text.hidden_size
    cached = sum(length for _, length in step.passes) * kept
    ran = sum(tokens for tokens, _ in step.passes)
    pairs = sum(tokens * (length - tokens / 2) for tokens, length in step.passes)
    blocks, seen = _size(encoder.blocks), step.patches
    operations = (
        2 * layers * ran
        + 4 * pairs * heads * head_dim * text.num_hidden_layers
        + 2 * blocks * seen
        + 2 * (_size(encoder) - blocks) * seen / vision.spatial_merge_size**2
        + 4 * seen**2 * vision.hidden_size * len(_full_attention(vision))
    )
    return Floor(
        read * wide / rates.bytes_per_s,
        cached / rates.bytes_per_s,
        operations / rates.operations_per_s,
    )


def _full_attention(vision: Any) -> range | list[int]:
    """Return the layers of the encoder in which all patches of a picture see each other."""
    found: list[int] | None = getattr(vision, "fullatt_block_indexes", None)
    return range(vision.depth) if found is None else found


def _size(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
