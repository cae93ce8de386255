"""What the tests of the guard share: frames by tiles, and a guarded counter."""

from __future__ import annotations

from PIL import Image
from tests.doubles import SIZE, Clock, CounterDevice

from qvl_agent.actions import Tap
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.guard import Guarded
from qvl_agent.observation import Observation
from qvl_agent.settle import TILE_PX

COLUMNS, ROWS = 5, 10


def frame(*tiles: tuple[int, int], scale: int = 1, size: Size = SIZE) -> Observation:
    """A white screen with a dot in each of these tiles (column, row)."""
    image = Image.new("RGB", (size.width_px * scale, size.height_px * scale), "white")
    for column, row in tiles:
        image.putpixel((column * TILE_PX + 3, row * TILE_PX + 3), (0, 0, 0))
    return Observation(image, size, 0.0)


def tap(column: int, row: int) -> Tap:
    return Tap(point=ScreenPoint(column * TILE_PX + 20, row * TILE_PX + 20))


class Bench:
    """A guarded counter and its clock."""

    def __init__(self, device: CounterDevice | None = None, *, patience_s: float = 30.0) -> None:
        self.clock, self.device = Clock(), device or CounterDevice()
        self.said: list[str] = []
        self.guard = Guarded(
            self.device,
            patience_s=patience_s,
            on_notice=self.said.append,
            now=self.clock,
            pause=self.clock.pause,
        )

    def think(self, seconds: float = 3.0) -> None:
        self.clock.pause(seconds)

    def tap(self, label: str) -> None:
        self.guard.perform(Tap(point=self.device.box(label).center))
