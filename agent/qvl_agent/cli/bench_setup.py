"""From the command line to what a bench is to measure and how."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qvl_agent.cli.settings import check_given, model_settings
from qvl_agent.config import RunConfig, load_config
from qvl_agent.entries import MODELS, SUITES, known
from qvl_agent.errors import UsageError
from qvl_agent.evals.bench import BenchOptions
from qvl_agent.evals.plan import (
    EPISODES_PER_FAMILY,
    EXPERT,
    BenchPlan,
    chosen_families,
    open_suite,
)
from qvl_agent.evals.record import BenchRecord, find_bench, read_bench
from qvl_agent.evals.suite import Conditions, Suite
from qvl_agent.specs import factory_of

if TYPE_CHECKING:
    from qvl_agent.cli.bench_lines import BenchLines
    from qvl_agent.cli.loading import LoadingLine

DEFAULT_MODEL = "pocket"

Asked = Mapping[str, Any]
"""Options of the command line by name; None where not given."""


def settings_of(asked: Asked, replays: Path | None) -> RunConfig:
    """Return the settings that a bench shares with ``run``; errors as of ``load_config``."""
    shared = ("model", "base_url", "family", "seed", "temperature")
    return load_config({**{name: asked[name] for name in shared}, "replays": replays})


def new_bench(asked: Asked, config: RunConfig) -> BenchRecord:
    """Make the folder of a new bench.

    Raises:
        UsageError: If there is no such suite, family or model.
        JournalFailed: If the folder can't be made.
    """
    plan = _plan(asked, config)
    if plan.model == EXPERT:
        if plan.blank:
            raise UsageError(
                "--blank is for a model that looks, and the expert never does", fix="--model SPEC"
            )
    else:
        factory_of(plan.model, MODELS, "model")  # before anything is made or started
        check_given(asked, plan.model)
    return BenchRecord.create(config.replays, plan, model_settings(config))


def resumed_bench(asked: Asked, resume: str, config: RunConfig) -> BenchRecord:
    """Read back a bench that was stopped.

    Raises:
        UsageError: If there is none, or something is asked for that it was not begun with.
    """
    record = read_bench(find_bench(resume, config.replays))
    given = [name for name, value in asked.items() if value is not None]
    if asked["suite"] == record.plan.suite:
        given.remove("suite")
    if record.reach_by(config.base_url) and asked["base_url"]:
        given.remove("base_url")
    if given:
        option = given[0] if given[0] == "suite" else f"--{given[0].replace('_', '-')}"
        raise UsageError(
            f"a resumed bench keeps what it was begun with, and {option} is given",
            fix=f"leave it away; or begin a new bench, without --resume {resume}",
        )
    return record


def bench_options(
    config: RunConfig,
    workers: int,
    lines: BenchLines,
    loading: LoadingLine,
    *,
    keep_all: bool,
) -> BenchOptions:
    """Return how a bench is carried out."""
    return BenchOptions(
        workers=workers,
        keep_all=keep_all,
        timeout_s=config.timeout_s,
        on_scored=lines.on_scored,
        on_loading=loading,
    )


def named_suite(name: str | None) -> Suite:
    """Open the suite that was named.

    Raises:
        UsageError: If none was, or there is none of that name.
    """
    if not name:
        listed = ", ".join(sorted(known(SUITES))) or "none"
        raise UsageError("which suite?", fix=f"qvl-agent bench SUITE; there are: {listed}")
    return open_suite(name)


def sample_goals(suite: Suite, asked: Asked) -> dict[str, str]:
    """Return a goal of each chosen family, by its name."""
    families = chosen_families(suite.families, _patterns(asked))
    conditions, seed = _conditions(asked), asked["seed"] or 0
    return {name: suite.assignment(name, seed, conditions).goal for name in families}


def _plan(asked: Asked, config: RunConfig) -> BenchPlan:
    suite = named_suite(asked["suite"])
    families = chosen_families(suite.families, _patterns(asked))
    if not families:
        raise UsageError(f"the suite {suite.name} holds no task family")
    return BenchPlan(
        suite=asked["suite"],
        model=config.model or DEFAULT_MODEL,
        families=families,
        episodes=asked["episodes"] or EPISODES_PER_FAMILY * len(families),
        seed=config.seed,
        conditions=_conditions(asked),
        blank=bool(asked["blank"]),
        max_steps=asked["max_steps"],
        max_seconds=config.max_seconds,
        expert_steps=not asked["no_expert"],
    )


def _conditions(asked: Asked) -> Conditions:
    return Conditions(
        split=asked["split"] or "held_out",
        phrasings=asked["phrasings"],
        dark=bool(asked["dark"]),
        font_scale=asked["font_scale"] or 1.0,
    )


def _patterns(asked: Asked) -> list[str]:
    return [part for given in asked["families"] or () for part in given.split(",")]
