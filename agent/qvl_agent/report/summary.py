"""An episode as text for the terminal and as one JSON object."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from qvl_agent.actions import describe
from qvl_agent.journal.events import Ended, Replied
from qvl_agent.journal.reader import Episode
from qvl_agent.models.recorded import usage_of
from qvl_agent.report.steps import Step, steps_of
from qvl_agent.report.terminal import plain
from qvl_agent.report.usage import usage_lines, usage_to_json

KILLED = "no end was recorded: the run was killed, or is still going on"


def render_episode(episode: Episode) -> RenderableType:
    """Return header, steps and end of an episode for a rich console.

    What the screen or the model said is shown as it is, never as markup or escape sequences.

    Raises:
        EpisodeError: If it has no first record.
    """
    return Group(_header(episode), _steps(steps_of(episode)), _end(episode))


def episode_to_json(episode: Episode) -> dict[str, Any]:
    """Return an episode as JSON-able data; ``status`` is None where the run was killed.

    Raises:
        EpisodeError: If it has no first record.
    """
    started, ended = episode.started, episode.ended
    return {
        "episode": str(episode.folder),
        "goal": started.goal,
        "decider": started.decider,
        "device": started.device.get("name", ""),
        "model": started.model or None,
        "family": started.family or None,
        "task": started.task or None,
        "params": started.params,
        "started_at": episode.records[0].at.isoformat(),
        "torn": episode.torn,
        "events": len(episode.events),
        "status": ended.status if ended else None,
        "proof": ended.proof if ended else "none",
        "answer": ended.answer if ended else "",
        "evidence": ended.evidence if ended else [],
        "reason": ended.reason if ended else KILLED,
        "duration_s": ended.duration_s if ended else episode.records[-1].mono_s,
        **usage_to_json(usage_of(episode.of(Replied))),
        "steps": [_step_to_json(step) for step in steps_of(episode)],
    }


def _step_to_json(step: Step) -> dict[str, Any]:
    return {
        "step": step.number,
        "thought": step.thought,
        "action": step.action.model_dump(mode="json") if step.action else None,
        "verdict": step.verdict or None,
        "result": step.result or None,
        "changed": step.changed,
        "notes": step.notes,
        "images": step.images,
        **usage_to_json(step.usage),
        "duration_s": round(step.duration_s, 3),
    }


def _header(episode: Episode) -> RenderableType:
    started = episode.started
    decider = f"task {started.task}, no model" if started.decider == "task" else started.model
    if started.family not in ("", decider):
        decider += f" ({started.family})"
    device = " ".join(str(started.device.get(key, "")) for key in ("name", "model")).strip()
    at = episode.records[0].at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    grid = _grid()
    rows = {"device": device, "decided by": decider, "started": at, "episode": str(episode.folder)}
    if started.params:
        rows["parameters"] = ", ".join(f"{name}={value}" for name, value in started.params.items())
    for label, value in rows.items():
        grid.add_row(label, plain(value))
    return Group(plain(started.goal, "bold"), grid, "")


def _steps(steps: tuple[Step, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("#", justify="right", style="cyan")
    table.add_column("thought and notes", ratio=3, overflow="fold")
    table.add_column("action", ratio=2, style="green", overflow="fold")
    table.add_column("verdict")
    table.add_column("changed", justify="right")
    table.add_column("time", justify="right", style="dim")
    for step in steps:
        table.add_row(
            str(step.number),
            Group(*_words(step)),
            plain(describe(step.action) if step.action else "none"),
            plain(step.verdict, "yellow" if step.verdict != "allow" else ""),
            _share(step.changed) if step.changed is not None else step.result,
            f"{step.duration_s:.1f} s",
        )
    return table


def _words(step: Step) -> list[Text]:
    thought = [plain(step.thought)] if step.thought else []
    return thought + [plain(note, "yellow") for note in step.notes]


def _end(episode: Episode) -> RenderableType:
    ended = episode.ended
    usage = [Text(line, "dim") for line in usage_lines(usage_of(episode.of(Replied)))]
    if ended is None:
        torn = "; its last line is incomplete" if episode.torn else ""
        return Group("", Text(KILLED + torn, "bold red"), *usage)
    style = "bold green" if ended.status == "done" else "bold red"
    grid = _grid()
    if ended.answer:
        grid.add_row("answer", plain(ended.answer))
    for evidence in ended.evidence:
        grid.add_row("evidence", plain(evidence))
    if ended.reason:
        grid.add_row("reason", plain(ended.reason))
    return Group("", Text(_closing_line(ended), style), grid, *usage)


def _closing_line(ended: Ended) -> str:
    proof = f" ({ended.proof})" if ended.status == "done" else ""
    steps = f"{ended.steps} step{'' if ended.steps == 1 else 's'}"
    return f"{ended.status}{proof} after {steps}, {ended.duration_s:.1f} s"


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    return grid


def _share(changed: float) -> str:
    return "<1%" if 0 < changed < 0.01 else f"{changed:.0%}"
