"""What ``local.py`` compares, and the table of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from benchmarks.local_episode import STEPS, Bench, conversations
from benchmarks.local_ways import Library, Ours, Step, Way

from qvl_agent.models.port import Conversation, ModelSettings

IMAGE_TOKENS = 512
"""Half a megapixel in tokens of 32x32 pixels."""

EVERY = "generate, every screenshot"
NEWEST = "generate, newest screenshot"
OURS_EVERY = "session, every screenshot"
OURS = "session, newest screenshot"


@dataclass(frozen=True)
class Result:
    """One way's episode: of each step the fastest repeat."""

    name: str
    steps: tuple[Step, ...]

    @property
    def total_s(self) -> float:
        """Seconds for the whole episode."""
        return sum(step.seconds for step in self.steps)

    def sum_of(self, field: str) -> float:
        """Return the sum of a field of the usage over all steps."""
        return sum(getattr(step.usage, field) or 0 for step in self.steps)


def ways(bench: Bench, folder: Path, image_tokens: int = IMAGE_TOKENS) -> dict[str, Way]:
    """Return what is compared, by name."""

    def asked(screenshots: int) -> Sequence[Conversation]:
        settings = ModelSettings(image_tokens=image_tokens, max_images=screenshots)
        return conversations(bench.checkpoint.family, settings)

    library, ours = Library(bench, folder), Ours(bench)
    newest, every = asked(1), asked(len(STEPS))
    return {
        EVERY: lambda: library.episode(every),
        NEWEST: lambda: library.episode(newest),
        OURS_EVERY: lambda: ours.episode(every),
        OURS: lambda: ours.episode(newest),
    }


def measure(compared: Mapping[str, Way], repeats: int) -> list[Result]:
    """Run all ways in turns."""
    runs: dict[str, list[list[Step]]] = {name: [] for name in compared}
    for _ in range(repeats):
        for name, way in compared.items():
            runs[name].append(way())
    return [
        Result(
            name,
            tuple(min(same, key=lambda step: step.seconds) for same in zip(*episodes, strict=True)),
        )
        for name, episodes in runs.items()
    ]


def report(results: Sequence[Result]) -> None:
    """Print a table."""
    titles = "total s  fwd  forced  cached of input  preproc  vision  prefill  decode   s per step"
    print(f"{'':29s}{titles}")
    for result in results:
        of = result.sum_of
        parts = "".join(f"{of(name):9.2f}" for name in ("vision_s", "prefill_s", "decode_s"))
        each = " ".join(f"{step.seconds:.2f}" for step in result.steps)
        print(
            f"{result.name:28s}{result.total_s:8.2f}{of('forwards'):5.0f}"
            f"{of('forced_tokens'):8.0f}{of('cached_tokens'):8.0f}{of('input_tokens'):9.0f}"
            f"{of('preprocess_s'):9.2f}{parts}   {each}"
        )


def describe(bench: Bench, compared: Mapping[str, Way]) -> None:
    """Print what is measured; its first run of every way warms up."""
    parameters = sum(p.numel() for p in bench.checkpoint.model.parameters())
    first = {name: way()[0].usage for name, way in compared.items()}
    said = [len(reply) for reply in bench.replies]
    print(
        f"{parameters / 1e6:.0f} M parameters, {bench.checkpoint.n_vocab} rows, "
        f"{torch.get_num_threads()} threads; first prompt {first[OURS].input_tokens} tokens, "
        f"replies {said}"
    )
