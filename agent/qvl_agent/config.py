"""Where settings come from: command line, QVL_* variables, qvl.toml here, the user's own file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from qvl_agent.errors import UsageError
from qvl_agent.folders import config_folder

PROJECT_FILE = Path("qvl.toml")

SECRET_NAMES = ("api_key", "key", "token", "password")
"""Never read from a file: what is in a file gets committed one day."""


NOT_IN_FILES = frozenset({"yes"})
"""Nobody agrees to everything by a file lying around."""

OPTIONS = frozenset(
    {"device", "model", "base_url", "family", "max_steps", "max_seconds", "replays", "seed", "yes",
     "dry_run", "thinking_budget", "monitor"}
)  # fmt: skip
"""What ``qvl-agent run`` takes as an option; the rest is rarely needed."""


def user_file() -> Path:
    """Return the user's own configuration file (XDG base directory specification)."""
    return config_folder() / "config.toml"


def config_files() -> list[Path]:
    """Return the configuration files that are there, the one that counts more first."""
    return [path for path in (PROJECT_FILE, user_file()) if path.is_file()]


class RunConfig(BaseSettings):
    """Settings of ``qvl-agent run``: QVL_NAME, ``name`` in a file, and for most an option."""

    model_config = SettingsConfigDict(env_prefix="QVL_", extra="forbid", frozen=True)

    device: str = "phone"
    """Spec of the device."""
    model: str = ""
    """Spec of the model, or ``task``; empty for what comes with the device."""
    base_url: str = ""
    """Of the OpenAI-compatible API."""
    family: str = ""
    """Model family; empty to guess it from the model's name."""
    max_steps: int = Field(40, ge=1, le=10_000)
    """Steps after which the run ends."""
    max_seconds: float = Field(0.0, ge=0.0)
    """Seconds after which the run ends; 0 for no limit."""
    replays: Path = Path("replays")
    """Folder that gets the episode's folder."""
    seed: int = Field(0, ge=0)
    """Seed of the simulated phone and of sampling."""
    structured: Literal["auto", "schema", "vllm", "tool", "free"] = "auto"
    """How an endpoint is asked for structured output; in this process ``auto`` or ``free``."""
    max_images: int | None = Field(None, ge=1, le=50)
    """Screenshots shown to the model at once."""
    image_tokens: int | None = Field(None, ge=16, le=16384)
    """Visual tokens that one screenshot may cost."""
    max_tokens: int | None = Field(None, ge=16, le=131_072)
    """Tokens of one reply, thinking included."""
    temperature: float | None = Field(None, ge=0.0, le=2.0)
    """Of sampling; 0 is greedy."""
    sampling: Literal["family", "card"] = "family"
    """``card``: as the checkpoint's own generation settings say (a model in this process)."""
    thinking_budget: int | None = Field(None, ge=0)
    """Tokens that a thinking model in this process may think before it has to answer."""
    dtype: str = "auto"
    """Of the weights in this process: float32, bfloat16, float16."""
    device_map: str = "auto"
    """Where the weights go: cpu, cuda, cuda:1, mps, balanced."""
    revision: str = ""
    """Branch, tag or commit of the model's hub repository."""
    attention: str = "auto"
    """Implementation of attention: sdpa, eager, flash_attention_2."""
    monitor: str = ""
    """Which screen of the device: a number from 1, ``all``, or an id; empty for its own choice."""
    timeout_s: float = Field(10.0, gt=0)
    """Limit of one call to the device."""
    patience_s: float = Field(30.0, ge=0)
    """How long a device that went away in mid-run is waited for."""
    adb_host: str = "127.0.0.1"
    """Where the adb server is."""
    adb_port: int = Field(5037, ge=1, le=65535)
    """Port of the adb server."""
    yes: bool = False
    """Answer every question with yes."""
    dry_run: bool = False
    """End before the device is touched."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: options, environment, project file, user's file."""
        files = [TomlConfigSettingsSource(settings_cls, path) for path in config_files()]
        return (init_settings, env_settings, *files)


def load_config(given: dict[str, Any]) -> RunConfig:
    """Return the settings: what was given (None means not given), then the other sources.

    Raises:
        UsageError: If a value is invalid, a file can't be read or holds a secret.
    """
    for path in config_files():
        _check_file(path)
    try:
        return RunConfig(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(
            f"{name} = {first['input']!r} can't be used: {first['msg'].lower()}",
            fix=f"give {_places(name)}",
        ) from error


def _places(name: str) -> str:
    """Say where a setting can be given."""
    places = [f"--{name.replace('_', '-')}"] if name in OPTIONS else []
    places.append(f"QVL_{name.upper()}")
    if name not in NOT_IN_FILES:
        places.append(f"{name} in {PROJECT_FILE}")
    return " or ".join(places)


def _check_file(path: Path) -> None:
    try:
        names = tomllib.loads(path.read_text("utf-8")).keys()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} can't be read: {error}", fix="it has to be TOML") from error
    if secret := next((name for name in names if name in SECRET_NAMES), None):
        raise UsageError(
            f"{path} holds {secret!r}: keys are taken from the environment only",
            fix=f"remove it from {path} and set QVL_API_KEY",
        )
    if NOT_IN_FILES.intersection(names):
        raise UsageError(
            f"{path} holds 'yes': nobody agrees to everything by a file lying around",
            fix="give --yes, or set QVL_YES",
        )
    if unknown := next((name for name in names if name not in RunConfig.model_fields), None):
        raise UsageError(
            f"{path} holds an unknown setting {unknown!r}",
            fix=f"known are {', '.join(RunConfig.model_fields)}",
        )
