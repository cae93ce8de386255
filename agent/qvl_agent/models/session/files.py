"""A checkpoint's files of settings, in which anything may stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qvl_agent.errors import ModelUnavailable

Json = Mapping[str, Any]

NOT_AS_EXPECTED = (
    AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""What comes of using settings that are something else than they should be."""


def read_json(name: str, path: Path, fix: str = "download or copy it again") -> Json:
    """Return the contents of a file of settings.

    Raises:
        ModelUnavailable: If there is no such file, or no settings in it.
    """
    try:
        contents = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ModelUnavailable(f"{name} has no {path.name} that can be read", fix=fix) from error
    except (ValueError, RecursionError) as error:
        raise ModelUnavailable(f"{name}: {path.name} is not JSON: {error}", fix=fix) from error
    if not isinstance(contents, dict):
        raise ModelUnavailable(f"{name}: {path.name} holds no settings", fix=fix)
    return contents


def within(name: str, contents: Json, key: str) -> Json:
    """Return settings within settings; empty where there are none.

    Raises:
        ModelUnavailable: If they are something else.
    """
    found = contents.get(key) or {}
    if not isinstance(found, dict):
        raise ModelUnavailable(
            f"{name}: its {key} holds no settings: {found!r}", fix="download or copy it again"
        )
    return found
