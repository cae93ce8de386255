"""Qwen-VL in this process: weights, KV cache, grammar, decoding.

Names are imported when they are first used: torch and transformers take seconds, and are there with
the extra ``local`` only. Several agents share one loaded model through its ``Engine``, each with an
``HfModel`` of its own::

    first = open_hf("Qwen/Qwen3-VL-2B-Instruct", ModelSettings())
    second = HfModel(first.engine)
    # run_goal(goal, device=..., model=first) and (..., model=second), each in a thread
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qvl_agent.errors import UsageError
from qvl_agent.models.families import NATIVE
from qvl_agent.models.port import ModelSettings

if TYPE_CHECKING:
    from qvl_agent.models.session.engine import Engine
    from qvl_agent.models.session.model import HfModel

_HOMES = {"Engine": "engine", "HfModel": "model"}

__all__ = ["Engine", "HfModel", "open_hf"]


def open_hf(argument: str, settings: ModelSettings, *, spec: str = "") -> HfModel:
    """Open a model by the spec ``hf:REPO_OR_PATH``: load its weights into this process.

    Args:
        argument: What stands behind ``hf:``.
        settings: See ``load_checkpoint`` and ``HfModel``.
        spec: By which it is known, where that is another one; its name is the same then.

    Raises:
        MissingExtra: If the extra ``local`` is not installed.
        UsageError: If the name or a setting can't be used.
        ModelUnavailable: If it can't be loaded: no checkpoint, no memory, no backend.
    """
    _check(argument, settings)
    from qvl_agent.models.session.checkpoint import require_local

    require_local()
    if settings.on_loading is not None:
        # Importing torch takes a while, too.
        settings.on_loading(f"loading {spec or argument}", 0.0)
    from qvl_agent.models.session.model import open_checkpoint

    return open_checkpoint(argument, settings, spec)


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from qvl_agent.models.session.checkpoint import require_local

    require_local()
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def _check(argument: str, settings: ModelSettings) -> None:
    if not argument:
        raise UsageError(
            "which model?", fix="--model hf:Qwen/Qwen3-VL-2B-Instruct, or hf: and a folder"
        )
    if settings.structured not in ("auto", "free"):
        raise UsageError(
            f"structured = {settings.structured!r} is for servers; in this process a grammar "
            "holds every reply",
            fix="structured = auto, or free for replies without the grammar",
        )
    if settings.family == NATIVE.name:
        raise UsageError(f"the family {NATIVE.name!r} is for scripts", fix="name the model's own")
    if settings.thinking_budget is not None and settings.thinking_budget < 0:
        raise UsageError(
            f"a thinking budget of {settings.thinking_budget} tokens", fix="0 for no thinking"
        )
