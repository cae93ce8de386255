"""``qvl-agent doctor``: what is installed, what is missing, what to type; how a model points."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from qvl_agent.cli.exits import print_json
from qvl_agent.errors import UsageError
from qvl_agent.report.terminal import folded, printable

MARKS = {"ok": ("ok", "green"), "missing": ("MISSING", "red"), "optional": ("--", "yellow")}
DETAIL_COLUMN = 27
"""Where it stands in a line, after mark and name."""


def command(
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate",
            help="Ask the model to point at drawn targets, and keep how it writes points.",
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", metavar="SPEC", help="Which one to calibrate."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Of its OpenAI-compatible API.")
    ] = None,
    family: Annotated[
        str | None, typer.Option(metavar="F", help="Model family where the name does not tell.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what is installed, what is missing and what to type. Exit 1 if something is needed.

    With --calibrate: find out how a model writes points. Exit 1 if that can't be told.
    """
    given = {"model": model, "base_url": base_url, "family": family}
    if calibrate:
        from qvl_agent.cli.calibrate import calibrate_model

        raise typer.Exit(calibrate_model(given, json=json))
    if said := next((name for name, value in given.items() if value is not None), None):
        option = f"--{said.replace('_', '-')}"
        raise UsageError(f"{option} says which model to calibrate", fix=f"--calibrate {option} ...")
    _look(json)


def _look(json: bool) -> None:
    from qvl_agent.checks import all_ok, core_checks
    from qvl_agent.config import load_config
    from qvl_agent.device import DeviceSettings
    from qvl_agent.plugins import plugin_checks

    config = load_config({})
    settings = DeviceSettings(adb_host=config.adb_host, adb_port=config.adb_port)
    checks = [*core_checks(config.replays), *plugin_checks(settings)]
    if json:
        print_json({"ok": all_ok(checks), "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            mark, color = MARKS[check.state]
            typer.secho(f"{mark:>8}  ", fg=color, nl=False)
            detail = folded(printable(check.detail), DETAIL_COLUMN, DETAIL_COLUMN, err=False)
            typer.echo(f"{check.name:<16} {detail}")
            if check.fix and check.state != "ok":
                typer.secho(f"{'':>10}{check.fix}", fg="cyan")
    raise typer.Exit(0 if all_ok(checks) else 1)
