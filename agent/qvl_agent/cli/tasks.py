"""``qvl-agent tasks``: the scripted tasks and the goals they answer."""

from __future__ import annotations

from typing import Annotated

import typer

from qvl_agent.cli.exits import print_json


def command(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the scripted tasks: goals that need no model."""
    from qvl_agent.plugins import load_tasks

    tasks = load_tasks()
    if json:
        rows = [
            {"name": t.name, "summary": t.summary, "goals": list(t.phrases),
             "permits": sorted(t.permits)}
            for t in tasks
        ]  # fmt: skip
        print_json({"tasks": rows})
        return
    for task in tasks:
        typer.secho(task.name, bold=True, nl=False)
        typer.echo(f"  {task.summary}")
        for phrase in task.phrases:
            typer.secho(f'  qvl-agent run "{phrase}"', fg="green")
        if task.permits:
            typer.echo(f"  does without asking again: {', '.join(sorted(task.permits))}")
