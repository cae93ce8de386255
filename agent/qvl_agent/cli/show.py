"""``qvl-agent show EPISODE``: what happened, step by step."""

from __future__ import annotations

from typing import Annotated

import typer

from qvl_agent.cli.exits import print_json


def command(
    episode: Annotated[str, typer.Argument(help="Folder of an episode, or its name in replays/.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show an episode: goal, steps, verdicts, times, tokens, and how it ended."""
    from rich.console import Console

    from qvl_agent.cli.episodes import open_episode
    from qvl_agent.report.summary import episode_to_json, render_episode

    opened = open_episode(episode)
    if json:
        print_json(episode_to_json(opened))
    else:
        Console().print(render_episode(opened))
