"""What ``local.py`` compares, and the table of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from benchmarks.local_episode import STEPS, Bench, conversations
from benchmarks.local_ways import Library, Ours, Step, Way

from qvl_agent.models.port import Conversation, ModelSettings

PIXELS = 512 * 1024
"""Of a screenshot as the model sees it, at most."""

EVERY = "generate, every screenshot"
NEWEST = "generate, newest screenshot"
OURS_EVERY = "session, every screenshot"
OURS = "session, newest screenshot"


@dataclass(frozen=True)
class Result:
    """One way's episode: of each step the fastest repeat.

    Attributes:
        name: Of the way.
        steps: By the clock on the wall.
        cpu_s: Processor seconds of the whole episode, of each step the least.
    """

    name: str
    steps: tuple[Step, ...]
    cpu_s: float

    @property
    def total_s(self) -> float:
        """Seconds for the whole episode."""
        return sum(step.seconds for step in self.steps)

    def sum_of(self, field: str) -> float:
        """Return the sum of a field of the usage over all steps."""
        return sum(getattr(step.usage, field) or 0 for step in self.steps)


def ways(bench: Bench, folder: Path, pixels: int = PIXELS) -> dict[str, Way]:
    """Return what is compared, by name."""
    library, ours = Library(bench, folder), Ours(bench)
    newest, every = asked(bench, 1, pixels), asked(bench, len(STEPS), pixels)
    return {
        EVERY: lambda: library.episode(every),
        NEWEST: lambda: library.episode(newest),
        OURS_EVERY: lambda: ours.episode(every),
        OURS: lambda: ours.episode(newest),
    }


def asked(bench: Bench, screenshots: int = 1, pixels: int = PIXELS) -> Sequence[Conversation]:
    """Return the requests of the episode, with so many screenshots at most."""
    tokens = pixels // bench.checkpoint.vision.factor_px**2
    settings = ModelSettings(image_tokens=tokens, max_images=screenshots)
    return conversations(bench.checkpoint.family, settings)


def measure(compared: Mapping[str, Way], repeats: int) -> list[Result]:
    """Run all ways in turns; the first turn warms up where there is another."""
    runs: dict[str, list[list[Step]]] = {name: [] for name in compared}
    for repeat in range(repeats):
        for name, way in compared.items():
            steps = way()
            runs[name].append(steps)
            seconds = sum(step.seconds for step in steps)
            print(f"repeat {repeat + 1}: {name} {seconds:.2f} s", file=sys.stderr)
    return [_result(name, episodes) for name, episodes in runs.items()]


def _result(name: str, episodes: Sequence[Sequence[Step]]) -> Result:
    by_step = list(zip(*episodes, strict=True))
    fastest = tuple(min(same, key=lambda step: step.seconds) for same in by_step)
    return Result(name, fastest, sum(min(step.cpu_seconds for step in same) for same in by_step))


def report(bench: Bench, results: Sequence[Result]) -> None:
    """Print what was run and a table."""
    parameters = sum(p.numel() for p in bench.checkpoint.model.parameters())
    print(
        f"{parameters / 1e6:.0f} M parameters, {bench.checkpoint.n_vocab} rows, "
        f"{torch.get_num_threads()} threads; first prompt "
        f"{results[-1].steps[0].usage.input_tokens} tokens, replies "
        f"{' '.join(str(len(reply)) for reply in bench.replies)}"
    )
    print(
        f"{'':28s} total s   cpu s  fwd  forced  cached of input"
        "  preproc  vision  prefill  decode   s per step"
    )
    for result in results:
        of = result.sum_of
        parts = "".join(f"{of(name):9.2f}" for name in ("vision_s", "prefill_s", "decode_s"))
        each = " ".join(f"{step.seconds:.2f}" for step in result.steps)
        print(
            f"{result.name:28s}{result.total_s:8.2f}{result.cpu_s:8.2f}{of('forwards'):5.0f}"
            f"{of('forced_tokens'):8.0f}{of('cached_tokens'):8.0f}{of('input_tokens'):9.0f}"
            f"{of('preprocess_s'):9.2f}{parts}   {each}"
        )
