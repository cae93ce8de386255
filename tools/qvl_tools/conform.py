"""``qvl-agent conform SPEC``: does a backend do what every backend must do?"""

from __future__ import annotations

import json as json_module
from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qvl_agent.errors import QvlError
from qvl_agent.report.terminal import folded, printable

if TYPE_CHECKING:
    from qvl_agent.device import DeviceSettings
    from qvl_tools.conformance.benches import Finding

_MARKS = {"ok": ("ok", "green"), "broken": ("BROKEN", "red"), "skipped": ("skipped", "yellow")}
_INDENT = 10
"""Of what stands under a name, in line with it."""


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
        str | None, typer.Option(metavar="N|all|ID", help="Which screen of the device.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object last on stdout.")
    ] = False,
) -> None:
    """Check that a backend does what every backend must do. Exit 1 if it does not.

    Without a bench the device is only sent what it has to refuse, and what needs to know what
    really arrived is not checked.
    """
    try:
        found = _check(device, _settings(monitor, err=json), bench, err=json)
    except QvlError as error:
        if json:
            failed = {"error": type(error).__name__, "message": str(error), "fix": error.fix}
            typer.echo(json_module.dumps({"device": device, "conforms": None, **failed}))
        raise
    states = Counter(finding.state for finding in found)
    counts = {state: states[state] for state in ("ok", "broken", "skipped")}
    typer.echo(", ".join(f"{count} {state}" for state, count in counts.items()), err=json)
    if json:
        checks = [asdict(finding) for finding in found]
        whole = {"device": device, "conforms": not counts["broken"], **counts, "checks": checks}
        typer.echo(json_module.dumps(whole))
    raise typer.Exit(1 if counts["broken"] else 0)


def _settings(monitor: str | None, *, err: bool) -> DeviceSettings:
    from qvl_agent.config import load_config
    from qvl_agent.device import DeviceSettings

    config = load_config({"monitor": monitor})
    notices: set[str] = set()

    def notice(said: str) -> None:
        """The device is opened again and again: what it says each time is shown once."""
        if said not in notices:
            notices.add(said)
            _line("", "", said, err=err)

    return DeviceSettings(
        timeout_s=config.timeout_s,
        adb_host=config.adb_host,
        adb_port=config.adb_port,
        monitor=config.monitor,
        on_notice=notice,
    )


def _check(device: str, settings: DeviceSettings, bench: str, *, err: bool) -> list[Finding]:
    from qvl_tools.conformance.benches import open_subject, run_suite

    found: list[Finding] = []
    begun = [""]
    with open_subject(device, settings, bench) as subject:
        try:
            for finding in run_suite(subject, begun.append):
                found.append(finding)
                _say(finding, err=err)
        except KeyboardInterrupt:
            _line("", "", f"interrupted in {begun[-1] or 'opening it'}", err=True)
            raise
    _say_skipped(found, err=err)
    return found


def _say(finding: Finding, *, err: bool) -> None:
    if finding.state == "skipped":
        return  # told together, in the end
    _line(*_MARKS[finding.state], finding.name, err=err)
    if finding.state == "broken":
        _line("", "", f"must hold: {finding.about}", err=err)
        _line("", "", f"but: {finding.detail}", err=err)


def _say_skipped(found: list[Finding], *, err: bool) -> None:
    reasons: dict[str, list[str]] = defaultdict(list)
    for finding in found:
        if finding.state == "skipped":
            reasons[finding.detail].append(finding.name)
    for reason, names in reasons.items():
        _line(*_MARKS["skipped"], f"{reason}:", err=err)
        _line("", "", ", ".join(names), err=err)


def _line(mark: str, color: str, text: str, *, err: bool) -> None:
    typer.secho(f"{mark:>8}  ", fg=color or None, nl=False, err=err)
    typer.echo(folded(printable(text), _INDENT, _INDENT, err=err), err=err)
