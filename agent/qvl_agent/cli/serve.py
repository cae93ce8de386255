"""``qvl-agent serve``: offer a model of this process to other programs."""

from __future__ import annotations

import os
import secrets
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qvl_agent.errors import MissingExtra, UsageError
from qvl_agent.report.terminal import printable

if TYPE_CHECKING:
    import socket

    from qvl_agent.config import RunConfig
    from qvl_agent.models.families import Profile
    from qvl_agent.models.port import VisionModel
    from qvl_agent.models.session.engine import Engine
    from qvl_agent.serve.options import ServeOptions

TOKEN_NAME = "QVL_SERVE_TOKEN"
"""Environment variable that the token is taken from."""

_GIB = 1024**3
_ELSEWHERE = ("openai", "scripted", "recorded")
_FIX = "--model hf:Qwen/Qwen3-VL-2B-Instruct, or hf: and a folder"


def command(
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", metavar="SPEC", help="What to serve: hf:REPO_OR_PATH."),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; beyond this machine by token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for a free one.")] = 8000,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What clients call it (default: as it is named).")
    ] = "",
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=f"Holds the token that clients need; or set {TOKEN_NAME}. Beyond this machine "
            "one is made up if none is given.",
        ),
    ] = None,
    thinking_budget: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Tokens that it may think where a request does not say; 0 for none."
        ),
    ] = None,
    sessions: Annotated[
        int, typer.Option(min=1, max=1024, metavar="N", help="Conversations served at once.")
    ] = 4,
    queue: Annotated[
        int, typer.Option(min=0, metavar="N", help="Requests that may wait for their turn.")
    ] = 32,
    cache_gib: Annotated[
        float, typer.Option(min=0, metavar="GIB", help="Limit of the idle conversations' caches.")
    ] = 4.0,
    timeout: Annotated[
        float, typer.Option(min=1, metavar="S", help="Limit of one request, waiting included.")
    ] = 300.0,
) -> None:
    """Serve a model as an OpenAI-compatible endpoint until Ctrl-C: several agents, one GPU.

    Running answers are completed first; a second Ctrl-C ends it at once (exit code 130 either way).
    Settings of a model in this process (dtype, device_map, image_tokens, ...) are those of `run`.
    """
    spec = _serve(
        model,
        thinking_budget,
        host=host,
        port=port,
        name=name,
        token_file=token_file,
        sessions=sessions,
        queue=queue,
        cache_bytes=int(min(cache_gib * _GIB, sys.maxsize)),  # infinity is no limit
        timeout_s=timeout,
    )
    typer.echo(f"{spec} is no longer served", err=True)
    raise typer.Exit(130)


def _serve(
    model: str | None,
    thinking_budget: int | None,
    *,
    name: str,
    host: str,
    token_file: Path | None,
    **limits: Any,
) -> str:
    """Open the model, serve it until told to end, and return its spec."""
    _check_installed()
    from qvl_agent.cli.signals import sigterm_interrupts
    from qvl_agent.config import load_config
    from qvl_agent.serve.options import ServeOptions
    from qvl_agent.serve.server import bind, serve

    config = load_config({"model": model, "thinking_budget": thinking_budget})
    _check_spec(config.model)
    token, made_up = _token(host, token_file)
    options = ServeOptions(
        name=name or _name(config.model),
        host=host,
        token=token,
        thinking_budget=config.thinking_budget,
        **limits,
    )
    # Before the weights are loaded: that a port is taken should not be told after minutes.
    with (
        sigterm_interrupts(),
        closing(bind(options)) as listener,
        closing(_opened(config)) as opened,
    ):
        engine = _engine_of(opened, config.model)
        options = replace(options, family=_profile(opened))
        _say_how_to_ask(options, listener, token if made_up else "")
        serve(engine, options, listener, _log_line)
    return config.model


def _check_installed() -> None:
    for package in ("starlette", "uvicorn"):
        if find_spec(package) is None:
            raise MissingExtra(package, "local,serve", needed_for="serving a model")


def _check_spec(spec: str) -> None:
    if not spec:
        raise UsageError("which model is to be served?", fix=_FIX)
    if spec.partition(":")[0] in _ELSEWHERE:
        raise UsageError(
            f"{spec} does not run in this process, so there is nothing to serve", fix=_FIX
        )


def _token(host: str, file: Path | None) -> tuple[str, bool]:
    """Return the token, empty for none, and whether it was made up here."""
    from qvl_agent.serve.options import is_loopback

    token = os.environ.get(TOKEN_NAME, "")
    if file is not None:
        try:
            token = file.read_text("utf-8")
        except (OSError, ValueError) as error:
            raise UsageError(f"{file} can't be read: {error}", fix="--token-file FILE") from error
    token = token.strip()
    if file is not None and not token:
        raise UsageError(f"{file} holds no token", fix="write a line of random letters into it")
    if not (token.isascii() and token.isprintable()):
        raise UsageError("the token holds characters that no token has", fix="use letters, digits")
    if token or is_loopback(host):
        return token, False
    return secrets.token_urlsafe(24), True


def _name(spec: str) -> str:
    """Return what clients call a model: a repository as it is, a folder by its last part."""
    argument = spec.partition(":")[2] or spec
    return Path(argument).resolve().name if Path(argument).is_dir() else argument


def _opened(config: RunConfig) -> VisionModel:
    from rich.console import Console

    from qvl_agent.cli.loading import LoadingLine
    from qvl_agent.cli.settings import model_settings
    from qvl_agent.plugins import open_uncalibrated

    with LoadingLine(Console(stderr=True, highlight=False)) as loading:
        # How points are read is up to the clients, which calibrate for themselves.
        return open_uncalibrated(config.model, model_settings(config, loading))


def _engine_of(model: VisionModel, spec: str) -> Engine:
    """Return what answers in this process.

    Raises:
        UsageError: If the model answers elsewhere.
    """
    engine: Engine | None = getattr(model, "engine", None)
    if engine is None:
        raise UsageError(f"{spec} has no engine in this process to serve", fix=_FIX)
    return engine


def _profile(model: VisionModel) -> Profile | None:
    from qvl_agent.models.families import Profile

    return model.family if isinstance(model.family, Profile) else None


def _say_how_to_ask(options: ServeOptions, listener: socket.socket, token: str) -> None:
    from qvl_agent.serve.server import base_url

    url = base_url(listener)
    key = "QVL_API_KEY=TOKEN " if options.token else ""
    lines = {
        "base URL": url,
        "model": options.name,
        "drive a phone": f'{key}qvl-agent run "GOAL" --model {quote(f"openai:{options.name}")} '
        f"--base-url {url}{_family_option(options)}",
        "token": token,
    }
    typer.secho("the model is served", fg="green", bold=True, nl=False)
    typer.echo("; Ctrl-C ends it")
    for label, line in lines.items():
        if line:
            typer.secho(f"  {label:<14}", fg="cyan", nl=False)
            typer.echo(printable(line))
    sys.stdout.flush()


def _family_option(options: ServeOptions) -> str:
    """Return what has to be said where the name does not tell the family."""
    from qvl_agent.models.families import guess_family

    family = options.family.name if options.family else ""
    try:
        told = guess_family(options.name)
    except UsageError:
        told = ""
    return "" if told == family or not family else f" --family {family}"


def _log_line(line: str) -> None:
    with suppress(OSError):  # whoever read them may be gone; whoever asks is not
        typer.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)
