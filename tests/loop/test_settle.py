"""Change and rest, seen in pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.doubles import SIZE, Clock, CounterDevice

from qvl_agent.geometry import Size
from qvl_agent.observation import Observation
from qvl_agent.settle import (
    TILE_PX,
    PixelSettler,
    changed_share,
    screen_signature,
    with_integrity,
)


def frame(*pixels: tuple[int, int], size: tuple[int, int] = (200, 400)) -> Observation:
    image = Image.new("RGB", size, "white")
    for pixel in pixels:
        image.putpixel(pixel, (0, 0, 0))
    return Observation(image, Size(*size), 0.0)


@given(x=st.integers(0, 199), y=st.integers(0, 399), width=st.sampled_from([200, 201, 207]))
def test_one_pixel_changes_one_tile(x: int, y: int, width: int) -> None:
    tiles = -(-width // TILE_PX) * -(-400 // TILE_PX)
    clean, dotted = frame(size=(width, 400)), frame((x, y), size=(width, 400))
    assert changed_share(clean, dotted) == pytest.approx(1 / tiles)
    assert screen_signature(clean) != screen_signature(dotted)


def test_equal_frames_have_not_changed() -> None:
    assert changed_share(frame((5, 5)), frame((5, 5))) == 0.0


def test_another_size_is_all_changed() -> None:
    assert changed_share(frame(), frame(size=(400, 200))) == 1.0


def test_the_status_bar_does_not_count() -> None:
    clock = frame((100, 10))
    assert changed_share(frame(), clock, ignore_top_px=24) == 0.0
    assert screen_signature(frame(), ignore_top_px=24) == screen_signature(clock, ignore_top_px=24)
    assert changed_share(frame(), clock) > 0.0


def test_a_screen_that_is_all_status_bar() -> None:
    assert changed_share(frame(), frame((1, 1)), ignore_top_px=400) == 0.0


def settler(clock: Clock) -> PixelSettler:
    return PixelSettler(reaction_s=0.5, limit_s=3.0, now=clock, pause=clock.pause)


def test_a_screen_that_moves_is_waited_for() -> None:
    clock, device = Clock(), CounterDevice()
    before = device.capture()

    def move() -> None:
        device.count = min(7, int(clock.now_s / 0.1))

    device.on_capture = move
    settled = settler(clock).settle(device, before)
    assert settled.at_rest
    assert settled.changed > 0
    assert settled.duration_s < 1.0


def test_a_late_reaction_is_seen() -> None:
    clock, device = Clock(), CounterDevice()
    before = device.capture()

    def react() -> None:
        device.count = 1 if clock.now_s > 0.3 else 0

    device.on_capture = react
    settled = settler(clock).settle(device, before)
    assert settled.changed > 0
    assert 0.3 < settled.duration_s < 0.5


def test_no_reaction_ends_after_the_reaction_time() -> None:
    clock, device = Clock(), CounterDevice()
    settled = settler(clock).settle(device, device.capture())
    assert settled.changed == 0.0
    assert 0.5 <= settled.duration_s < 0.6


def test_a_screen_that_never_rests_is_taken_as_it_is() -> None:
    clock, device = Clock(), CounterDevice()

    def spin() -> None:
        device.count += 1

    device.on_capture = spin
    settled = settler(clock).settle(device, device.capture())
    assert not settled.at_rest
    assert 3.0 <= settled.duration_s < 3.2


def test_waiting_longer_by_request() -> None:
    clock, device = Clock(), CounterDevice()
    before = device.capture()

    def react() -> None:
        device.count = 1 if clock.now_s > 1.5 else 0

    device.on_capture = react
    assert settler(clock).settle(device, before, wait_s=2.0).changed > 0


def test_integrity() -> None:
    black = Observation(Image.new("RGB", (240, 480)), SIZE, 0.0)
    assert with_integrity(black, unchanged_in_a_row=0).integrity == "black"
    nearly = np.zeros((480, 240, 3), np.uint8)
    nearly[233, 101] = 200
    dotted = replace(black, frame=Image.fromarray(nearly))
    assert with_integrity(dotted, unchanged_in_a_row=0).integrity == "ok"
    assert with_integrity(dotted, unchanged_in_a_row=1).integrity == "unchanged"
    assert with_integrity(dotted, unchanged_in_a_row=2).integrity == "stale"
