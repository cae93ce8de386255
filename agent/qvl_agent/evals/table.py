"""The results of a bench for people: a row for each task family, and what became of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from qvl_agent.evals.plan import BenchPlan
from qvl_agent.evals.record import FILE, BenchRecord
from qvl_agent.evals.scored import Scored
from qvl_agent.evals.summary import Row, row_of, rows_of
from qvl_agent.report.terminal import plain

WIDE_CHARS = 100
"""From this width on, there is more to each row."""

LISTED = 10
"""Episodes that are named; ``bench.json`` has all of them."""

_GOOD, _FAIR = 0.9, 0.5


def render_bench(record: BenchRecord, width: int) -> RenderableType:
    """Return table, failed episodes and whereabouts of a bench, for rich, in so many columns."""
    wide = width >= WIDE_CHARS
    about = _about(record, wide=wide)
    return Group(_table(record, wide=wide), *about, *_failures(record, width))


def _table(record: BenchRecord, *, wide: bool) -> Table:
    every = rows_of(record.plan.families, record.episodes)
    rows = [row for row in every if row.rate.of or row.spoiled]
    total = row_of("", record.episodes)
    columns = [column for column in COLUMNS if column.wide in (None, wide)]
    columns = [column for column in columns if column.cell(total)]
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True, overflow="ellipsis")
    for column in columns:
        table.add_column(column.name, justify="right", no_wrap=True)
    app = ""
    for row in rows:
        group, _, task = row.name.rpartition(".")
        if group != app:
            table.add_row(plain(group, "bold cyan"))
        app = group
        name = plain(f"  {task}" if group else task)
        table.add_row(name, *(column.cell(row) for column in columns))
    if len(rows) > 1:
        table.add_row(Text("all", "bold"), *(column.cell(total) for column in columns))
    return table


@dataclass(frozen=True)
class _Column:
    """What a row says under one head.

    Attributes:
        name: The head.
        cell: Empty where nothing is known.
        wide: Whether only wide or only narrow tables have it; None for both.
    """

    name: str
    cell: Callable[[Row], Text]
    wide: bool | None = None


def _achieved(row: Row) -> Text:
    return Text(f"{row.rate.hits}/{row.rate.of}" if row.rate.of else "")


def _share(row: Row) -> Text:
    share = row.rate.share
    if share is None:
        return Text("")
    style = "green" if share >= _GOOD else "yellow" if share >= _FAIR else "red"
    return Text(f"{share:.0%}", f"bold {style}")


def _interval(row: Row) -> Text:
    low, high = row.rate.interval
    return Text(f"{low * 100:.0f}–{high * 100:.0f}" if row.rate.of else "", "dim")


def _false(row: Row) -> Text:
    style = "bold red" if row.false_successes else "dim"
    return Text(f"{row.false_successes}" if row.rate.of else "", style)


def _steps(row: Row) -> Text:
    return Text(_pair(row.steps, row.expert_steps, "g"))


def _tokens(row: Row) -> Text:
    known = [count for count in (row.input_tokens, row.output_tokens) if count is not None]
    return Text(_thousands(sum(known) if known else None), "dim")


COLUMNS = (
    _Column("achieved", _achieved),
    _Column("rate", _share),
    _Column("95%", _interval),
    _Column("false", _false),
    _Column("steps", _steps),
    _Column("s/step", lambda row: Text(_pair(row.step_s, None, ".2f"), "dim"), wide=False),
    _Column("s/step", lambda row: Text(_pair(row.step_s, row.step_p95_s, ".2f"), "dim"), wide=True),
    _Column("tokens", _tokens, wide=False),
    _Column("tokens in", lambda row: Text(_thousands(row.input_tokens), "dim"), wide=True),
    _Column("out", lambda row: Text(_thousands(row.output_tokens), "dim"), wide=True),
)
"""From left to right."""


def _pair(first: float | None, second: float | None, form: str) -> str:
    """Return two numbers with a stroke between them, as far as they are known."""
    if not first:  # nobody says, or who answers takes no time: an expert
        return ""
    return format(first, form) if second is None else f"{first:{form}} / {second:{form}}"


def _thousands(count: float | None) -> str:
    if count is None:
        return ""
    return f"{count:.0f}" if count < 1000 else f"{count / 1000:.1f}k"


def _about(record: BenchRecord, *, wide: bool) -> Iterator[Text]:
    """Yield what was measured, and what the heads of the table mean."""
    plan = record.plan
    workers = "1 worker" if record.workers == 1 else f"{record.workers} workers"
    played = f"{len(record.episodes)} of {plan.episodes} episodes"
    yield Text("")
    yield plain(f"{plan.model} on {plan.suite}: {', '.join(_conditions(plan))}")
    yield Text(f"{played} in {record.duration_s:.0f} s, {workers}; seeds from {plan.seed}", "dim")
    yield Text("achieved: reached and said so; 95%: Wilson's interval of the rate", "dim")
    yield Text("false: said to be reached, and is not; steps: median / the expert's", "dim")
    slow = " / 95th percentile" if wide else ""
    yield Text(f"s/step: the model's time, median{slow}; tokens: of an episode, mean", "dim")


def _conditions(plan: BenchPlan) -> Iterator[str]:
    asked = plan.conditions
    yield f"{asked.split.replace('_', '-')} tasks"
    if asked.phrasings not in (None, asked.split):
        yield f"{str(asked.phrasings).replace('_', '-')} phrasings"
    if asked.dark:
        yield "dark theme"
    if asked.font_scale != 1:
        yield f"font scale {asked.font_scale:g}"
    if plan.blank:
        yield "blank screenshots"


def _failures(record: BenchRecord, width: int) -> Iterator[Text]:
    """Yield the first failed episodes, the false successes before the others."""
    failed = [one for one in record.episodes if not one.achieved and not one.spoiled]
    failed.sort(key=lambda one: (not one.false_success, one.number))
    if failed:
        yield Text("")
        yield Text(f"{len(failed)} failed; `qvl-agent show FOLDER` tells how:")
    for one in failed[:LISTED]:
        yield _failure(one, width)
        if one.episode:
            yield plain(f"    {record.folder / one.episode}", "dim")
    if len(failed) > LISTED:
        yield plain(f"  and {len(failed) - LISTED} more in {record.folder / FILE}", "dim")
    spoiled = [one for one in record.episodes if one.spoiled]
    if spoiled:
        yield Text("")
        yield Text(f"{len(spoiled)} could not be played and count in no rate, such as", "yellow")
        yield plain(f"  {named(spoiled[0])}: {spoiled[0].ended}")


def _failure(one: Scored, width: int) -> Text:
    how = "false success" if one.false_success else one.status.replace("_", " ")
    line = Text.assemble("  ", plain(named(one), "cyan"), "  ", (how, "bold red"), "  ")
    line.append_text(plain(" ".join(one.why.split())))
    line.truncate(width, overflow="ellipsis")
    return line


def named(one: Scored) -> str:
    """Return what an episode is called among those of its bench."""
    return f"{one.family} seed {one.seed}"
