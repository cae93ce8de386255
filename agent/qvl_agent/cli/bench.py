"""``qvl-agent bench SUITE``: how often does a model reach its goals?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from qvl_agent.cli.exits import exit_code_of, print_json, say_error
from qvl_agent.errors import QvlError
from qvl_agent.report.terminal import folded, printable

if TYPE_CHECKING:
    from qvl_agent.cli.bench_lines import BenchLines
    from qvl_agent.evals.record import BenchRecord

WHAT = "What is measured"
LOOKS = "Under which conditions"
OUT = "What comes out"
SplitName = Literal["training", "held_out"]


def command(
    suite: Annotated[
        str, typer.Argument(metavar="[SUITE]", help="Such as `phone`, the simulated phone's.")
    ] = "",
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            metavar="SPEC",
            rich_help_panel=WHAT,
            help="Who decides, as for `run` (default: pocket); `expert` is the suite's own expert, "
            "who knows the way.",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", rich_help_panel=WHAT, help="OpenAI-compatible API."),
    ] = None,
    family: Annotated[
        str | None,
        typer.Option(metavar="F", rich_help_panel=WHAT, help="Model family, as for `run`."),
    ] = None,
    families: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B|APP.*",
            rich_help_panel=WHAT,
            help="Task families, by name or pattern (default: all); may be repeated.",
        ),
    ] = None,
    episodes: Annotated[
        int | None,
        typer.Option(
            "--episodes",
            "-n",
            min=1,
            metavar="N",
            rich_help_panel=WHAT,
            help="In all, spread evenly over the families (default: 4 for each).",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="S",
            rich_help_panel=WHAT,
            help="Seeds S, S+1, ... of each family (default: 0).",
        ),
    ] = None,
    max_steps: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            rich_help_panel=WHAT,
            help="Of an episode (default: what its task allows).",
        ),
    ] = None,
    temperature: Annotated[
        float | None,
        typer.Option(metavar="T", rich_help_panel=WHAT, help="Of sampling; 0 is greedy."),
    ] = None,
    no_expert: Annotated[
        bool,
        typer.Option(
            "--no-expert",
            rich_help_panel=WHAT,
            help="Do not let the expert play what was achieved, to compare the steps.",
        ),
    ] = False,
    split: Annotated[
        SplitName | None,
        typer.Option(rich_help_panel=LOOKS, help="Whose phones and values (default: held_out)."),
    ] = None,
    phrasings: Annotated[
        SplitName | None,
        typer.Option(rich_help_panel=LOOKS, help="Whose wordings (default: as --split)."),
    ] = None,
    dark: Annotated[
        bool, typer.Option("--dark", rich_help_panel=LOOKS, help="Dark theme.")
    ] = False,
    font_scale: Annotated[
        float | None,
        typer.Option(
            min=0.5, max=3, metavar="X", rich_help_panel=LOOKS, help="Size of text (default: 1)."
        ),
    ] = None,
    blank: Annotated[
        bool,
        typer.Option(
            "--blank",
            rich_help_panel=LOOKS,
            help="Show the model one colour instead of screenshots: does it look?",
        ),
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            "-w",
            min=1,
            metavar="W",
            help="Processes that play at once (default: 1), each with a model of its own.",
            show_default=False,
        ),
    ] = 1,
    resume: Annotated[
        str | None,
        typer.Option(
            metavar="BENCH|last",
            help="Go on with a bench that was stopped; it keeps all that it was told then.",
        ),
    ] = None,
    show_list: Annotated[
        bool, typer.Option("--list", help="Say what the suite holds, and end.")
    ] = False,
    keep_all: Annotated[
        bool,
        typer.Option(
            "--keep-all", rich_help_panel=OUT, help="Keep the records of achieved episodes, too."
        ),
    ] = False,
    replays: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            rich_help_panel=OUT,
            help="Gets a folder with bench.json and the failed episodes (default: ./replays).",
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", rich_help_panel=OUT, help="Print one JSON object on stdout.")
    ] = False,
) -> None:
    """Measure how often a model reaches its goals, with how many steps, and how fast.

    Each episode is an ordinary run from a goal in words; whether the goal was reached is read from
    the device itself. Exit codes: 0 the bench ran, whatever the rate; 2 usage; 3 or 4 where device
    or model failed throughout; 130 interrupted, and --resume goes on.
    """  # fmt: skip
    asked: dict[str, Any] = {
        "suite": suite or None, "model": model, "base_url": base_url, "family": family,
        "families": families, "episodes": episodes, "seed": seed, "max_steps": max_steps,
        "temperature": temperature, "no_expert": no_expert or None, "split": split,
        "phrasings": phrasings, "dark": dark or None, "font_scale": font_scale,
        "blank": blank or None,
    }  # fmt: skip
    try:
        status = (
            _list(asked, json=json)
            if show_list
            else _bench(asked, resume, replays, workers, keep_all=keep_all, json=json)
        )
    except QvlError as error:
        # Before the first episode: from then on, what there is is shown beside the error.
        if not json:
            raise
        say_error(error)
        print_json(_error_json(error))
        raise typer.Exit(exit_code_of(error)) from error
    raise typer.Exit(status)


def _bench(
    asked: dict[str, Any],
    resume: str | None,
    replays: Path | None,
    workers: int,
    *,
    keep_all: bool,
    json: bool,
) -> int:
    """Carry out a new bench or the rest of an old one, show it, return the exit code."""
    from qvl_agent.cli.bench_setup import bench_options, new_bench, resumed_bench, settings_of
    from qvl_agent.cli.signals import signals_interrupt
    from qvl_agent.evals.bench import run_bench

    config = settings_of(asked, replays)
    record = resumed_bench(asked, resume, config) if resume else new_bench(asked, config)
    error: QvlError | None = None
    interrupted = False
    try:
        with signals_interrupt(), _lines(record) as lines, lines.loading as loading:
            options = bench_options(config, workers, lines, loading, keep_all=keep_all)
            lines.announce(record.folder, record.plan.model, options.workers)
            run_bench(record, options)
    except QvlError as raised:
        error = raised
    except KeyboardInterrupt:
        interrupted = True
    _show(record, json=json)
    if error is not None:
        say_error(error)
    elif interrupted:
        _say_interrupted(record)
    code = 130 if interrupted else exit_code_of(error) if error else 0
    if json:
        told = _error_json(error) if error else {"interrupted": interrupted, "exit_code": code}
        print_json({"bench": str(record.folder), **record.to_json(), **told})
    return code


def _lines(record: BenchRecord) -> BenchLines:
    from rich.console import Console

    from qvl_agent.cli.bench_lines import BenchLines

    console = Console(stderr=True, highlight=False)
    return BenchLines(console, record.plan, len(record.missing))


def _show(record: BenchRecord, *, json: bool) -> None:
    """Print the table: on stdout, or beside the JSON object on stderr."""
    from rich.console import Console

    from qvl_agent.evals.table import render_bench

    if record.episodes:
        console = Console(stderr=json, highlight=False)
        console.print(render_bench(record, console.width), soft_wrap=True)


def _say_interrupted(record: BenchRecord) -> None:
    if record.episodes:
        typer.secho("interrupted; the rest with: ", fg="yellow", err=True, nl=False)
        typer.echo(f"qvl-agent bench --resume {record.folder}", err=True)
    else:
        typer.secho("interrupted before the first episode came to its end", fg="yellow", err=True)


def _list(asked: dict[str, Any], *, json: bool) -> int:
    """Print the task families of a suite, each with a goal of its own; return the exit code."""
    from qvl_agent.cli.bench_setup import named_suite, sample_goals

    suite = named_suite(asked["suite"])
    goals = sample_goals(suite, asked)
    if json:
        print_json(
            {"suite": suite.name, "families": [{"family": n, "goal": g} for n, g in goals.items()]}
        )
        return 0
    width = max(map(len, goals), default=0)
    for name, goal in goals.items():
        typer.secho(f"{name:<{width}}  ", fg="cyan", nl=False)
        typer.echo(folded(printable(goal), width + 2, width + 2, err=False))
    return 0


def _error_json(error: QvlError) -> dict[str, Any]:
    return {
        "error": type(error).__name__,
        "message": str(error),
        "fix": error.fix,
        "exit_code": exit_code_of(error),
    }
