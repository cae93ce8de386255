"""The results of a bench for people: a row for each task family, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from qvl_agent.evals.record import FILE, BenchRecord
from qvl_agent.evals.scored import Scored
from qvl_agent.evals.summary import Row, row_of, rows_of
from qvl_agent.report.terminal import plain

WIDE_CHARS = 100
"""From this width on, tokens are told in and out."""

LISTED = 10
"""Episodes that are named; ``bench.json`` has all of them."""

_GOOD, _FAIR = 0.9, 0.5


def render_bench(record: BenchRecord, width: int) -> RenderableType:
    """Return table, failed episodes and whereabouts of a bench, for rich, in so many columns."""
    table = _table(record, wide=width >= WIDE_CHARS)
    return Group(table, *_about(record), *_failures(record, width))


def _table(record: BenchRecord, *, wide: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True, overflow="ellipsis")
    tokens = ("tokens in", "out") if wide else ("tokens",)
    for name in ("achieved", "rate", "95 %", "false", "steps", "s/step", *tokens):
        table.add_column(name, justify="right", no_wrap=True)
    app = ""
    for row in rows_of(record.plan.families, record.episodes):
        group, _, task = row.name.rpartition(".")
        if group != app:
            app = group
            table.add_row(Text(app, "bold cyan"))
        table.add_row(plain(f"  {task}" if group else task), *_cells(row, wide=wide))
    table.add_section()
    total = row_of("", record.episodes)
    table.add_row(Text("all", "bold"), *_cells(total, wide=wide), style="bold")
    return table


def _cells(row: Row, *, wide: bool) -> Iterator[Text]:
    yield Text(f"{row.rate.hits} of {row.rate.of}" if row.rate.of else "-")
    yield _share(row)
    low, high = row.rate.interval
    yield Text(f"{low * 100:.0f} to {high * 100:.0f}" if row.rate.of else "", "dim")
    yield Text(str(row.false_successes), "bold red") if row.false_successes else Text("-", "dim")
    yield Text(_pair(row.steps, row.expert_steps))
    yield Text(_pair(row.step_s, row.step_p95_s, digits=2), "dim")
    if wide:
        yield Text(_thousands(row.input_tokens), "dim")
        yield Text(_thousands(row.output_tokens), "dim")
    else:
        known = [count for count in (row.input_tokens, row.output_tokens) if count is not None]
        yield Text(_thousands(sum(known) if known else None), "dim")


def _share(row: Row) -> Text:
    share = row.rate.share
    if share is None:
        return Text("")
    style = "green" if share >= _GOOD else "yellow" if share >= _FAIR else "red"
    return Text(f"{share:.0%}", style)


def _pair(first: float | None, second: float | None, *, digits: int = 0) -> str:
    """Return two numbers with a stroke between them, as far as they are known."""
    if first is None:
        return ""
    said = _number(first, digits)
    return said if second is None else f"{said} / {_number(second, digits)}"


def _number(value: float, digits: int) -> str:
    # A median of whole numbers may lie half way between two.
    return f"{value:.{digits}f}" if digits else f"{value:g}"


def _thousands(count: float | None) -> str:
    if count is None:
        return ""
    return f"{count:.0f}" if count < 1000 else f"{count / 1000:.1f}k"


def _about(record: BenchRecord) -> Iterator[Text]:
    plan, conditions = record.plan, record.plan.conditions
    looks = [f"{conditions.split.replace('_', '-')} tasks"]
    if conditions.phrasings not in (None, conditions.split):
        looks.append(f"{str(conditions.phrasings).replace('_', '-')} phrasings")
    looks += ["dark theme"] if conditions.dark else []
    looks += [f"font scale {conditions.font_scale:g}"] if conditions.font_scale != 1 else []
    looks += ["blank screenshots"] if plan.blank else []
    played = f"{len(record.episodes)} of {plan.episodes} episodes"
    yield Text("")
    yield plain(f"{plan.model} on {plan.suite}: {', '.join(looks)}; seeds from {plan.seed}", "dim")
    yield Text(
        f"{played} in {record.duration_s:.0f} s; achieved: reached, and said so; "
        "false: said so, and not reached;",
        "dim",
    )
    yield Text("steps: median / expert's; s/step: model's median / 95th percentile", "dim")


def _failures(record: BenchRecord, width: int) -> Iterator[Text]:
    """Yield a line for each of the first failed episodes, and one on where all of them are."""
    failed = [one for one in record.episodes if not one.achieved and not one.spoiled]
    spoiled = [one for one in record.episodes if one.spoiled]
    if failed:
        yield Text("")
        yield Text(f"{len(failed)} failed; `qvl-agent show FOLDER` tells how:", "bold")
    for one in sorted(failed, key=lambda one: one.number)[:LISTED]:
        yield from _failure(one, record, width)
    if len(failed) > LISTED:
        yield Text(f"  and {len(failed) - LISTED} more in {record.folder / FILE}", "dim")
    if spoiled:
        yield Text("")
        text = f"{len(spoiled)} could not be played and count in no rate, such as "
        yield Text.assemble((text, "yellow"), plain(f"{_named(spoiled[0])}: {spoiled[0].why}"))


def _failure(one: Scored, record: BenchRecord, width: int) -> Iterator[Text]:
    line = Text.assemble("  ", plain(_named(one), "cyan"), "  ")
    if one.false_success:
        line.append("false success: ", "bold red")
    line.append_text(plain(" ".join(one.why.split())))
    line.truncate(width, overflow="ellipsis")
    yield line
    if one.episode:
        yield plain(f"    {record.folder / one.episode}", "dim")


def _named(one: Scored) -> str:
    return f"{one.family} seed {one.seed}"
