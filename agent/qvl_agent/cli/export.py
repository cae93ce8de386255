"""``qvl-agent export EPISODES...``: recorded episodes become training data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qvl_agent.cli.exits import print_json

if TYPE_CHECKING:
    from qvl_agent.evals.export.dataset import Totals
    from qvl_agent.evals.export.episode import Plan

EPISODES_PER_WORKER = 8
"""With fewer, starting another process takes longer than it saves."""

MAX_REASONS = 8
"""Shown of what was left out; the data card has all."""


def command(
    episodes: Annotated[
        list[str],
        typer.Argument(
            metavar="EPISODES...",
            help="Episodes, by folder or name, or folders that hold episodes.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the data.")],
    family: Annotated[
        str,
        typer.Option(
            "--family", metavar="F", help="Model family that is to learn, such as qwen3-vl."
        ),
    ],
    kind: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="qwen, sharegpt (LLaMA-Factory) or trl."),
    ] = "qwen",
    split: Annotated[
        float,
        typer.Option(
            "--split",
            min=0.0,
            max=1.0,
            metavar="SHARE",
            help="Of the goals, to train on; the others are held out.",
        ),
    ] = 1.0,
    hold_out_app: Annotated[
        list[str] | None,
        typer.Option(
            "--hold-out-app",
            metavar="APP",
            help="Hold out episodes that showed it, such as com.qvl.notes or *.notes; repeatable.",
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Also runs that did not end as done, or whose bench found the goal not reached.",
        ),
    ] = False,
    redact: Annotated[
        list[str] | None,
        typer.Option(
            "--redact",
            metavar="PATTERN",
            help="Regular expression for texts to be left out; repeatable.",
        ),
    ] = None,
    grounding: Annotated[
        int,
        typer.Option(
            "--grounding", min=0, metavar="N", help="Labels per screen to give the place of."
        ),
    ] = 0,
    grounding_samples: Annotated[
        bool, typer.Option("--grounding-samples", help="Make a sample of each such label.")
    ] = False,
    image_tokens: Annotated[
        int | None,
        typer.Option(
            "--image-tokens",
            min=16,
            max=16384,
            metavar="N",
            help="Of a screenshot; else the family's.",
        ),
    ] = None,
    max_images: Annotated[
        int | None,
        typer.Option(
            "--max-images", min=1, max=50, metavar="N", help="Shown at once; else the family's."
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            "-w",
            min=0,
            metavar="W",
            help="Processes; 0 for one per core, or fewer for few episodes.",
        ),
    ] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace data in --out.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Turn episodes into chat data for fine-tuning, in the very form that a family is asked in.

    One sample is one step: the request with its screenshot, and the reply. Points and pictures are
    converted to the family's own; see DATA_CARD.md in the folder for what was left out and why.
    """
    from qvl_agent.config import load_config
    from qvl_agent.evals.export.card import data_json
    from qvl_agent.evals.export.episode import Plan
    from qvl_agent.evals.export.formats import check_format
    from qvl_agent.evals.export.redaction import redaction_of
    from qvl_agent.evals.export.selection import episode_folders

    plan = Plan(
        out=out,
        format=check_format(kind),
        family=family,
        image_tokens=image_tokens,
        max_images=max_images,
        all_endings=every,
        train_share=split,
        held_out_apps=tuple(hold_out_app or ()),
        redaction=redaction_of(redact or ()),
        grounding=grounding,
        grounding_samples=grounding_samples,
    )
    folders = episode_folders(episodes, replays_dir=load_config({}).replays)
    totals = _exported(folders, plan, workers, force=force)
    if json:
        print_json({"out": str(out), **data_json(plan, totals)})
    else:
        _say(plan, totals)
    raise typer.Exit(0 if totals.used else 1)


def _exported(folders: list[Path], plan: Plan, workers: int, *, force: bool) -> Totals:
    import os

    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from qvl_agent.cli.signals import sigterm_interrupts
    from qvl_agent.evals.export.dataset import export_dataset

    columns = (TextColumn("episodes"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True, highlight=False)
    samples = TextColumn("{task.fields[samples]} samples")
    line = Progress(*columns, samples, console=console, disable=not console.is_terminal)
    try:
        with sigterm_interrupts(), line:
            task = line.add_task("", total=len(folders), samples=0)

            def on_episode(one: Any, totals: Totals) -> None:
                line.update(task, advance=1, samples=totals.train + totals.held_out)

            return export_dataset(
                folders,
                plan,
                workers=workers
                or min(os.cpu_count() or 1, 1 + len(folders) // EPISODES_PER_WORKER),
                force=force,
                on_episode=on_episode,
            )
    except KeyboardInterrupt:
        typer.secho("interrupted: no new data was written", fg="yellow", err=True)
        raise


def _say(plan: Plan, totals: Totals) -> None:
    from qvl_agent.report.terminal import printable

    is_split = plan.train_share < 1 or plan.held_out_apps
    held_out = f" and {totals.held_out} held out" if is_split else ""
    color = "green" if totals.used else "red"
    typer.secho(f"{totals.train} samples{held_out}", fg=color, bold=True, nl=False)
    typer.echo(
        f" from {totals.used} of {totals.episodes} episodes, as {plan.family} in the format "
        f"{plan.format}"
    )
    for what, counted in (("step", totals.steps_skipped), ("episode", totals.episodes_skipped)):
        for reason, number in counted.most_common(MAX_REASONS):
            those = what if number == 1 else f"{what}s"
            typer.secho(f"  left out: {number} {those}: {printable(reason)}", dim=True)
    for problem in totals.problems:
        typer.secho(f"    {printable(problem)}", dim=True)
    typer.echo(printable(f"  {plan.out}"))
