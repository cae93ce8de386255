"""What one step costs without the model, part by part, on the simulated phone at 1080x2400.

::

    python benchmarks/step.py [STEPS]

Budget: at most 50 ms of our own work a step. Waiting is listed apart: the pause between two frames
that shows that the screen rests, and the time that the phone itself takes to draw what a tap has
changed, which is what a capture takes longer than one of a screen at rest.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from qvl_agent import run as run_module
from qvl_agent import settle as settle_module
from qvl_agent.actions import DeviceAction
from qvl_agent.device import DeviceInfo, DeviceSettings
from qvl_agent.journal.aside import ImagesAside
from qvl_agent.journal.events import Event
from qvl_agent.journal.writer import Journal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.families import family_named
from qvl_agent.models.port import Conversation, ImagePart
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.png import encode_png
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler
from qvl_tools.phone.device import PhoneDevice, open_phone

BUDGET_MS = 50.0
WAITING = ("wait: pause between two frames", "wait: the phone draws")


@dataclass
class Parts:
    """Milliseconds per part and step; what lies inside a part is taken off it.

    What a second thread does meanwhile is listed, but only waiting for it counts.
    """

    steps: list[defaultdict[str, float]] = field(default_factory=list)
    _open: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Time a part of the current step."""
        aside = threading.current_thread() is not threading.main_thread()
        start = time.perf_counter()
        if not aside:
            self._open.append(0.0)
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self._add(f"aside: {part}" if aside else part, spent, aside=aside)

    def move(self, part: str, to: str, spent: float) -> None:
        """Count time under another part."""
        if self.steps:
            self.steps[-1][part] -= spent
            self.steps[-1][to] += spent

    def begin(self) -> None:
        """Begin a step."""
        self.steps.append(defaultdict(float))

    def _add(self, part: str, spent: float, *, aside: bool) -> None:
        inside = 0.0 if aside else self._open.pop()
        if not aside and self._open:
            self._open[-1] += spent
        if self.steps:
            self.steps[-1][part] += spent - inside


class TimedPhone:
    """The phone, timed from the agent's side."""

    def __init__(self, device: PhoneDevice, parts: Parts) -> None:
        self._device, self._parts = device, parts
        self.info: DeviceInfo = device.info
        self.at_rest_ms = median(self._capture()[1] for _ in range(20))

    def capture(self) -> Observation:
        """Look."""
        with self._parts.timed("capture and decode"):
            seen, took_ms = self._capture()
        drawing = max(0.0, took_ms - self.at_rest_ms)
        self._parts.move("capture and decode", WAITING[1], drawing)
        return seen

    def _capture(self) -> tuple[Observation, float]:
        start = time.perf_counter()
        seen = self._device.capture()
        return seen, (time.perf_counter() - start) * 1000

    def perform(self, action: DeviceAction) -> None:
        """Act."""
        with self._parts.timed("act: tap"):
            self._device.perform(action)

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Read."""
        with self._parts.timed("read the texts for the policy"):
            return self._device.read_texts(observation)

    def close(self) -> None:
        """End the phone."""
        self._device.close()


class TimedJournal:
    """A journal on disk, timed."""

    def __init__(self, journal: Journal, parts: Parts) -> None:
        self._journal, self._parts = journal, parts
        self.folder = journal.folder

    def write(self, event: Event) -> int:
        """Write."""
        with self._parts.timed("log"):
            return self._journal.write(event)

    def store_image(self, png: bytes) -> str:
        """Store."""
        with self._parts.timed("log"):
            return self._journal.store_image(png)

    def close(self) -> None:
        """Close."""
        self._journal.close()


def call(x: int) -> str:
    """Return a reply that taps at the bottom."""
    arguments = f'{{"action": "click", "coordinate": [{x}, 905]}}'
    body = f'{{"name": "mobile_use", "arguments": {arguments}}}'
    return f"Thought: Next tab.\n<tool_call>\n{body}\n</tool_call>"


def replace_function(module: Any, name: str, parts: Parts, part: str) -> None:
    """Time a function of the house where it is called."""
    function = getattr(module, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        with parts.timed(part):
            return function(*args, **kwargs)

    setattr(module, name, timed)


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    parts = Parts()
    device = open_phone("", DeviceSettings(seed=1))
    assert isinstance(device, PhoneDevice)
    try:
        measure(TimedPhone(device, parts), parts, count)
    finally:
        device.close()
    report(parts)


def measure(device: TimedPhone, parts: Parts, count: int) -> None:
    """Walk to and fro between the two tabs of Flights, whose screens differ."""
    import qvl_agent.loop as loop_module

    replace_function(run_module, "encode_png", parts, "encode PNG for the record")
    replace_function(settle_module, "changed_share", parts, "compare frames")
    replace_function(loop_module, "screen_signature", parts, "signature for stuck detection")
    replace_function(loop_module, "understand", parts, "parse and validate")
    replace_function(loop_module, "conversation_digest", parts, "digest of the request")
    replace_function(ImagesAside, "_finish", parts, "log: wait for the image")
    family = family_named("qwen3-vl")
    turns = iter(range(count))

    def answer(conversation: Conversation) -> str:
        (picture,) = (p for m in conversation.messages for p in m.parts if isinstance(p, ImagePart))
        with parts.timed("encode PNG for the model"):
            encode_png(picture.image)
        return call(250 if next(turns) % 2 else 750)

    class TimedModel(ScriptedModel):
        def reply(self, conversation: Conversation) -> Any:
            with parts.timed("model: the script"):
                return super().reply(conversation)

    class Stepping(Agent):
        def step(self) -> None:
            self._watch.without_progress = 0  # the walk is meant
            parts.begin()
            with parts.timed("loop and the rest"):
                super().step()

    def pause(seconds: float) -> None:
        with parts.timed(WAITING[0]):
            time.sleep(seconds)

    with tempfile.TemporaryDirectory() as folder:
        journal = TimedJournal(Journal.create(Path(folder), "bench"), parts)
        settler = PixelSettler(ignore_top_px=device.info.status_bar_px, pause=pause)
        run = Run(
            device, ImagesAside(journal), device, settler=settler, limits=Limits(max_steps=count)
        )
        from qvl_agent.actions import OpenApp

        device.perform(OpenApp(app="Flights"))
        settler.settle(device, device.capture(), wait_s=2.0)
        model = TimedModel(answer, family=family)
        layout = type(family).conversation

        def conversation(*args: Any) -> Conversation:
            with parts.timed("resize and lay out the request"):
                return layout(*args)

        type(family).conversation = conversation  # type: ignore[method-assign]
        result = Stepping(run, model).drive("walk between the tabs")
        assert result.status == "step_limit", result.reason


def report(parts: Parts) -> None:
    """Print medians per part, ours and waiting apart."""
    steps = [step for step in parts.steps[2:] if step["act: tap"]]
    names = sorted({n for step in steps for n in step}, key=lambda n: -median(s[n] for s in steps))
    apart = ("model", "aside", *WAITING)
    ours = [name for name in names if not name.startswith(apart)]
    print(f"{len(steps)} steps, medians in ms, frames per step included as they came")
    for name in ours:
        print(f"  {median(step[name] for step in steps):7.2f}  {name}")
    total = median(sum(step[name] for name in ours) for step in steps)
    verdict = "within" if total <= BUDGET_MS else "OVER"
    print(f"  {total:7.2f}  all of it, {verdict} the budget of {BUDGET_MS:.0f} ms")
    for name in names:
        if name.startswith(("aside", *WAITING)):
            print(f"  {median(step[name] for step in steps):7.2f}  {name}")


if __name__ == "__main__":
    main()
