"""A device on paper that does all it must, and the truth about it."""

from __future__ import annotations

import time

from PIL import Image, ImageDraw

from qvl_agent.actions import (
    ACTION_KINDS,
    LOOP_KINDS,
    ActionKind,
    DeviceAction,
    Drag,
    OpenApp,
    Press,
    Swipe,
    TypeText,
    check_points,
)
from qvl_agent.device import Device, DeviceInfo, InFront
from qvl_agent.errors import ActionFailed, DeviceLost
from qvl_agent.geometry import Box, PointOutside, Size
from qvl_agent.observation import Observation, TextBox

SCREEN = Size(400, 300)
KEYS = frozenset("ab7") | {
    "enter", "tab", "escape", "f5", "left", "backspace", "ctrl", "shift", "alt", "meta", "space",
}  # fmt: skip
APPS = ("Notes", "Clock")


class World:
    """What is there whether a device is open or not."""

    def __init__(self) -> None:
        self.showing: ActionKind = "tap"
        self.done: list[DeviceAction] = []
        self.text = ""

    def do(self, action: DeviceAction) -> None:
        match action:
            case TypeText():
                self.text = ("" if action.clear else self.text) + action.text
                self.text += "\n" if action.submit else ""
            case Swipe():
                self.done.append(
                    Drag(start=action.start, end=action.end, duration_s=action.duration_s)
                )
            case _:
                self.done.append(action)


class PaperDevice:
    """Draws with Pillow and does to its world what it is told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        supports = ACTION_KINDS - LOOP_KINDS
        return DeviceInfo("paper", "desktop", "p1", "Paper", SCREEN, supports, apps=APPS)

    def capture(self) -> Observation:
        self.must_be_open()
        return Observation(self.picture(), SCREEN, time.monotonic())

    def picture(self) -> Image.Image:
        image = Image.new("RGB", (SCREEN.width_px, SCREEN.height_px), "white")
        said = f"{self.world.showing} {len(self.world.done)} {len(self.world.text)}"
        ImageDraw.Draw(image).text((20, 20), said, fill="black")
        return image

    def perform(self, action: DeviceAction) -> None:
        self.must_be_open()
        self.must_claim(action)
        self.must_be_on_screen(action)
        self.must_be_known(action)
        self.world.do(action)

    def must_claim(self, action: DeviceAction) -> None:
        if action.kind not in self.info.supports:
            raise ActionFailed(f"no {action.kind} here")

    def must_be_on_screen(self, action: DeviceAction) -> None:
        try:
            check_points(action, SCREEN)
        except PointOutside as error:
            raise ActionFailed(str(error)) from error

    def must_be_known(self, action: DeviceAction) -> None:
        match action:
            case Press():
                for key in action.keys:
                    if key.lower() not in KEYS:
                        raise ActionFailed(f"no key {key!r}")
            case OpenApp():
                if action.app not in APPS:
                    raise ActionFailed(f"no app {action.app!r}")
            case TypeText():
                if any(char < " " and char not in "\n\t" for char in action.text):
                    raise ActionFailed("a control character can't be typed")

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        return (TextBox(self.world.showing, Box(20, 20, 100, 40), "accessibility"),)

    def in_front(self) -> InFront:
        return InFront("Paper")

    def close(self) -> None:
        self.closed = True

    def must_be_open(self) -> None:
        if self.closed:
            raise DeviceLost("the paper is put away")


class PaperBench:
    """Knows the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.app = APPS[0]

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        self.world.showing, self.world.text = kind, ""
        self.world.done.clear()
        return Box(10, 10, 390, 290)

    def seen(self) -> tuple[DeviceAction, ...]:
        return tuple(self.world.done)

    def text(self) -> str:
        return self.world.text

    def close(self) -> None:
        pass
