"""The command line: one file per verb; nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import sys

import typer

from qvl_agent.cli import bench, devices, doctor, export, replay, run, serve, show, tasks
from qvl_agent.cli.exits import exit_code_of, say_error
from qvl_agent.entries import VERBS, known
from qvl_agent.errors import QvlError

app = typer.Typer(
    name="qvl-agent",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (run, replay, show, bench, export, devices, tasks, serve, doctor):
    app.command(name=verb.__name__.rpartition(".")[2])(verb.command)
for name, point in sorted(known(VERBS).items()):
    app.command(name=name)(point.load())


def _version(wanted: bool) -> None:
    if wanted:
        from qvl_agent import __version__

        typer.echo(f"qvl-agent {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say the version and end."
    ),
) -> None:
    """Drive an Android phone, a desktop or a browser with a Qwen-VL model; every run replays."""


def main() -> None:
    """Run the command line and exit: 0, or what ``exit_code_of`` says."""
    try:
        app()
    except QvlError as error:
        say_error(error)
        sys.exit(exit_code_of(error))
    except KeyboardInterrupt:
        sys.exit(130)
