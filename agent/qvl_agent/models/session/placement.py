"""Where the weights go and in what precision, and whether there is room for them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch
from transformers.utils import is_flash_attn_2_available

from qvl_agent.errors import ModelUnavailable, UsageError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.manifest import WIDENED, Manifest

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}

_ALLOCATOR = re.compile(r"can't allocate memory|not enough memory|cannot allocate memory", re.I)
"""What torch says, as a plain RuntimeError, where the machine's own memory is full."""
_DEVICE = re.compile(r"cpu|mps|cuda(:\d+)?|balanced")
_CGROUP = Path("/sys/fs/cgroup")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Placement:
    """What ``from_pretrained`` is told.

    Attributes:
        device: ``balanced`` (over all GPUs) or one device.
        dtype: Of the weights and of what is computed.
        attention: Implementation.
    """

    device: str
    dtype: torch.dtype
    attention: str


def place(weights: Manifest, settings: ModelSettings) -> Placement:
    """Choose, or check what the caller chose.

    Raises:
        UsageError: If a name is unknown.
        ModelUnavailable: If the device is not there or too small.
    """
    device = _device(settings.device_map)
    dtype = _dtype(settings.dtype, device, weights.quantisation)
    if settings.device_map == "auto" and device == "cuda:0" and torch.cuda.device_count() > 1:
        # Spread only what does not fit: every step over several GPUs waits for each in turn.
        roomy = 1.2 * needed_bytes(weights, dtype) < free_bytes(device)
        device = device if roomy else "balanced"
    _check_room(weights, device, dtype)
    return Placement(device, dtype, _attention(settings.attention, device, dtype))


def needed_bytes(weights: Manifest, dtype: torch.dtype) -> int:
    """Return what the weights alone take; quantised ones stay as they are, or become wider."""
    kept = weights.quantisation and weights.quantisation not in WIDENED
    return weights.size_bytes if kept else weights.values * dtype.itemsize


def free_bytes(device: str) -> int:
    """Return how much a device can still hold."""
    if device == "balanced":
        return sum(free_bytes(f"cuda:{number}") for number in range(torch.cuda.device_count()))
    if device.startswith("cuda"):
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + kept
    if device == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    return min(int(psutil.virtual_memory().available), _container_bytes())


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that there is no more memory, on whatever device."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError | OSError) and bool(_ALLOCATOR.search(str(error)))


def out_of_memory(weights: Manifest, placement: Placement) -> ModelUnavailable:
    """Return the error for weights that turned out not to fit (a limit, or others were faster)."""
    device, dtype = placement.device, placement.dtype
    return ModelUnavailable(
        f"memory ran out on {device} while {weights.name} was loaded: its weights in "
        f"{_name(dtype)} take {_gib(needed_bytes(weights, dtype))}",
        fix=_ways_out(weights, device, dtype),
    )


def _device(wanted: str) -> str:
    if wanted == "auto":
        if torch.cuda.is_available():
            return "cuda:0"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    if not _DEVICE.fullmatch(wanted):
        raise UsageError(
            f"there is no device {wanted!r}",
            fix="set QVL_DEVICE_MAP to auto, cpu, cuda, cuda:N, mps or balanced",
        )
    found = torch.cuda.device_count() if torch.cuda.is_available() else 0
    number = int(wanted.partition(":")[2] or 0)
    if wanted.startswith(("cuda", "balanced")) and number >= found:
        have = f"{found} GPUs" if found else "no GPU"
        raise ModelUnavailable(
            f"QVL_DEVICE_MAP asks for {wanted}, and torch {torch.__version__} finds {have}",
            fix="install the torch build for this GPU and its driver, or leave it at auto",
        )
    if wanted == "mps" and not torch.backends.mps.is_available():
        raise ModelUnavailable(
            "QVL_DEVICE_MAP asks for mps, which is only there on Apple silicon",
            fix="leave it at auto",
        )
    return "cuda:0" if wanted == "cuda" else wanted


def _dtype(wanted: str, device: str, quantisation: str) -> torch.dtype:
    if quantisation in WIDENED:
        if wanted in ("auto", "bfloat16"):
            return torch.bfloat16
        raise UsageError(
            f"weights in {quantisation} become bfloat16, not {wanted}",
            fix="leave QVL_DTYPE at auto, or use the checkpoint that is not quantised",
        )
    if wanted != "auto":
        if wanted not in DTYPES:
            raise UsageError(
                f"there is no precision {wanted!r}",
                fix=f"set QVL_DTYPE to auto or one of {', '.join(DTYPES)}",
            )
        return DTYPES[wanted]
    if device in ("cpu", "mps"):
        # A CPU without bfloat16 in hardware is many times slower with it. On MPS not every system
        # knows bfloat16, and Qwen's activations exceed the range of float16.
        return torch.float32
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.bfloat16
    _logger.warning("this GPU has no bfloat16; float16 is used and may overflow (QVL_DTYPE)")
    return torch.float16


def _attention(wanted: str, device: str, dtype: torch.dtype) -> str:
    if wanted != "auto":
        return wanted
    half, gpu = dtype in (torch.bfloat16, torch.float16), device.startswith(("cuda", "balanced"))
    return "flash_attention_2" if gpu and half and is_flash_attn_2_available() else "sdpa"


def _check_room(weights: Manifest, device: str, dtype: torch.dtype) -> None:
    free = free_bytes(device)
    if needed_bytes(weights, dtype) > free:
        raise _too_large(weights, device, dtype, free)


def _too_large(weights: Manifest, device: str, dtype: torch.dtype, free: int) -> ModelUnavailable:
    where = "all GPUs together have" if device == "balanced" else f"{device} has"
    return ModelUnavailable(
        f"not enough memory for {weights.name}: its weights in {_name(dtype)} take "
        f"{_gib(needed_bytes(weights, dtype))}, and {where} {_gib(free)} free",
        fix=_ways_out(weights, device, dtype),
    )


def _ways_out(weights: Manifest, device: str, dtype: torch.dtype) -> str:
    ways = ["a smaller or a quantised model"]
    if dtype == torch.float32 and not weights.quantisation:
        ways.append("QVL_DTYPE=bfloat16, which takes half of it")
    if device != "cpu":
        ways.append("QVL_DEVICE_MAP=cpu")
    return f"use {', or '.join(ways)}"


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _gib(size_bytes: int) -> str:
    return f"{size_bytes / 2**30:.1f} GiB"


def _container_bytes() -> int:
    """Return what the container that this may run in still allows (cgroup version 2)."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        lines = (_CGROUP / "memory.stat").read_text().splitlines()
        cached = sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
        return int(limit) - used + cached
    except (OSError, ValueError):
        # No cgroup, or "max": no limit.
        return 2**63 - 1
