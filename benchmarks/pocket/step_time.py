"""Seconds of the model per step: ``python -m benchmarks.pocket.step_time EPISODE...``.

Each recorded request is laid out again, by a strict replay, and put to the model. What it says is
what was recorded, word for word, so that untrained weights can be measured, too: the score of each
next token is raised after it was computed. Nothing else is left out.

Budget: at most 0.4 s for the median step on two cores. What the processor worked (``cpu``) is told
as well: it hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.local_ways import Scripted

from qvl_agent.device import DeviceInfo
from qvl_agent.errors import UsageError
from qvl_agent.journal.events import Replied
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.models.families import Profile
from qvl_agent.models.pocket import FOLDER
from qvl_agent.models.port import Conversation, ModelSettings, Turn, Usage
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.session import Engine
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.form import CallForm
from qvl_agent.observation import Observation
from qvl_agent.replay.strict import replay_strict
from qvl_agent.task import ReplayableTask

BUDGET_S = 0.4
PARTS = ("preprocess_s", "vision_s", "prefill_s", "decode_s")
COUNTS = ("forwards", "forced_tokens", "output_tokens", "input_tokens", "cached_tokens")


@dataclass(frozen=True)
class Timed:
    """One step.

    Attributes:
        seconds: From the request to the reply.
        cpu_s: Of the processor, all threads together.
        usage: What it took.
    """

    seconds: float
    cpu_s: float
    usage: Usage


@dataclass(frozen=True)
class Heard(Profile):
    """A family that keeps the requests that it laid out."""

    heard: list[Conversation] = field(default_factory=list, compare=False)

    def conversation(
        self, goal: str, info: DeviceInfo, history: Sequence[Turn], observation: Observation
    ) -> Conversation:
        """Lay out one request."""
        self.heard.append(super().conversation(goal, info, history, observation))
        return self.heard[-1]


def exchanges(episode: Episode) -> list[tuple[Conversation, str]]:
    """Return each request of an episode, laid out again, and what was replied.

    Raises:
        UsageError: If no model of a family decided it, or nobody was asked in it.
        ReplayDiverged: If it is asked otherwise now.
    """
    family = recorded_family(episode.started)
    if not isinstance(family, Profile):
        raise UsageError(f"{episode.folder} was decided by no model of a family")
    ears = Heard(**vars(family))
    report = replay_strict(episode, find_family=lambda _: ears, find_task=_no_task)
    if report.divergence is not None:
        raise report.divergence
    replies = [event.text for event in episode.of(Replied)]
    if not replies:
        raise UsageError(f"{episode.folder} holds no reply of a model")
    # A run that was killed may have asked once more than it was answered.
    return list(zip(ears.heard, replies, strict=False))


def timed(checkpoint: Checkpoint, asked: Sequence[tuple[Conversation, str]]) -> list[Timed]:
    """Return how long each step takes a model that says what was recorded."""
    engine, session = Engine(checkpoint), Scripted(checkpoint)
    engine.warm_up()
    return [_step(engine, session, *exchange) for exchange in asked]


def _step(engine: Engine, session: Scripted, request: Conversation, text: str) -> Timed:
    checkpoint = engine.checkpoint
    session.reply = checkpoint.tokenizer.encode(text, add_special_tokens=False)
    form = CallForm(request.tool, checkpoint.family.syntax)
    began, cpu_began = time.perf_counter(), time.process_time()
    answer = engine.answer(session, request.messages, form, request.sampling)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
    if answer.text != text:
        raise SystemExit(f"{checkpoint.name} said {answer.text!r} where {text!r} was recorded")
    return Timed(took_s, cpu_s, answer.usage)


def _no_task(name: str) -> ReplayableTask:
    raise UsageError(f"the task {name} decided here, and no model")


def summary(steps: Sequence[Timed]) -> dict[str, float]:
    """Return medians and the 95th percentile; times in seconds."""
    seconds = [step.seconds for step in steps]
    p95_s = quantiles(seconds, n=20, method="inclusive")[-1] if len(steps) > 1 else seconds[0]
    told = {
        "steps": len(steps), "median_s": median(seconds), "p95_s": p95_s,
        "median_cpu_s": median(step.cpu_s for step in steps),
    }  # fmt: skip
    for name in (*PARTS, *COUNTS):
        told[name] = median(getattr(step.usage, name) or 0 for step in steps)
    return {name: round(value, 4) for name, value in told.items()}


def main() -> None:
    """Measure, print, and write JSON where that is wished."""
    options = _options()
    checkpoint = load_checkpoint(str(options.model), ModelSettings(device_map="cpu"))
    episodes = [exchanges(read_episode(folder)) for folder in options.episodes]
    timed(checkpoint, episodes[0])  # what is set up once
    found = summary([step for episode in episodes for step in timed(checkpoint, episode)])
    for name, value in found.items():
        print(f"{name:>16} {value:g}")
    verdict = "within" if found["median_s"] <= BUDGET_S else "ABOVE"
    print(f"{verdict} the budget of {BUDGET_S} s")
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pocket.step_time",
        description="Seconds of the model per step, on requests as recorded.",
    )
    parser.add_argument("episodes", type=Path, nargs="+", help="folders of recorded runs")
    parser.add_argument("--model", type=Path, default=FOLDER, help="checkpoint (default: pocket)")
    parser.add_argument("--out", type=Path, help="file for the figures, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
