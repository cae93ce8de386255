"""Where a checkpoint's files are: a folder here, or a repository of the Hugging Face hub."""

from __future__ import annotations

import errno
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

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
from qvl_agent.models.session.manifest import indexed_bytes

SETTINGS = ["*.json", "*.txt", "*.jinja"]
WEIGHTS = ["*.safetensors"]
_BELOW = ["*/*"]
"""Folders within: the same weights in other formats, or as they were during training."""

_HTTP_ERROR: type[Exception] = HfHubHTTPError.__bases__[0]
"""Of the HTTP library that the hub's own speaks with: one or another, from version to version."""
_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w.-]+", re.ASCII)
_LOGIN = "accept the terms on its page, then run hf auth login or set HF_TOKEN"


def settings_of(name: str, revision: str) -> Path:
    """Return the folder with a checkpoint's small files, downloaded first where it is on the hub.

    A folder of that name goes before a repository.

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
    return _fetched(name, revision, SETTINGS)


def with_weights(name: str, settings: Path, on_loading: OnLoading | None) -> Path:
    """Return the folder that ``settings_of`` gave, with the weights beside the small files.

    Of a repository, safetensors are taken and nothing that could be code, from no folder within.

    Raises:
        ModelUnavailable: If the hub can't be reached any more.
    """
    if Path(name).expanduser().is_dir():
        return settings
    what = f"downloading {name}"
    # The cache names a folder by its commit: what comes now belongs to what came before.
    commit = settings.name
    folder = _fetched(
        name, commit, [*SETTINGS, *WEIGHTS], what, indexed_bytes(name, settings), on_loading
    )
    if on_loading:
        on_loading(what, 1.0)
    return folder


def _fetched(
    name: str,
    revision: str,
    patterns: list[str],
    what: str = "",
    expected_bytes: int = 0,
    on_loading: OnLoading | None = None,
) -> Path:
    given_up = threading.Event()
    # In a thread: here, Ctrl-C would wait for all files that have begun.
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(
            snapshot_download,
            name,
            revision=revision or None,
            allow_patterns=patterns,
            ignore_patterns=_BELOW,
            endpoint=os.environ.get("HF_ENDPOINT"),
            tqdm_class=_bar(what, expected_bytes, on_loading, given_up),
        )
        try:
            return Path(fetching.result())
        except KeyboardInterrupt:
            given_up.set()
            _stop_xet()
            raise
        except (OSError, ValueError, _HTTP_ERROR) as error:
            raise _refusal(name, revision, error) from error


def _stop_xet() -> None:
    """End the hub's newer way of transfer, which no thread of Python's carries out."""
    with suppress(ImportError):
        from huggingface_hub.utils._xet import abort_xet_session

        abort_xet_session()  # type: ignore[no-untyped-call]


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
                f"{name} is no folder here, nor in the cache, and HF_HUB_OFFLINE forbids the hub",
                fix="unset HF_HUB_OFFLINE once, or name a folder that holds the checkpoint",
            )
        case HfHubHTTPError(response=response) if response.status_code in (401, 403):
            return ModelUnavailable(f"the hub refuses {name}: {_line(error)}", fix=_LOGIN)
        case OSError(errno=errno.ENOSPC):
            return ModelUnavailable(
                f"the disk is full, and {name} is not all there",
                fix="make room, or set HF_HOME to a folder on a larger disk",
            )
    return ModelUnavailable(
        f"{name} is no folder here, and can't be fetched from the hub: {_line(error)}",
        fix="check the name and the network, or name a folder that holds the checkpoint",
    )


def _line(error: Exception) -> str:
    """Return the part of a library's long message that says what happened."""
    cause = error.__cause__ if isinstance(error, LocalEntryNotFoundError) else error
    text = str(cause or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _bar(
    what: str, expected_bytes: int, on_loading: OnLoading | None, given_up: threading.Event
) -> type[Any]:
    """Return a stand-in for ``tqdm`` that reports bytes; the hub has two bars of them for us.

    Their totals grow as files begin, so the one that the checkpoint's index knows counts as well.
    Once ``given_up`` is set, whoever reports is interrupted.
    """
    done = 0.0

    class Bar:
        def __init__(self, *_: object, **settings: Any) -> None:
            self.total: float = settings.get("total") or 0
            self.n: float = settings.get("initial") or 0
            self.counts_bytes = settings.get("unit") == "B"

        def update(self, count: float | None = 1) -> None:
            nonlocal done
            if given_up.is_set():
                raise KeyboardInterrupt
            self.n += count or 0
            total = max(self.total, expected_bytes)
            if self.counts_bytes and total and on_loading:
                done = max(done, min(self.n / total, 1.0))
                on_loading(what, done)

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def __getattr__(self, _: str) -> Callable[..., None]:
            return lambda *_, **__: None

    return Bar
