"""Whether what an action is aimed at still looks as it did: by tiles of the screen, not by a hash.

A hash of the whole screen can't tell a clock that ticks from a button that has gone, and one that
forgives the clock forgives "$10.00" that has become "$10,000", too. So what lies around a target
counts to the pixel, and the rest of the screen only in large part.
"""

from __future__ import annotations

from qvl_agent.actions import DeviceAction, OpenApp, SystemButton, points_of
from qvl_agent.geometry import ScreenPoint
from qvl_agent.observation import Observation
from qvl_agent.settle import TILE_PX, changed_tiles

AWAY_SHARE = 0.1
"""A change of so much of the screen counts wherever it is: a dialog, another page. Less than that
is a badge, a clock, a notice at the edge."""

CARET_TILES = 4
"""So many tiles may differ before keys are pressed: a caret that blinks lies on up to four."""

TYPING_SHARE = 0.02
"""On a large screen this share may differ before keys are pressed."""


def is_aimed(action: DeviceAction) -> bool:
    """Tell whether what the action does depends on what the screen shows."""
    match action:
        case OpenApp() | SystemButton(button="home" | "recents"):
            return False
        case _:
            return True


def looks_the_same(
    action: DeviceAction, before: Observation, now: Observation, *, ignore_top_px: int = 0
) -> bool:
    """Tell whether two frames are the same as far as this action goes.

    Args:
        action: With points: their surroundings have to be equal, one tile in every direction.
            Without: the whole screen, but for a caret.
        before: Earlier frame.
        now: Later frame; another size is never the same.
        ignore_top_px: Rows at the top that may change by themselves, in image pixels.
    """
    tiles = changed_tiles(before, now, ignore_top_px=ignore_top_px)
    if tiles is None:
        return False
    points = points_of(action)
    if not points:
        return int(tiles.sum()) <= max(CARET_TILES, TYPING_SHARE * tiles.size)
    if tiles.size and tiles.mean() > AWAY_SHARE:
        return False
    return not any(
        tiles[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].any()
        for row, column in (_tile(point, before, ignore_top_px) for point in points)
    )


def _tile(point: ScreenPoint, seen: Observation, ignore_top_px: int) -> tuple[int, int]:
    """Return row and column of the tile that a point of the screen falls into."""
    image, screen = seen.image_size, seen.screen
    x_px = point.x * image.width_px // screen.width_px
    y_px = point.y * image.height_px // screen.height_px
    return max(y_px - ignore_top_px, 0) // TILE_PX, x_px // TILE_PX
