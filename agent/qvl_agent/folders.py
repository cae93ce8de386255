"""Where the files of a user lie, by the XDG base directory specification."""

from __future__ import annotations

import os
from pathlib import Path

from qvl_agent.errors import UsageError


def state_folder() -> Path:
    """Return the folder for what is kept from one run to the next; it need not be there yet.

    Raises:
        UsageError: If the user has no home.
    """
    return _folder("XDG_STATE_HOME", ".local/state")


def config_folder() -> Path:
    """Return the folder for what the user has set; errors as for ``state_folder``."""
    return _folder("XDG_CONFIG_HOME", ".config")


def _folder(variable: str, usual: str) -> Path:
    told = Path(os.environ.get(variable, ""))
    # The specification has relative ones ignored: each working folder would have its own.
    if told.is_absolute():
        return told / "qvl-agent"
    try:
        return Path.home() / usual / "qvl-agent"
    except RuntimeError as error:
        raise UsageError(
            f"this user has no home folder: {error}", fix=f"set {variable} to a folder"
        ) from error
