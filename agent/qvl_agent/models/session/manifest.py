"""What a checkpoint's files say, before anything large is read: fit to be loaded, and how large."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.session.files import NOT_AS_EXPECTED, Json, read_json, within
from qvl_agent.models.session.images import VisionSpec, vision_spec

BACKENDS: dict[str, tuple[tuple[str, str], ...]] = {
    "awq": (("gptqmodel", "gptqmodel"),),
    "gptq": (("gptqmodel", "gptqmodel"), ("optimum", "optimum")),
    "bitsandbytes": (("bitsandbytes", "bitsandbytes"),),
    "compressed-tensors": (("compressed_tensors", "compressed-tensors"),),
    "auto-round": (("auto_round", "auto-round"),),
    "torchao": (("torchao", "torchao"),),
    "hqq": (("hqq", "hqq"),),
    "quanto": (("optimum.quanto", "optimum-quanto"),),
    "aqlm": (("aqlm", "aqlm[gpu,cpu]"),),
}
"""Quantisation: what transformers needs for it, as (import name, what to install)."""

WIDENED = frozenset({"fp8"})
"""Quantisation that is undone while weights load, into bfloat16: what would run it as it is, the
library fetches from the hub as code, and for few GPUs only."""

_INDEX = "model.safetensors.index.json"
_MAX_HEADER_BYTES = 100_000_000
_COPY = "copy preprocessor_config.json from the base model's repository"
_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt")


@dataclass(frozen=True)
class Manifest:
    """A checkpoint's files.

    Attributes:
        name: As the caller named it.
        folder: Where they are.
        config: Contents of config.json.
        quantisation: Its method; empty for plain weights. See ``WIDENED``.
        values: Numbers in all tensors.
        size_bytes: Of all tensors as they are stored.
    """

    name: str
    folder: Path
    config: Json = field(repr=False)
    quantisation: str
    values: int
    size_bytes: int

    @property
    def model_type(self) -> str:
        """Which architecture it is of."""
        return str(self.config.get("model_type", ""))


def read_config(name: str, folder: Path) -> Json:
    """Return the contents of config.json.

    Raises:
        ModelUnavailable: If there is none that can be read.
    """
    if (folder / "adapter_config.json").exists() and not (folder / "config.json").exists():
        raise ModelUnavailable(
            f"{name} is an adapter, not a whole model",
            fix="merge it into its base model (peft: merge_and_unload) and save that",
        )
    return read_json(name, folder / "config.json", fix="name a folder as save_pretrained writes it")


def check_backend(name: str, config: Json) -> str:
    """Return the method by which a checkpoint is quantised, empty for none.

    Raises:
        ModelUnavailable: If a package that runs it is not installed.
    """
    method = _quantisation(name, config)
    absent = [dist for module, dist in BACKENDS.get(method, ()) if not _installed(module)]
    if absent:
        raise ModelUnavailable(
            f"{name} is quantised ({method}), and {' and '.join(absent)} is not installed",
            fix=f"pip install {' '.join(absent)}, or use the checkpoint that is not quantised",
        )
    return method


def announced(name: str, folder: Path, config: Json) -> Manifest:
    """Return what the small files say of the weights, which may not be there yet.

    ``values`` and ``size_bytes`` are 0 where all weights are one file, which has no index.

    Raises:
        ModelUnavailable: If it is quantised by what is not installed.
    """
    size_bytes = indexed_bytes(name, folder)
    method = check_backend(name, config)
    values = size_bytes // _stored_bytes(name, config, method)
    return Manifest(name, folder, config, method, values, size_bytes)


def manifest(name: str, folder: Path) -> Manifest:
    """Look through a checkpoint's files.

    Raises:
        ModelUnavailable: If it is incomplete, damaged, not in safetensors, or quantised by what
            is not installed.
    """
    config = read_config(name, folder)
    method = check_backend(name, config)
    tensors = [tensor for shard in _shards(name, folder) for tensor in _tensors(name, shard)]
    return Manifest(
        name=name,
        folder=folder,
        config=config,
        quantisation=method,
        values=sum(values for values, _ in tensors),
        size_bytes=sum(size for _, size in tensors),
    )


def indexed_bytes(name: str, folder: Path) -> int:
    """Return the size of all weights as the index of several files says it; 0 where there is none.

    Told before the weights are there; what they really take is in the ``Manifest``.
    """
    index = folder / _INDEX
    if not index.exists():
        return 0
    size = within(name, read_json(name, index), "metadata").get("total_size", 0)
    return int(size) if isinstance(size, (int, float)) and math.isfinite(size) else 0


def vision_of(name: str, folder: Path) -> VisionSpec:
    """Return how a checkpoint in a folder wants its pictures.

    Raises:
        ModelUnavailable: If it does not say so.
    """
    nested = folder / "processor_config.json"
    settings = read_json(name, nested).get("image_processor") if nested.exists() else None
    if settings is None:
        settings = read_json(name, folder / "preprocessor_config.json", fix=_COPY)
    config = read_json(name, folder / "config.json")
    try:
        return vision_spec(settings, config.get("vision_config") or {})
    except NOT_AS_EXPECTED as error:
        raise ModelUnavailable(
            f"{name}: its image settings can't be used: {error}", fix=_COPY
        ) from error


def _stored_bytes(name: str, config: Json, method: str) -> int:
    """Return how much one value takes in the file; too much rather than too little."""
    if method in WIDENED:
        return 1
    text = within(name, config, "text_config")
    said = [settings.get(key) for settings in (config, text) for key in ("dtype", "torch_dtype")]
    return 2 if "bfloat16" in said or "float16" in said else 4


def _quantisation(name: str, config: Json) -> str:
    text = within(name, config, "text_config")
    settings = within(name, config, "quantization_config")
    settings = settings or within(name, text, "quantization_config")
    if settings.get("load_in_4bit") or settings.get("load_in_8bit"):
        return "bitsandbytes"  # its first version did not name itself
    if config.get("quantization") and "quant_method" not in settings:
        return "mlx"
    return str(settings.get("quant_method", "unnamed")) if settings else ""


def _shards(name: str, folder: Path) -> list[Path]:
    index = folder / _INDEX
    if index.exists():
        places = within(name, read_json(name, index), "weight_map").values()
        files = sorted({str(file) for file in places})
    elif (folder / "model.safetensors").exists():
        files = ["model.safetensors"]
    else:
        raise _no_weights(name, folder)
    missing = ", ".join(file for file in files if not (folder / file).exists())
    if missing or not files:
        why = f"{missing} is not there" if missing else "its index of weights is empty"
        raise ModelUnavailable(f"{name} is incomplete: {why}", fix="download or copy it again")
    return [folder / file for file in files]


def _no_weights(name: str, folder: Path) -> ModelUnavailable:
    if any(file for pattern in _PICKLED for file in folder.glob(pattern)):
        return ModelUnavailable(
            f"{name} has its weights in pickles only, which can run code when they are read",
            fix="load it once where that is safe and save it with save_pretrained (safetensors)",
        )
    return ModelUnavailable(
        f"{name} has no weights in safetensors", fix="name a checkpoint with model.safetensors"
    )


def _tensors(name: str, shard: Path) -> Iterator[tuple[int, int]]:
    """Yield (number of values, bytes) of each tensor, from the header alone.

    The format: 8 bytes with the header's length, little-endian; the header, JSON of tensor name to
    dtype, shape and offsets; the data. (https://github.com/huggingface/safetensors#format)
    """
    size = shard.stat().st_size
    with shard.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= min(size - 8, _MAX_HEADER_BYTES):
            raise _damaged(name, shard, "its header is cut off")
        try:
            header = json.loads(file.read(length))
            tensors = [_tensor(entry) for key, entry in header.items() if key != "__metadata__"]
        except NOT_AS_EXPECTED as error:
            raise _damaged(name, shard, "its header can't be read") from error
    whole = 8 + length + max((end for _, _, end in tensors), default=0)
    if size != whole:
        raise _damaged(name, shard, f"it has {size} of {whole} bytes")
    for values, start, end in tensors:
        yield values, end - start


def _tensor(entry: Json) -> tuple[int, int, int]:
    """Return the number of values, and where the data begin and end."""
    start, end = entry["data_offsets"]
    return math.prod(map(int, entry["shape"])), int(start), int(end)


def _damaged(name: str, shard: Path, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"{name}: {shard.name} is damaged: {why}", fix=f"delete {shard} and download it again"
    )


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
