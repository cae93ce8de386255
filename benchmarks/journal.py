"""What the journal and a strict replay cost, with screenshots of 1080x2400.

::

    python benchmarks/journal.py [STEPS]

Budgets: a record with its screenshot within 15 ms at the 99th percentile, an episode no larger than
1.1 times its distinct screenshots, a replayed step within 50 ms.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from qvl_agent.actions import DeviceAction
from qvl_agent.device import DeviceInfo
from qvl_agent.geometry import Size
from qvl_agent.journal.events import Event
from qvl_agent.journal.reader import read_episode
from qvl_agent.journal.sink import EventSink
from qvl_agent.journal.writer import Journal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.families import family_named
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.png import encode_png
from qvl_agent.policy import Policy
from qvl_agent.replay.strict import replay_strict
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler

SIZE = Size(1080, 2400)
CALL = (
    '<tool_call>\n{"name": "mobile_use", "arguments": '
    '{"action": "click", "coordinate": [%d, 500]}}\n</tool_call>'
)


def screen(number: int) -> Image.Image:
    """Draw a list of flights, with a photo on every third screen."""
    image = Image.new("RGB", (SIZE.width_px, SIZE.height_px), (250, 248, 253))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(40)
    chance = np.random.default_rng(number)
    for top in range(160, SIZE.height_px - 160, 155):
        draw.rounded_rectangle((40, top, 1040, top + 135), 24, "white", (200, 200, 210))
        text = f"Zurich to Lisbon {chance.integers(10_000)}"
        draw.text((170, top + 40), text, (30, 30, 30), font)
    if number % 3 == 0:
        waves = chance.normal(0, 6, (700, 1000, 3)).cumsum(0).cumsum(1)
        photo = (waves - waves.min()) / np.ptp(waves) * 255
        image.paste(Image.fromarray(photo.astype(np.uint8)), (40, 300))
    return image


class Slides:
    """A device that shows the next screen after each action."""

    def __init__(self) -> None:
        self._shown, self._screen = 0, screen(0)

    @property
    def info(self) -> DeviceInfo:
        """Describe a phone."""
        return DeviceInfo("slides", "phone", "", "", SIZE, frozenset({"tap"}))

    def capture(self) -> Observation:
        """Return the slide."""
        return Observation(self._screen, SIZE, time.monotonic())

    def perform(self, action: DeviceAction) -> None:
        """Show the next one."""
        self._shown += 1
        self._screen = screen(self._shown)

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """See none."""
        return ()

    def close(self) -> None:
        """Do nothing."""


class Timed:
    """A sink that notes how long each record with its screenshot took."""

    def __init__(self, sink: EventSink) -> None:
        self._sink, self.record_s, self._image_s = sink, list[float](), 0.0

    @property
    def folder(self) -> Path:
        """Return the folder."""
        return self._sink.folder

    def write(self, event: Event) -> int:
        """Keep it."""
        start = time.perf_counter()
        number = self._sink.write(event)
        self.record_s.append(time.perf_counter() - start + self._image_s)
        self._image_s = 0.0
        return number

    def store_image(self, png: bytes) -> str:
        """Keep it; its time counts with the record that names it."""
        start = time.perf_counter()
        name = self._sink.store_image(png)
        self._image_s = time.perf_counter() - start
        return name

    def close(self) -> None:
        """Close it."""
        self._sink.close()


def record(steps: int, replays: Path, *, fsync: bool) -> Timed:
    """Record a run of so many steps."""
    device = Slides()
    journal = Timed(Journal.create(replays, "benchmark", fsync=fsync))
    replies = [CALL % (100 + step % 800) for step in range(steps)]
    run = Run(
        device=device,
        journal=journal,
        reader=device,
        policy=Policy(),
        settler=PixelSettler(reaction_s=0.0, pause=lambda seconds: None),
        limits=Limits(max_steps=steps),
    )
    model = ScriptedModel(replies, family=family_named("qwen3-vl"))
    Agent(run, model, settings={"max_steps": steps}).drive("benchmark")
    return journal


def report(name: str, seconds: list[float]) -> None:
    """Print the median and the 99th percentile."""
    median, p99 = np.percentile(np.array(seconds) * 1000, [50, 99])
    print(f"{name:36s} p50 {median:6.2f} ms   p99 {p99:6.2f} ms   ({len(seconds)})")


def main(steps: int) -> None:
    """Measure."""
    encode_s = []
    for image in map(screen, range(24)):
        start = time.perf_counter()
        encode_png(image)
        encode_s.append(time.perf_counter() - start)
    report("encode a screenshot as PNG", encode_s)
    with tempfile.TemporaryDirectory() as folder:
        for fsync in (False, True):
            journal = record(steps, Path(folder), fsync=fsync)
            report(f"a record{', durable (fsync)' if fsync else ''}", journal.record_s)
        images = sum(path.stat().st_size for path in (journal.folder / "images").iterdir())
        total = images + (journal.folder / "episode.jsonl").stat().st_size
        print(f"{'bytes, against the screenshots alone':36s} {total / images:.3f} x")
        start = time.perf_counter()
        episode = read_episode(journal.folder)
        print(f"{'read the record':36s} {(time.perf_counter() - start) * 1000:.1f} ms")
        found = replay_strict(episode, find_family=recorded_family, find_task=_no_task)
        print(f"{'strict replay, a step':36s} {found.step_s * 1000:.1f} ms")
        if not found.identical:
            raise SystemExit(str(found.divergence))


def _no_task(name: str) -> NoReturn:
    raise LookupError(name)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
