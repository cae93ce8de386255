"""Where a checkpoint's files are: a folder here, or a repository of the Hugging Face hub."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from qvl_agent.errors import ModelUnavailable, UsageError
from qvl_agent.models.port import OnLoading

SETTINGS = ["*.json", "*.txt", "*.jinja"]
WEIGHTS = ["*.safetensors"]

_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w.-]+", re.ASCII)
_LOGIN = "accept the terms on its page, then run hf auth login or set HF_TOKEN"


def folder_of(name: str, revision: str, on_loading: OnLoading | None) -> Path:
    """Return the folder that holds the checkpoint, downloaded first where it is on the hub.

    A folder of that name goes before a repository. Of a repository, settings, vocabulary and
    safetensors are taken, nothing that could be code.

    Raises:
        UsageError: If it is neither an existing folder nor the name of a repository.
        ModelUnavailable: If the hub has no such thing, won't give it, or can't be reached.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if not _REPOSITORY.fullmatch(name):
        what = "a file" if folder.is_file() else "no folder"
        raise UsageError(
            f"{name!r} is {what} here",
            fix="name the folder with config.json, or a hub repository as OWNER/NAME",
        )
    return _fetched(name, revision, WEIGHTS, on_loading)


def settings_of(name: str, revision: str) -> Path:
    """Return the folder like ``folder_of``, but download the small files only."""
    if Path(name).expanduser().is_dir() or not _REPOSITORY.fullmatch(name):
        return folder_of(name, revision, None)
    return _fetched(name, revision, [], None)


def _fetched(name: str, revision: str, more: list[str], on_loading: OnLoading | None) -> Path:
    try:
        folder = snapshot_download(
            name,
            revision=revision or None,
            allow_patterns=[*SETTINGS, *more],
            endpoint=os.environ.get("HF_ENDPOINT"),
            tqdm_class=_bar(f"downloading {name}", on_loading),
        )
    except (OSError, ValueError, httpx2.HTTPError) as error:
        raise _refusal(name, revision, error) from error
    return Path(folder)


def _refusal(name: str, revision: str, error: Exception) -> ModelUnavailable:
    match error:
        case GatedRepoError():
            return ModelUnavailable(
                f"{name} is gated, and the hub gives it to no stranger", fix=_LOGIN
            )
        case RepositoryNotFoundError():
            return ModelUnavailable(
                f"there is no folder {name!r} here and no such repository on the hub",
                fix=f"check the name; if it is private, {_LOGIN}",
            )
        case RevisionNotFoundError():
            return ModelUnavailable(
                f"{name} has no revision {revision!r}", fix="name a branch, tag or commit of it"
            )
        case LocalEntryNotFoundError(__cause__=OfflineModeIsEnabled()):
            return ModelUnavailable(
                f"{name} is not in the cache, and HF_HUB_OFFLINE forbids to fetch it",
                fix="unset HF_HUB_OFFLINE once, or name a folder that holds the checkpoint",
            )
        case HfHubHTTPError(response=response) if response.status_code in (401, 403):
            return ModelUnavailable(f"the hub refuses {name}: {_line(error)}", fix=_LOGIN)
    return ModelUnavailable(
        f"{name} can't be fetched from the hub: {_line(error)}",
        fix="check the network, or name a folder that holds the checkpoint",
    )


def _line(error: Exception) -> str:
    """Return the part of a library's long message that says what happened."""
    cause = error.__cause__ if isinstance(error, LocalEntryNotFoundError) else error
    text = str(cause or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _bar(what: str, on_loading: OnLoading | None) -> type[Any]:
    """Return a stand-in for ``tqdm`` that reports bytes; the hub has two bars of them for us."""
    done = 0.0

    class Bar:
        def __init__(self, *_: object, **settings: Any) -> None:
            self.total: float = settings.get("total") or 0
            self.n: float = settings.get("initial") or 0
            self.counts_bytes = settings.get("unit") == "B"

        def update(self, count: float | None = 1) -> None:
            nonlocal done
            self.n += count or 0
            if self.counts_bytes and self.total and on_loading:
                done = max(done, min(self.n / self.total, 1.0))
                on_loading(what, done)

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def __getattr__(self, _: str) -> Callable[..., None]:
            return lambda *_, **__: None

    return Bar
