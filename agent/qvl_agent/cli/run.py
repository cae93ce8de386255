"""``qvl-agent run GOAL``: reach a goal on a device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qvl_agent.cli.exits import (
    error_json,
    exit_code_of,
    interrupted_json,
    print_json,
    say_error,
)
from qvl_agent.decider import COMES_WITH, decider_of
from qvl_agent.errors import QvlError, UsageError

if TYPE_CHECKING:
    from qvl_agent.api import RunOptions
    from qvl_agent.cli.live import LiveLines
    from qvl_agent.cli.loading import LoadingLine
    from qvl_agent.config import RunConfig
    from qvl_agent.result import RunResult

WHO = "Who and where"
HOW = "How"
OUT = "What comes out"


def command(
    goal: Annotated[
        str,
        typer.Argument(metavar="GOAL", help='What to reach, such as "book a flight to Lisbon".'),
    ],
    device: Annotated[
        str | None,
        typer.Option(
            "--device",
            "-d",
            metavar="phone|android[:SERIAL]|desktop|browser[:URL]|NAME",
            rich_help_panel=WHO,
            help="What to drive: the simulated phone (default), an Android device, this desktop, "
            "a browser, a plugin.",
        ),
    ] = None,
    monitor: Annotated[
        str | None,
        typer.Option(
            metavar="N|all|ID",
            rich_help_panel=WHO,
            help="Which screen of a desktop (from 1; default: all) or display of a phone.",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            metavar="SPEC",
            rich_help_panel=WHO,
            help="Who decides: pocket (bundled), hf:REPO_OR_PATH (in this process), "
            "openai:MODEL (a server), scripted:FILE, recorded:EPISODE, or task: a scripted task "
            f"that answers the goal. Default on the simulated phone: {COMES_WITH['phone']}.",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            rich_help_panel=WHO,
            help="OpenAI-compatible API, such as http://127.0.0.1:8000/v1. "
            "Its key comes from QVL_API_KEY.",
        ),
    ] = None,
    family: Annotated[
        str | None,
        typer.Option(
            metavar="F",
            rich_help_panel=WHO,
            help="Model family where the model's name does not tell: "
            "qwen2-vl, qwen2.5-vl, qwen3-vl, qwen3.5.",
        ),
    ] = None,
    thinking_budget: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            rich_help_panel=HOW,
            help="Tokens that a thinking model in this process may think; 0 for none.",
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="K=V",
            rich_help_panel=HOW,
            help="A parameter of the scripted task; may be repeated.",
        ),
    ] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(
            "--expect",
            metavar="TEXT",
            rich_help_panel=HOW,
            help="Text that must stand on the screen in the end: makes a model's claim "
            "a proof; may be repeated.",
        ),
    ] = None,
    max_steps: Annotated[
        int | None,
        typer.Option(metavar="N", rich_help_panel=HOW, help="Stop after N steps (default: 40)."),
    ] = None,
    max_seconds: Annotated[
        float | None,
        typer.Option(
            metavar="S", rich_help_panel=HOW, help="Stop after S seconds (default: no limit)."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            rich_help_panel=HOW,
            help="Seed of the simulated phone and of sampling (default: 0).",
        ),
    ] = None,
    dry_run: Annotated[
        bool | None,
        typer.Option(
            "--dry-run", rich_help_panel=HOW, help="Decide, but end before the device is touched."
        ),
    ] = None,
    yes: Annotated[
        bool | None,
        typer.Option(
            "--yes",
            "-y",
            rich_help_panel=HOW,
            help="Answer yes to every question of the policy; it is recorded.",
        ),
    ] = None,
    replays: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            rich_help_panel=OUT,
            help="Folder for the record of the run (default: ./replays).",
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", rich_help_panel=OUT, help="Print one JSON object last on stdout."),
    ] = False,
) -> None:
    """Reach a goal on a device, record every step, say what is proven.

    Most options can also be QVL_* variables or, --yes excepted, stand in qvl.toml.
    Exit codes: 0 done, 1 not achieved, 2 usage, 3 device, 4 model, 5 denied, 130 interrupted.
    """  # fmt: skip
    given: dict[str, Any] = {
        "device": device, "model": model, "base_url": base_url, "family": family,
        "max_steps": max_steps, "max_seconds": max_seconds, "seed": seed, "dry_run": dry_run,
        "yes": yes, "replays": replays, "thinking_budget": thinking_budget, "monitor": monitor,
    }  # fmt: skip
    try:
        result = _run(goal, given, param or [], expect or [])
    except QvlError as error:
        if not json:
            raise
        say_error(error)
        print_json(error_json(error))
        raise typer.Exit(exit_code_of(error)) from error
    except KeyboardInterrupt:
        # Before or after the run itself, which ends by itself when it is interrupted.
        typer.secho("interrupted", fg="yellow", err=True)
        if json:
            print_json(interrupted_json())
        raise
    if json:
        print_json(_as_json(result))
    raise typer.Exit(result.exit_code)


def _run(goal: str, given: dict[str, Any], params: list[str], expect: list[str]) -> RunResult:
    from qvl_agent.api import run_goal
    from qvl_agent.cli.live import LiveLines
    from qvl_agent.cli.loading import LoadingLine
    from qvl_agent.cli.settings import check_given
    from qvl_agent.cli.signals import signals_interrupt
    from qvl_agent.config import config_files, load_config

    config = load_config(given)
    decider = decider_of(config.device, config.model)
    check_given(given, config.model)
    live = LiveLines()
    live.announce(goal, config.device, decider, config_files(), named=bool(config.model))
    with signals_interrupt(), LoadingLine(live.console) as loading:
        result = run_goal(
            goal,
            device=config.device,
            model=config.model or None,
            options=_options(config, _pairs(params), expect, live, loading),
        )
    live.close(result)
    return result


def _options(
    config: RunConfig,
    params: dict[str, str],
    expect: list[str],
    live: LiveLines,
    loading: LoadingLine,
) -> RunOptions:
    from qvl_agent.api import RunOptions
    from qvl_agent.cli.ask import TerminalApprover
    from qvl_agent.cli.settings import device_settings, model_settings
    from qvl_agent.limits import Limits

    return RunOptions(
        limits=Limits(max_steps=config.max_steps, max_seconds=config.max_seconds),
        replays=config.replays,
        expect=expect,
        params=params,
        approver=TerminalApprover(),
        yes=config.yes,
        dry_run=config.dry_run,
        listeners=[live],
        device_settings=device_settings(config, live.notice),
        model_settings=model_settings(config, loading),
    )


def _pairs(params: list[str]) -> dict[str, str]:
    pairs = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not (name and equals):
            raise UsageError(f"--param {param!r} is no K=V", fix="--param origin=Zurich")
        pairs[name.strip()] = value
    return pairs


def _as_json(result: RunResult) -> dict[str, Any]:
    from qvl_agent.report.usage import usage_to_json

    return {
        "status": result.status,
        "proof": result.proof,
        "decider": "task" if result.task else "model",
        "model": result.model or None,
        "task": result.task or None,
        "answer": result.answer,
        "steps": result.steps,
        "episode": str(result.episode),
        "reason": result.reason,
        "evidence": list(result.evidence),
        **usage_to_json(result.usage),
        "duration_s": round(result.duration_s, 3),
        "exit_code": result.exit_code,
    }
