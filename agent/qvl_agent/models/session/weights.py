"""Load model and tokenizer through the library, with progress, and nothing printed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForImageTextToText, AutoTokenizer
from transformers import __version__ as library_version
from transformers.quantizers.auto import AUTO_QUANTIZER_MAPPING
from transformers.utils import logging as library_logging

from qvl_agent.errors import ModelUnavailable
from qvl_agent.models.port import OnLoading
from qvl_agent.models.session.files import read_json
from qvl_agent.models.session.manifest import WIDENED, Manifest
from qvl_agent.models.session.placement import Placement, is_full, out_of_memory

_SHOWN_KEYS = 3
_KERNELS = "transformers.integrations.hub_kernels"
_VOCABULARIES = ("tokenizer.json", "vocab.json")
_ATTENTION = "leave QVL_ATTENTION at auto, or install what it names"
_MISMATCH = "check that config.json and the weights are whole and of the same model"
_OF_THE_LIBRARY = (
    AttributeError, ImportError, KeyError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What it raises for files that it can't use."""

_logger = logging.getLogger(__name__)

_loading = threading.Lock()
"""The library's progress hook and log level are the process's: one load at a time."""


def check_quantisation(weights: Manifest) -> None:
    """Refuse a method that the library does not know: it would take the weights for plain ones.

    Raises:
        ModelUnavailable: With its name.
    """
    method = weights.quantisation
    if method and not any(known.startswith(method) for known in AUTO_QUANTIZER_MAPPING):
        raise ModelUnavailable(
            f"{weights.name} is quantised ({method}), not known to transformers {library_version}",
            fix="use the checkpoint that is not quantised",
        )


def load_model(weights: Manifest, placement: Placement, on_loading: OnLoading | None) -> Any:
    """Return the model, ready to be run.

    Raises:
        ModelUnavailable: If the weights don't fit into memory or don't belong to the model.
    """
    device = placement.device
    try:
        with _loading, _reporting(f"loading {weights.name}", on_loading):
            model, found = AutoModelForImageTextToText.from_pretrained(
                weights.folder,
                config=_config(weights),
                dtype=placement.dtype,
                device_map=device if device == "balanced" else {"": torch.device(device)},
                attn_implementation=placement.attention,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                output_loading_info=True,
            )
    except SafetensorError as error:
        raise ModelUnavailable(
            f"{weights.name}: its weights can't be read: {error}", fix="download or copy it again"
        ) from error
    except (MemoryError, *_OF_THE_LIBRARY) as error:
        if is_full(error):
            raise out_of_memory(weights, placement) from error
        raise ModelUnavailable(
            f"{weights.name} can't be loaded: {_first_line(error)}",
            fix=_ATTENTION if placement.attention not in ("sdpa", "eager") else _MISMATCH,
        ) from error
    _check_keys(weights.name, found)
    if not device.startswith(("cuda", "balanced")):
        # Qwen3.5's first pass would name kernels to install, which only a GPU can use.
        logging.getLogger(_KERNELS).setLevel(logging.ERROR)
    model.requires_grad_(False)
    return model.eval()


def _config(weights: Manifest) -> Any:
    config = AutoConfig.from_pretrained(
        weights.folder, trust_remote_code=False, local_files_only=True
    )
    if weights.quantisation in WIDENED:
        config.quantization_config["dequantize"] = True
    return config


def load_tokenizer(weights: Manifest) -> Any:
    """Return the tokenizer, with the chat template for pictures where that is a file of its own.

    Raises:
        ModelUnavailable: If there is none.
    """
    try:
        if not any((weights.folder / file).exists() for file in _VOCABULARIES):
            # Else the library would make an empty one.
            raise FileNotFoundError("no tokenizer.json")
        with _loading, _reporting("", None):
            words = AutoTokenizer.from_pretrained(
                weights.folder, trust_remote_code=False, local_files_only=True
            )
    except StrictDataclassError as error:  # to choose a tokenizer, config.json is read
        said = " ".join(str(error).split())
        raise ModelUnavailable(f"{weights.name}: {said}", fix=_MISMATCH) from error
    except _OF_THE_LIBRARY as error:
        raise ModelUnavailable(
            f"{weights.name} has no tokenizer that can be read: {_first_line(error)}",
            fix="copy tokenizer.json and tokenizer_config.json from the base model's repository",
        ) from error
    # Qwen2-VL and Qwen2.5-VL: their processor's template, which knows pictures, is kept here.
    legacy = weights.folder / "chat_template.json"
    if legacy.exists() and not (weights.folder / "chat_template.jinja").exists():
        words.chat_template = read_json(weights.name, legacy).get("chat_template")
    return words


def _check_keys(name: str, found: Any) -> None:
    """Refuse a model a part of which would be random; what is too much is only told."""
    for kind, says in (
        ("missing_keys", "lacks weights that its model needs"),
        ("mismatched_keys", "has weights in other shapes than its config says"),
    ):
        if found[kind]:
            raise ModelUnavailable(
                f"{name} {says}: {_some(found[kind])}",
                fix=_MISMATCH,
            )
    if found["unexpected_keys"]:
        extra = _some(found["unexpected_keys"])
        _logger.warning("%s: weights that its model has no place for: %s", name, extra)


def _some(keys: Collection[object]) -> str:
    shown = ", ".join(sorted(map(str, keys))[:_SHOWN_KEYS])
    return f"{len(keys)} in all, such as {shown}"


@contextmanager
def _reporting(what: str, on_loading: OnLoading | None) -> Iterator[None]:
    """Send the library's progress to ``on_loading``, and keep it from printing anything."""

    def bar(_: object, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Iterable[Any]:
        return _Counted(arguments[0] if arguments else (), settings.get("total"), report)

    def report(fraction: float) -> None:
        if on_loading:
            on_loading(what, fraction)

    level = library_logging.get_verbosity()
    before = library_logging.set_tqdm_hook(bar)
    library_logging.set_verbosity_error()
    try:
        yield
    finally:
        library_logging.set_tqdm_hook(before)
        library_logging.set_verbosity(level)


class _Counted:
    """Stands in for ``tqdm``: goes through something and tells how far it is."""

    def __init__(
        self, items: Iterable[Any], total: int | None, report: Callable[[float], None]
    ) -> None:
        self._items, self._report = items, report
        self._total = total or (len(items) if isinstance(items, Sized) else 0)

    def __iter__(self) -> Iterator[Any]:
        for done, item in enumerate(self._items, 1):
            yield item
            if self._total:
                self._report(done / self._total)

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_, **__: None


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
