"""``qvl-agent doctor --calibrate``: questions as they are put, and the verdict."""

from __future__ import annotations

from dataclasses import asdict
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import typer

from qvl_agent.cli.exits import print_json
from qvl_agent.errors import UsageError
from qvl_agent.report.terminal import folded, printable

if TYPE_CHECKING:
    from pathlib import Path

    from qvl_agent.calibration.calibrate import Asked
    from qvl_agent.calibration.infer import CannotTell
    from qvl_agent.calibration.profile import Calibration, Served
    from qvl_agent.geometry import CoordinateRule

MIN_LINE_CHARS = 80
"""Of a question and what came of it, however narrow the terminal is."""


def calibrate_model(given: dict[str, Any], *, json: bool) -> int:
    """Ask a model to point, say what was found, keep it; return the exit status.

    Args:
        given: Options of the command line by name; None where not given.
        json: Whether the verdict is one JSON object.
    """
    from qvl_agent.calibration.calibrate import calibrate
    from qvl_agent.calibration.profile import Calibration

    try:
        served, default, verdict = _measured(given, calibrate)
    except KeyboardInterrupt:
        typer.secho("interrupted: nothing was stored", fg="yellow", err=True)
        raise
    if not isinstance(verdict, Calibration):
        return _say_unclear(served, verdict, json=json)
    drift = _drift(verdict)
    _say_found(verdict, default, drift, _store(verdict), json=json)
    return 0


def _measured(
    given: dict[str, Any], calibrate: Any
) -> tuple[Served, CoordinateRule, Calibration | CannotTell]:
    from contextlib import closing

    from rich.console import Console

    from qvl_agent.calibration.profile import Served
    from qvl_agent.cli.loading import LoadingLine
    from qvl_agent.cli.settings import check_given, model_settings
    from qvl_agent.cli.signals import sigterm_interrupts
    from qvl_agent.config import load_config
    from qvl_agent.models.families import Profile
    from qvl_agent.plugins import open_uncalibrated

    config = load_config(given)
    if not config.model:
        raise UsageError(
            "which model is to be calibrated?",
            fix="--model openai:NAME --base-url URL, or --model hf:REPO_OR_PATH",
        )
    check_given(given, config.model)
    with sigterm_interrupts(), LoadingLine(Console(stderr=True, highlight=False)) as loading:
        settings = model_settings(config, loading)
        with closing(open_uncalibrated(config.model, settings)) as model:
            served = Served.of(config.model, settings, model.family.name)
            typer.secho(f"asking {served} to point, as {served.family}", bold=True, err=True)
            verdict = calibrate(model, served, _say_asked)
            family = model.family
            assert isinstance(family, Profile)  # or there were nothing to calibrate
            return served, family.coordinates, verdict


def _say_asked(asked: Asked) -> None:
    from qvl_agent.calibration.ask import Tap, Unusable

    line = f"{asked.number:>4}/{asked.of}  {asked.scene.screen!s:<10} {asked.target!s:<26}  "
    match asked.result:
        case Unusable(reason=reason):
            typer.secho(_fitted(f"{line}no use: {' '.join(reason.split())}"), fg="yellow", err=True)
        case Tap(off_px=off_px):
            typer.secho(f"{line}{off_px:.1f} px off", err=True)
        case answer:
            typer.secho(f"{line}said {answer.said_x:g}, {answer.said_y:g}", err=True)


def _fitted(line: str) -> str:
    """Return as much of a line as fits into the terminal, or into what most terminals are."""
    room = max(MIN_LINE_CHARS, get_terminal_size().columns)
    return printable(line if len(line) <= room else f"{line[: room - 1]}…")


def _drift(found: Calibration) -> str:
    """Say what changed since the stored calibration; a broken one is replaced, and said so."""
    from qvl_agent.calibration.store import load

    try:
        before = load(found.served)
    except UsageError as error:
        return f"what was stored before is replaced: {error}"
    return found.drift_from(before) if before else ""


def _store(found: Calibration) -> Path:
    from qvl_agent.calibration.store import save

    return save(found)


def _say_unclear(served: Served, verdict: CannotTell, *, json: bool) -> int:
    from qvl_agent.calibration.store import file_of

    kept = file_of(served)
    stays = f"{kept} stays as it was" if kept.exists() else "nothing was stored"
    head, reason = "cannot tell ", f"how the model writes points: {verdict.reason}"
    typer.secho(head, fg="red", bold=True, err=json, nl=False)
    typer.echo(folded(printable(reason), len(head), 0, err=json), err=json)
    typer.echo(stays, err=json)
    if json:
        print_json({"told": False, "reason": verdict.reason, "stored": None, "exit_code": 1})
    return 1


def _say_found(
    found: Calibration, default: CoordinateRule, drift: str, path: Path, *, json: bool
) -> None:
    from qvl_agent.calibration.convention import Convention

    own = Convention(default)
    same = found.convention == own
    _line("convention", str(found.convention), "green", err=json)
    _line("residual", str(found.residual), "green", err=json)
    _line(
        "by default",
        f"{found.served.family} has the same" if same else f"{found.served.family} has: {own}",
        "green" if same else "yellow",
        err=json,
    )
    if found.convention.shrinks:
        _line("so", "screenshots are sent in sizes that the server leaves alone", "green", err=json)
    if found.unusable:
        _line("no use", f"{found.unusable} of {found.asked} replies", "yellow", err=json)
    if found.note:
        _line("note", found.note, "yellow", err=json)
    if drift:
        _line("DRIFT", drift, "red", err=json)
    _line("stored", str(path), "green", err=json)
    _line("", f"used whenever this model is opened as {found.served.family}", "green", err=json)
    if json:
        details = {"default": same, "drift": drift, "stored": str(path), "exit_code": 0}
        print_json({"told": True, **asdict(found), **details})


def _line(name: str, text: str, color: str, *, err: bool) -> None:
    head = f"{name:>12}  "
    typer.secho(head, fg=color, err=err, nl=False)
    typer.echo(folded(printable(text), len(head), len(head), err=err), err=err)
