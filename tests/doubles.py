"""A small real device in memory: drawn with Pillow, reacts to input, tells its texts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from PIL import Image, ImageDraw
from pydantic import BaseModel

from qvl_agent.actions import ActionKind, DeviceAction, SystemButton, Tap, TypeText
from qvl_agent.device import DeviceInfo, InFront
from qvl_agent.geometry import Box, ScreenPoint, Size
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.policy import Approver, NobodyThere
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler

SIZE = Size(240, 480)
E = TypeVar("E", bound=BaseModel)


class CounterDevice:
    """A counter with buttons; ``inert`` does nothing, ``black`` turns the screen off."""

    def __init__(
        self, labels: Sequence[str] = ("plus", "minus", "inert", "Send", "Pay 10 EUR")
    ) -> None:
        self.labels = tuple(labels)
        self.count = 0
        self.text = ""
        self.performed: list[DeviceAction] = []
        self.black = False
        self.closed = False
        self.front = InFront()
        self.on_capture: Callable[[], None] = lambda: None
        self.on_perform: Callable[[DeviceAction], None] = lambda action: None

    @property
    def info(self) -> DeviceInfo:
        supports: frozenset[ActionKind] = frozenset(
            {"tap", "type_text", "swipe", "system_button", "open_app"}
        )
        return DeviceInfo("counter", "phone", "c1", "Counter", SIZE, supports)

    def box(self, label: str) -> Box:
        top = 60 + 70 * self.labels.index(label)
        return Box(20, top, 220, top + 60)

    def capture(self) -> Observation:
        self.on_capture()
        image = Image.new(
            "RGB", (SIZE.width_px, SIZE.height_px), "black" if self.black else "white"
        )
        if not self.black:
            self._draw(ImageDraw.Draw(image))
        return Observation(image, SIZE, time.monotonic())

    def _draw(self, draw: ImageDraw.ImageDraw) -> None:
        draw.text((20, 10), f"{self.count} {self.text}", fill="black")
        for label in self.labels:
            box = self.box(label)
            draw.rectangle((box.left, box.top, box.right, box.bottom), outline="blue")
            draw.text((box.left + 10, box.top + 10), label, fill="black")

    def perform(self, action: DeviceAction) -> None:
        self.on_perform(action)
        self.performed.append(action)
        match action:
            case Tap():
                hit = next((x for x in self.labels if self.box(x).contains(action.point)), "")
                self.count += {"plus": 1, "minus": -1, "Send": 100, "Pay 10 EUR": 1000}.get(hit, 0)
            case TypeText():
                self.text += action.text
            case SystemButton(button="home"):
                self.count, self.text = 0, ""
            case _:
                pass

    def in_front(self) -> InFront:
        return self.front

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        head = TextBox(f"{self.count} {self.text}".strip(), Box(20, 10, 220, 40), "accessibility")
        boxes = (
            TextBox(label, self.box(label), "accessibility", "Button", clickable=True)
            for label in self.labels
        )
        return (head, *boxes)

    def close(self) -> None:
        self.closed = True


def tap(device: CounterDevice, label: str) -> str:
    """Return the reply that taps a label."""
    return reply("tap", point=point_json(device.box(label).center))


def point_json(point: ScreenPoint) -> dict[str, int]:
    return {"x": point.x, "y": point.y}


def reply(kind: str, thought: str = "because", **fields: Any) -> str:
    """Return a native reply."""
    return json.dumps({"thought": thought, "action": {"kind": kind, **fields}})


class Clock:
    """Time that passes only while somebody pauses."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def pause(self, seconds: float) -> None:
        self.now_s += seconds


def quick_run(
    device: CounterDevice,
    *,
    approver: Approver | None = None,
    limits: Limits | None = None,
    dry_run: bool = False,
    yes: bool = False,
) -> Run:
    """Return a run that records in memory and settles fast."""
    clock = Clock()
    return Run(
        device=device,
        journal=MemoryJournal(),
        reader=device,
        approver=approver or NobodyThere(),
        settler=PixelSettler(now=clock, pause=clock.pause),
        limits=limits or Limits(),
        dry_run=dry_run,
        yes=yes,
    )


def agent_for(
    run: Run, replies: Iterable[str], *, expect: Sequence[str] = ()
) -> tuple[Agent, MemoryJournal]:
    """Return an agent that follows a script, and its journal."""
    journal = run.journal
    assert isinstance(journal, MemoryJournal)
    return Agent(run, ScriptedModel(replies), expect=expect), journal


def of(journal: MemoryJournal, kind: type[E]) -> list[E]:
    """Return the events of one kind."""
    return [event for event in journal.events if isinstance(event, kind)]
