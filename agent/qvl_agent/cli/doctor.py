"""``qvl-agent doctor``: what is installed, what is missing, what to type."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from qvl_agent.cli.exits import print_json

MARKS = {"ok": ("ok", "green"), "missing": ("MISSING", "red"), "optional": ("--", "yellow")}


def command(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what is installed, what is missing and what to type. Exit 1 if something is needed."""
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
            typer.echo(f"{check.name:<16} {check.detail}")
            if check.fix and check.state != "ok":
                typer.secho(f"{'':>10}{check.fix}", fg="cyan")
    raise typer.Exit(0 if all_ok(checks) else 1)
