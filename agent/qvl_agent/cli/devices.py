"""``qvl-agent devices``: what can be driven from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qvl_agent.cli.exits import print_json
from qvl_agent.errors import DeviceUnavailable, QvlError
from qvl_agent.report.terminal import printable

if TYPE_CHECKING:
    from qvl_agent.device import ConnectedDevice
    from qvl_agent.lease import Held


def command(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the kinds of device, what is connected, and which agent has which since when."""
    from qvl_agent.config import load_config
    from qvl_agent.device import DeviceSettings
    from qvl_agent.entries import DEVICES, known
    from qvl_agent.plugins import list_connected

    config = load_config({})
    settings = DeviceSettings(adb_host=config.adb_host, adb_port=config.adb_port)
    leases, unreadable = _leases()
    rows, problems = list_connected(settings, leases)
    said = {kind: _with_fix(error) for kind, error in (unreadable | problems).items()}
    kinds = sorted(known(DEVICES))
    if json:
        held = [_held_json(lease) for lease in leases]
        connected = [asdict(row) for row in rows]
        problem = "; ".join(f"{kind}: {what}" for kind, what in said.items())
        print_json({"kinds": kinds, "connected": connected, "held": held, "problem": problem})
        return
    typer.echo("kinds: " + ", ".join(kinds))
    _print_rows(rows, leases)
    for kind, what in said.items():
        typer.echo(printable(f"{kind}: {what}"), err=True)
    if "android" not in said and not any(row.spec.startswith("android") for row in rows):
        typer.echo("android: adb knows no device; plug one in, or: qvl-agent phone", err=True)


def _leases() -> tuple[tuple[Held, ...], dict[str, QvlError]]:
    from qvl_agent.lease import held_leases

    try:
        return held_leases(), {}
    except DeviceUnavailable as error:
        return (), {"leases": error}


def _print_rows(rows: list[ConnectedDevice], leases: Iterable[Held]) -> None:
    for row in rows:
        typer.echo(printable(f"--device {row.spec:<32} {row.state:<14} {row.model}"))
        if row.held_by:
            typer.echo(printable(f"{'':<9}held by {row.held_by}"))
    listed = {row.lease or row.spec for row in rows}
    for lease in leases:
        if lease.device not in listed:
            typer.echo(printable(f"{lease.device} is held by {lease.by}"))


def _held_json(lease: Held) -> dict[str, Any]:
    process = lease.process
    return {
        "device": lease.device,
        "pid": process.pid,
        "host": process.host,
        "command": process.command,
        "since": datetime.fromtimestamp(lease.since_at, UTC).isoformat(timespec="seconds"),
    }


def _with_fix(error: QvlError) -> str:
    return f"{error}" + (f" ({error.fix})" if error.fix else "")
