"""When the screen has come to rest and how much of it changed: by pixels, not by a fixed sleep."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qvl_agent.device import Device
from qvl_agent.observation import Integrity, Observation, RawFrame

TILE_PX = 48
"""Side of the tiles that are compared; about the height of a line of text on a phone."""

POLL_S = 0.04
"""Two equal frames this far apart are rest: animations run at 60 frames a second."""


def changed_share(before: Observation, after: Observation, *, ignore_top_px: int = 0) -> float:
    """Return the share of screen tiles that differ in any pixel, 0 to 1.

    Args:
        before: Earlier frame.
        after: Later frame; another size counts as all changed.
        ignore_top_px: Rows at the top that don't count (status bar), in image pixels.
    """
    tiles = changed_tiles(before, after, ignore_top_px=ignore_top_px)
    if tiles is None:
        return 1.0
    return float(tiles.mean()) if tiles.size else 0.0


def changed_tiles(
    before: Observation, after: Observation, *, ignore_top_px: int = 0
) -> NDArray[np.bool_] | None:
    """Return which tiles differ in any pixel, from the first row that counts; None for all.

    Args:
        before: Earlier frame.
        after: Later frame; another size counts as all changed.
        ignore_top_px: Rows at the top that don't count (status bar), in image pixels.

    Returns:
        Shape (rows, columns), each tile ``TILE_PX`` on a side but for the last ones.
    """
    if before.image_size != after.image_size:
        return None
    raw = isinstance(before.frame, RawFrame) and isinstance(after.frame, RawFrame)
    old, new = (_words(seen, ignore_top_px, raw=raw) for seen in (before, after))
    differs = old != new
    rows, columns = differs.shape
    tile_words = TILE_PX * columns // before.image_size.width_px
    if not differs.any():
        return np.zeros((-(-rows // TILE_PX), -(-columns // tile_words)), np.bool_)
    bands = np.logical_or.reduceat(differs, range(0, rows, TILE_PX), axis=0)
    return np.asarray(np.logical_or.reduceat(bands, range(0, columns, tile_words), axis=1))


def screen_signature(observation: Observation, *, ignore_top_px: int = 0) -> int:
    """Return a checksum of all below the status bar: the same screen, the same number in a run."""
    raw = isinstance(observation.frame, RawFrame)
    words = _words(observation, ignore_top_px, raw=raw)
    return zlib.crc32(np.ascontiguousarray(words).data, observation.screen.width_px)


def _words(
    observation: Observation, ignore_top_px: int, *, raw: bool
) -> NDArray[np.unsignedinteger]:
    """Return the rows that count, shape (height, words): the wider the words, the faster."""
    if raw and isinstance(observation.frame, RawFrame):
        return observation.frame.words[ignore_top_px:]
    pixels = np.ascontiguousarray(observation.pixels[ignore_top_px:])
    rows = pixels.reshape(pixels.shape[0], pixels.shape[1] * 3)
    return rows.view(np.uint64) if rows.shape[1] % 8 == 0 else rows


@dataclass(frozen=True)
class Settled:
    """The screen after an action.

    Attributes:
        observation: The last frame, at rest if ``at_rest``.
        at_rest: False when it still moved at the end of the time.
        changed: Share of tiles that differ from before the action.
        frames: Frames looked at.
        duration_s: Time from the action to the last frame.
    """

    observation: Observation
    at_rest: bool
    changed: float
    frames: int
    duration_s: float


class Settler(Protocol):
    """Waits for the screen to come to rest."""

    def settle(self, device: Device, before: Observation, *, wait_s: float = 0.0) -> Settled:
        """Look until the screen rests.

        Args:
            device: Where to look.
            before: The frame before the action.
            wait_s: How long a change is waited for at most; 0 for the usual reaction time, and then
                for as long as the screen moves.
        """


@dataclass(frozen=True)
class PixelSettler:
    """Compares frames until two in a row are equal.

    Attributes:
        reaction_s: A screen that has not changed after this long is taken as not reacting.
        limit_s: A screen that still moves after this long is taken as it is.
        ignore_top_px: Rows that may change by themselves.
    """

    reaction_s: float = 0.5
    limit_s: float = 8.0
    ignore_top_px: int = 0
    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def settle(self, device: Device, before: Observation, *, wait_s: float = 0.0) -> Settled:
        """Look until the screen has changed and rests, or has not reacted in time."""
        start, frames = self.now(), 1
        reaction_s = wait_s or self.reaction_s
        limit_s = wait_s or self.limit_s
        last = device.capture()
        changed = self._changed(before, last)
        while True:
            self.pause(POLL_S)
            current, frames = device.capture(), frames + 1
            at_rest = self._changed(last, current) == 0.0
            changed = changed if at_rest else self._changed(before, current)
            spent = self.now() - start
            if (at_rest and (changed > 0 or spent >= reaction_s)) or spent >= limit_s:
                return Settled(current, at_rest, changed, frames, spent)
            last = current

    def _changed(self, a: Observation, b: Observation) -> float:
        return changed_share(a, b, ignore_top_px=self.ignore_top_px)


def with_integrity(observation: Observation, *, unchanged_in_a_row: int) -> Observation:
    """Return the observation with what is wrong with it filled in.

    Args:
        observation: As captured.
        unchanged_in_a_row: How many actions in a row left the screen as it was.
    """
    integrity = _integrity(observation, unchanged_in_a_row)
    # Kept as it is where it can be: its pixels and digest are computed but once.
    same = integrity == observation.integrity
    return observation if same else replace(observation, integrity=integrity)


def _integrity(observation: Observation, unchanged_in_a_row: int) -> Integrity:
    if observation.is_black():
        return "black"
    if unchanged_in_a_row >= 2:
        return "stale"
    return "unchanged" if unchanged_in_a_row else "ok"
