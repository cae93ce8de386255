"""Backends that are wrong in one way each: what they say, see, refuse, do, and leave behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image
from tests.conformance.paper import SCREEN, PaperDevice, World

from qvl_agent.actions import (
    DeviceAction,
    OpenApp,
    Press,
    Tap,
    TypeText,
)
from qvl_agent.device import DeviceInfo, InFront
from qvl_agent.errors import ActionFailed, ModelRefused
from qvl_agent.geometry import Box, PointOutside, ScreenPoint
from qvl_agent.observation import Observation, RawFrame, TextBox

Broken = Callable[[World], PaperDevice]


def does(change: Callable[[Any], DeviceAction | None]) -> Broken:
    """Return a device that does something else than it was told; None for nothing at all."""

    class Does(PaperDevice):
        def perform(self, action: DeviceAction) -> None:
            done = change(action.model_copy())
            if done is not None:
                super().perform(done)

    return Does


def changed(kind: type[Any], **update: Any) -> Broken:
    """Return a device that performs one kind of action with other fields."""
    return does(lambda a: a.model_copy(update=update) if isinstance(a, kind) else a)


def says(**fields: Any) -> Broken:
    class Says(PaperDevice):
        @property
        def info(self) -> DeviceInfo:
            return replace(super().info, **fields)

    return Says


def sees(change: Callable[[Observation], Observation]) -> Broken:
    class Sees(PaperDevice):
        def capture(self) -> Observation:
            return change(super().capture())

    return Sees


def alters(change: Callable[[str], str]) -> Broken:
    """Return a device that types something else than the text."""
    return does(
        lambda a: a.model_copy(update={"text": change(a.text)}) if isinstance(a, TypeText) else a
    )


class OneBuffer(PaperDevice):
    buffer = np.zeros((SCREEN.height_px, SCREEN.width_px), np.uint32)

    def capture(self) -> Observation:
        seen = super().capture()
        self.buffer[:] = np.frombuffer(seen.image.convert("RGBX").tobytes(), np.uint32).reshape(
            self.buffer.shape
        )
        return replace(seen, frame=RawFrame(self.buffer))


class OldPicture(PaperDevice):
    old: Image.Image | None = None

    def picture(self) -> Image.Image:
        self.old = self.old or super().picture()
        return self.old.copy()


class Shrinks(PaperDevice):
    looks = 0

    def picture(self) -> Image.Image:
        self.looks += 1
        half = (SCREEN.width_px // 2, SCREEN.height_px // 2)
        return super().picture().resize(half) if self.looks % 2 == 0 else super().picture()


class Clamps(PaperDevice):
    def must_be_on_screen(self, action: DeviceAction) -> None:
        pass


class Untyped(PaperDevice):
    def must_be_on_screen(self, action: DeviceAction) -> None:
        if not isinstance(action, Tap):
            super().must_be_on_screen(action)
        elif action.point.x >= SCREEN.width_px or action.point.y >= SCREEN.height_px:
            raise PointOutside("outside")


class TouchesAndRefuses(PaperDevice):
    def perform(self, action: DeviceAction) -> None:
        self.must_be_open()
        self.world.do(action)
        super().perform(action)


class ClaimsLessThanItDoes(PaperDevice):
    @property
    def info(self) -> DeviceInfo:
        return replace(super().info, supports=super().info.supports - {"pinch"})

    def must_claim(self, action: DeviceAction) -> None:
        pass


class IgnoresKeys(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        if not isinstance(action, Press):
            super().must_be_known(action)


class PressesTheFirst(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        if isinstance(action, Press) and action.keys[0] == "a" and len(action.keys) > 1:
            self.world.do(Press(keys=["a"]))
        super().must_be_known(action)


class OpensAnything(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        if not isinstance(action, OpenApp):
            super().must_be_known(action)


class ChangesTheAction(PaperDevice):
    def perform(self, action: DeviceAction) -> None:
        super().perform(action)
        if isinstance(action, Press):
            action.keys[:] = [key.lower() for key in action.keys]


class SaysItIsPartlyDone(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        try:
            super().must_be_known(action)
        except ActionFailed as failure:
            raise ActionFailed(str(failure), partly_done=True) from failure


class RefusesAscii(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        if isinstance(action, TypeText) and "%" in action.text:
            raise ActionFailed("no percent sign on this keyboard")


class Stumbles(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        if isinstance(action, OpenApp) and "/" in action.app:
            raise RuntimeError("what is this?")
        super().must_be_known(action)


class BlamesTheModel(PaperDevice):
    def must_be_known(self, action: DeviceAction) -> None:
        if isinstance(action, OpenApp) and "/" in action.app:
            raise ModelRefused("not my fault")
        super().must_be_known(action)


class ClosesOnce(PaperDevice):
    def close(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed device")
        super().close()


class NeverCloses(PaperDevice):
    def must_be_open(self) -> None:
        pass


class LeavesAThread(PaperDevice):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.ended = threading.Event()
        threading.Thread(
            target=self.ended.wait, args=(60,), name="left behind", daemon=True
        ).start()


class LeavesAProcess(PaperDevice):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        waits = "import sys; sys.stdin.read()"
        self.process = subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE)


class OpensOnce(PaperDevice):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        if getattr(world, "opened", 0) > 1:
            raise RuntimeError("it is open already")
        world.opened = getattr(world, "opened", 0) + 1  # type: ignore[attr-defined]


class ReadsBeyond(PaperDevice):
    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        return (TextBox("x", Box(390, 290, 420, 310), "accessibility"),)


class SaysItIsOff(PaperDevice):
    def in_front(self) -> InFront:
        return InFront("Paper", trouble="off")  # type: ignore[arg-type]


def no_tap(action: DeviceAction) -> DeviceAction | None:
    return None if isinstance(action, Tap) else action


class TapsTwice(PaperDevice):
    def perform(self, action: DeviceAction) -> None:
        super().perform(action)
        if isinstance(action, Tap):
            super().perform(action)


def beside(action: Any) -> DeviceAction:
    if isinstance(action, Tap):
        x = min(SCREEN.width_px - 1, action.point.x + 5)
        return action.model_copy(update={"point": ScreenPoint(x, action.point.y)})
    return action  # type: ignore[no-any-return]


def dead_corner(action: Any) -> DeviceAction | None:
    corner = isinstance(action, Tap) and action.point.x < 30 and action.point.y < 30
    return None if corner else action


def no_modifiers(action: Any) -> DeviceAction:
    return action.model_copy(update={"modifiers": []}) if isinstance(action, Tap) else action


class HoldsOn(PaperDevice):
    """Never lets go of a key that it held."""

    held: tuple[str, ...] = ()

    def perform(self, action: DeviceAction) -> None:
        if isinstance(action, Tap):
            self.held = tuple(dict.fromkeys((*self.held, *action.modifiers)))
            action = action.model_copy(update={"modifiers": list(self.held)})
        super().perform(action)
