"""Calibrations on disk: one JSON file per served model, beside the user's configuration."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qvl_agent.calibration.profile import Calibration, Served
from qvl_agent.config import user_file
from qvl_agent.errors import UsageError

_ADAPTER = TypeAdapter(Calibration)
_SLUG_CHARS = 60


def folder() -> Path:
    """Return where calibrations are kept."""
    return user_file().parent / "calibration"


def file_of(served: Served) -> Path:
    """Return the file of one served model: its name for people, a hash for all that names it."""
    digest = hashlib.sha256(json.dumps(asdict(served), sort_keys=True).encode()).hexdigest()
    slug = re.sub(r"[^a-z0-9.]+", "-", served.spec.lower()).strip("-.")[-_SLUG_CHARS:]
    return folder() / f"{slug}-{digest[:12]}.json"


def load(served: Served) -> Calibration | None:
    """Return the calibration of a served model; None where it has none.

    Raises:
        UsageError: If its file can't be read or is none of ours: points would land elsewhere
            than they were measured to.
    """
    path = file_of(served)
    try:
        calibration = _ADAPTER.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"the calibration {path} can't be used: {_brief(error)}",
            fix=f"delete it, or measure again: {_again(served)}",
        ) from error
    if calibration.served != served:
        raise UsageError(f"the calibration {path} is that of {calibration.served}", fix="delete it")
    return calibration


def save(calibration: Calibration) -> Path:
    """Write a calibration in place of an older one, as a whole or not at all; return its file.

    Raises:
        UsageError: If it can't be written.
    """
    path = file_of(calibration.served)
    text = json.dumps(_ADAPTER.dump_python(calibration, mode="json"), indent=2, ensure_ascii=False)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(fresh, text + "\n")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"the calibration can't be written: {error}",
            fix=f"make {path.parent} a folder that can be written, or set XDG_CONFIG_HOME",
        ) from error
    return path


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _again(served: Served) -> str:
    at = f" --base-url {served.endpoint}" if served.endpoint else ""
    return f"qvl-agent doctor --calibrate --model {served.spec}{at} --family {served.family}"


def _brief(error: OSError | ValidationError) -> str:
    if isinstance(error, OSError):
        return str(error)
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else str(first["msg"])
