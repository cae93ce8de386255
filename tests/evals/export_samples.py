"""Recorded episodes and what is made of them, for the tests of the export."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from qvl_agent.actions import ActionKind, DeviceAction, Done, Tap, points_of
from qvl_agent.device import DeviceInfo
from qvl_agent.evals.export.dataset import Totals, export_dataset
from qvl_agent.evals.export.episode import Plan
from qvl_agent.evals.export.redaction import Redaction
from qvl_agent.geometry import Box, ScreenPoint, Size
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.journal.writer import Journal
from qvl_agent.loop import Agent
from qvl_agent.models.families import family_named
from qvl_agent.models.port import Family
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.policy import Approver
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler

SCREEN = Size(1080, 2400)
SMALL = Size(540, 1200)
LABELS = {
    "Flights": Box(60, 400, 500, 520),
    "Notes": Box(60, 700, 500, 820),
    "Corner": Box(1040, 2360, 1080, 2400),
}


class Canvas:
    """A screen that shows where it was touched, and a few labels; ``Same`` stands there twice."""

    def __init__(self, screen: Size = SCREEN, app: str = "canvas.app") -> None:
        self.screen, self.app = screen, app
        self.touched: list[ScreenPoint] = []

    @property
    def info(self) -> DeviceInfo:
        supports: frozenset[ActionKind] = frozenset(
            {"tap", "long_press", "swipe", "type_text", "press", "system_button", "open_app"}
        )
        apps = ("Flights", "Notes of Ada")
        return DeviceInfo("canvas", "phone", "", "Canvas", self.screen, supports, apps=apps)

    def capture(self) -> Observation:
        picture = Image.new("RGB", (self.screen.width_px, self.screen.height_px), "white")
        draw = ImageDraw.Draw(picture)
        for number, point in enumerate(self.touched, start=1):
            draw.rectangle(
                (point.x, point.y, point.x + 40, point.y + 40), fill=(number % 256, 0, 0)
            )
        return Observation(picture, self.screen, taken_at_s=0.0, app=self.app)

    def perform(self, action: DeviceAction) -> None:
        places = points_of(action) or (ScreenPoint(len(self.touched) * 50 % 500, 600),)
        self.touched += places

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        twice = {"Same": Box(0, 0, 9, 9), " same": Box(20, 0, 29, 9), "  ": Box(40, 0, 49, 9)}
        beyond = {"Beyond": Box(5000, 0, 5100, 9), "Flat": Box(30, 30, 30, 90)}
        shown = [*LABELS.items(), *twice.items(), *beyond.items()]
        return tuple(TextBox(text, box, "accessibility") for text, box in shown)

    def close(self) -> None:
        pass


def spoken(
    family: Family,
    actions: Sequence[Any],
    canvas: Canvas,
    *,
    thought: str = "See.",
    say: str = "Go",
) -> list[str]:
    """Return replies that mean these actions."""
    frame = family.frame(canvas.capture())
    return [family.speak(thought, say, action, frame, canvas.info) for action in actions]


def recorded(
    replays: Path,
    replies: Sequence[str],
    family: Family,
    *,
    goal: str = "touch it",
    canvas: Canvas | None = None,
    redact: Callable[[str], str] | None = None,
    approver: Approver | None = None,
) -> Episode:
    """Carry out a run through the real loop and read its record."""
    device = canvas or Canvas()
    settler = PixelSettler(reaction_s=0.005, limit_s=0.05, pause=lambda seconds: None)
    with Journal.create(replays, goal, redact=redact) as journal:
        run = Run(device=device, journal=journal, reader=device, settler=settler)
        run.approver = approver or run.approver
        Agent(run, ScriptedModel(replies, family=family)).drive(goal)
    return read_episode(journal.folder)


def taps(
    replays: Path,
    *points: ScreenPoint,
    family: str = "native",
    goal: str = "touch",
    app: str = "canvas.app",
) -> Episode:
    """Record a run that taps these places and is done."""
    speaker, canvas = family_named(family), Canvas(SMALL, app)
    actions = [*(Tap(point=point) for point in points), Done(summary="All touched.")]
    return recorded(replays, spoken(speaker, actions, canvas), speaker, goal=goal, canvas=canvas)


def exported(
    out: Path, *folders: Path, family: str = "pocket", kind: str = "qwen", **options: Any
) -> Totals:
    """Export in this process."""
    redaction = Redaction(tuple(options.pop("redact", ())))
    more = {
        name: options.pop(name) for name in ("workers", "force", "on_episode") if name in options
    }
    plan = Plan(out, kind, family, redaction=redaction, **options)
    return export_dataset(folders, plan, **more)


def rows(out: Path, name: str = "train") -> list[dict[str, Any]]:
    """Return what was written."""
    lines = (out / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]
