"""Exit codes and error messages of the command line."""

from __future__ import annotations

import json
from typing import Any

import typer

from qvl_agent.errors import DeviceError, ModelError, QvlError, UsageError
from qvl_agent.report.terminal import printable

_NO_RESULT: dict[str, Any] = {
    "status": None,
    "proof": "none",
    "answer": "",
    "steps": 0,
    "episode": None,
}
"""What ``--json`` says of a run that never began."""


def exit_code_of(error: QvlError) -> int:
    """Return 2 for usage, 3 for the device, 4 for the model, 1 for the rest."""
    match error:
        case UsageError():
            return 2
        case DeviceError():
            return 3
        case ModelError():
            return 4
        case _:
            return 1


def say_error(error: QvlError) -> None:
    """Print an error and what to do about it to stderr."""
    typer.secho("error: ", fg="red", bold=True, err=True, nl=False)
    typer.echo(printable(str(error)), err=True)
    if error.fix:
        typer.secho("  fix: ", fg="cyan", err=True, nl=False)
        typer.echo(printable(error.fix), err=True)


def print_json(data: dict[str, Any]) -> None:
    """Print one JSON object as the last line of stdout."""
    typer.echo(json.dumps(data))


def error_json(error: QvlError) -> dict[str, Any]:
    """Return an error in the shape of a result, for ``--json``."""
    return {
        **_NO_RESULT,
        "error": type(error).__name__,
        "message": str(error),
        "fix": error.fix,
        "exit_code": exit_code_of(error),
    }


def interrupted_json() -> dict[str, Any]:
    """Return what ``--json`` says when a run was interrupted before it began."""
    return {**_NO_RESULT, "status": "interrupted", "exit_code": 130}
