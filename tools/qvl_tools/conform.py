"""``qvl-agent conform SPEC``: does a backend do what every backend must do?"""

from __future__ import annotations

import json as json_module
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qvl_tools.conformance.benches import Finding

_MARKS = {"ok": ("ok", "green"), "broken": ("BROKEN", "red"), "skipped": ("skipped", "yellow")}


def command(
    device: Annotated[
        str, typer.Argument(metavar="SPEC", help="The device, as --device of `run` takes it.")
    ],
    bench: Annotated[
        str,
        typer.Option(
            metavar="phone|desktop|browser|none|MODULE:FACTORY",
            help="What knows the truth about the device. The one for a desktop takes its whole "
            "screen. Default: its own for `phone` and `browser`, else none.",
        ),
    ] = "",
    monitor: Annotated[
        str, typer.Option(metavar="N|all|ID", help="Which screen of the device.")
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object last on stdout.")
    ] = False,
) -> None:
    """Check that a backend does what every backend must do. Exit 1 if it does not.

    Without a bench nothing is touched, and only what needs no truth about the device is checked.
    """
    from qvl_agent.config import load_config
    from qvl_agent.device import DeviceSettings
    from qvl_tools.conformance.benches import open_subject, run_suite

    config = load_config({})
    settings = DeviceSettings(
        timeout_s=config.timeout_s,
        adb_host=config.adb_host,
        adb_port=config.adb_port,
        monitor=monitor,
    )
    found: list[Finding] = []
    with open_subject(device, settings, bench) as subject:
        for finding in run_suite(subject):
            found.append(finding)
            _say(finding, err=json)
    states = Counter(finding.state for finding in found)
    counts = {state: states[state] for state in ("ok", "broken", "skipped")}
    typer.echo(", ".join(f"{count} {state}" for state, count in counts.items()), err=json)
    if json:
        checks = [asdict(finding) for finding in found]
        whole = {"device": device, "conforms": not counts["broken"], **counts, "checks": checks}
        typer.echo(json_module.dumps(whole))
    raise typer.Exit(1 if counts["broken"] else 0)


def _say(finding: Finding, *, err: bool) -> None:
    from qvl_agent.report.terminal import printable

    mark, color = _MARKS[finding.state]
    typer.secho(f"{mark:>8}  ", fg=color, nl=False, err=err)
    typer.echo(printable(f"{finding.name:<44} {finding.detail}"), err=err)
