"""``qvl-agent replay EPISODE``: decide everything again, with no device, model or socket."""

from __future__ import annotations

from typing import Annotated

import typer

from qvl_agent.cli.exits import print_json
from qvl_agent.report.terminal import printable


def command(
    episode: Annotated[str, typer.Argument(help="Folder of an episode, or its name in replays/.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Replay an episode strictly: same agent, recorded screens and replies, all events compared.

    Exit codes: 0 identical, 1 a decision differs (the step and both sides are shown).
    """
    from qvl_agent.cli.episodes import open_episode
    from qvl_agent.journal.events import Replied
    from qvl_agent.models.recorded import recorded_family, usage_of
    from qvl_agent.plugins import task_named
    from qvl_agent.replay.strict import replay_strict
    from qvl_agent.report.usage import usage_lines, usage_to_json

    opened = open_episode(episode)
    report = replay_strict(opened, find_family=recorded_family, find_task=task_named)
    divergence, usage = report.divergence, usage_of(opened.of(Replied))
    if json:
        print_json(
            {
                "identical": report.identical,
                "complete": report.complete,
                "steps": report.steps,
                "decisions": report.compared,
                "seconds_per_step": round(report.step_s, 4),
                "divergence": str(divergence) if divergence else None,
                "recorded_usage": usage_to_json(usage),
            }
        )
    elif report.identical:
        whole = "" if report.complete else ", as far as the record goes"
        typer.secho(f"identical{whole}", fg="green", bold=True, nl=False)
        typer.echo(
            f": {report.steps} steps, {report.compared} events compared, "
            f"{report.step_s * 1000:.0f} ms a step; no device, no model, no socket"
        )
        for label, line in zip(("then: ", "      "), usage_lines(usage), strict=False):
            typer.secho(f"{label}{line}", dim=True)
    else:
        typer.secho("diverged", fg="red", bold=True, nl=False)
        typer.echo(printable(f": {divergence or 'the replay ended early'}"))
    raise typer.Exit(0 if report.identical else 1)
