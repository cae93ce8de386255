"""From the settings of the command line to what a device and a model are opened with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from qvl_agent.decider import TASK
from qvl_agent.errors import UsageError

if TYPE_CHECKING:
    from qvl_agent.config import RunConfig
    from qvl_agent.device import DeviceSettings
    from qvl_agent.models.port import ModelSettings, OnLoading

_NO_SERVER = ("hf", "pocket", "scripted", "recorded", TASK)
_NO_WEIGHTS = ("openai", "scripted", "recorded", TASK)


def device_settings(
    config: RunConfig, on_notice: Callable[[str], None] = lambda said: None
) -> DeviceSettings:
    """Return what a device is opened with; ``on_notice`` is told of what takes long."""
    from qvl_agent.device import DeviceSettings

    return DeviceSettings(
        timeout_s=config.timeout_s,
        adb_host=config.adb_host,
        adb_port=config.adb_port,
        seed=config.seed,
        monitor=config.monitor,
        patience_s=config.patience_s,
        on_notice=on_notice,
    )


def model_settings(config: RunConfig, on_loading: OnLoading | None = None) -> ModelSettings:
    """Return what a model is opened with.

    Args:
        config: Where every setting of the model has the name that it has there.
        on_loading: Told how far the loading of weights is.
    """
    from dataclasses import fields

    from qvl_agent.models.port import ModelSettings

    shared = {field.name for field in fields(ModelSettings)} & type(config).model_fields.keys()
    # The one of the same name is the device's; a model has a limit of its own.
    shared -= {"timeout_s"}
    return ModelSettings(**{name: getattr(config, name) for name in shared}, on_loading=on_loading)


def check_given(given: Mapping[str, Any], model: str) -> None:
    """Refuse options that say nothing to the model that was chosen.

    Only what stands on the command line is meant for this very run; a variable or a file may speak
    to another model.

    Args:
        given: Options by name; None where not given.
        model: Its spec as it was named, ``task`` for a scripted task; empty where nobody was.

    Raises:
        UsageError: With what the option is for.
    """
    kind = model.partition(":")[0]
    if given.get("base_url") and (not model or kind in _NO_SERVER):
        whom = f"{model} is none" if model else "no model was named"
        raise UsageError(
            f"--base-url {given['base_url']} is for a server, and {whom}",
            fix="--model openai:NAME",
        )
    if given.get("thinking_budget") is not None and (not model or kind in _NO_WEIGHTS):
        whom = f"{model} is none" if model else "no model was named"
        raise UsageError(
            f"--thinking-budget is for a model in this process, and {whom}",
            fix="--model hf:REPO_OR_PATH; a server's own options limit thinking there",
        )
