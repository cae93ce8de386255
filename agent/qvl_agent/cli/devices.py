"""``qvl-agent devices``: what can be driven from here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from qvl_agent.cli.exits import print_json
from qvl_agent.errors import QvlError


def command(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the kinds of device, and the Android devices that adb knows."""
    from qvl_agent.config import load_config
    from qvl_agent.device import DeviceSettings
    from qvl_agent.entries import DEVICES, known
    from qvl_agent.plugins import list_connected

    config = load_config({})
    settings = DeviceSettings(adb_host=config.adb_host, adb_port=config.adb_port)
    kinds = sorted(known(DEVICES))
    problem = ""
    try:
        rows = list_connected(settings)
    except QvlError as error:
        rows, problem = [], f"{error}" + (f" ({error.fix})" if error.fix else "")
    if json:
        connected = [asdict(row) for row in rows]
        print_json({"kinds": kinds, "connected": connected, "problem": problem})
        return
    typer.echo("kinds: " + ", ".join(kinds))
    for row in rows:
        typer.echo(f"--device {row.spec:<32} {row.state:<14} {row.model}")
    if problem:
        typer.echo(f"android: {problem}", err=True)
    elif not rows:
        typer.echo("android: adb knows no device; plug one in, or: qvl-agent phone", err=True)
