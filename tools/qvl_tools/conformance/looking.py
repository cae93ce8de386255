"""What a device says of itself, and what it shows."""

from __future__ import annotations

import json
import math
import time
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from qvl_agent.actions import ACTION_KINDS, LOOP_KINDS
from qvl_agent.device import InFront, ReadsText, TellsInFront, info_from_json, info_to_json
from qvl_agent.errors import CaptureFailed
from qvl_agent.geometry import Size
from qvl_agent.observation import Integrity, Observation, RawFrame, TextBox, Trouble
from qvl_tools.conformance.subject import DoesNotApply, Subject, must

LOOKS = 5
_SCALE_TOLERANCE = 0.02
"""Sides are whole pixels: at a small size their ratio is off by as much."""


def info_holds_together(subject: Subject) -> None:
    """Its fields are what they are said to be, and survive the journal."""
    info = subject.device.info
    must(isinstance(info.name, str) and info.name, f"info.name is {info.name!r}")
    must(info.form in ("phone", "desktop"), f"info.form is {info.form!r}")
    must(_is_size(info.screen), f"info.screen is {info.screen!r}")
    unknown = info.supports - (ACTION_KINDS - LOOP_KINDS)
    must(not unknown, f"info.supports names what no device does: {sorted(unknown)}")
    must(info.supports, "info.supports is empty")
    must(
        0 <= info.status_bar_px < info.screen.height_px,
        f"info.status_bar_px is {info.status_bar_px} on a screen of {info.screen}",
    )
    back = info_from_json(json.loads(json.dumps(info_to_json(info))))
    must(back == info, f"info does not survive JSON: {info} becomes {back}")


def a_look_is_whole(subject: Subject) -> None:
    """An RGB picture of the whole screen, not black, in proportion to the input space."""
    seen = subject.device.capture()
    _must_be_whole(seen)
    known = subject.device.info.screen
    turned = Size(known.height_px, known.width_px)
    must(
        seen.screen in (known, turned),
        f"the screen is {seen.screen}, and info.screen said {known}: not even turned",
    )


def _must_be_whole(seen: Observation) -> None:
    must(_is_size(seen.screen), f"screen is {seen.screen!r}")
    pixels = np.asarray(seen.image)
    must(seen.image.mode == "RGB", f"the image is {seen.image.mode}, not RGB")
    must(
        pixels.dtype == np.uint8 and pixels.ndim == 3,
        f"pixels are {pixels.dtype} of shape {pixels.shape}",
    )
    must(not seen.is_black(), "the picture is all black")
    must(seen.integrity in get_args(Integrity), f"integrity is {seen.integrity!r}")
    must(seen.trouble in get_args(Trouble), f"trouble is {seen.trouble!r}")
    must(0 <= seen.rotation_quarter_turns <= 3, f"rotation is {seen.rotation_quarter_turns!r}")
    across = seen.image_size.width_px / seen.screen.width_px
    down = seen.image_size.height_px / seen.screen.height_px
    must(
        abs(across / down - 1) < _SCALE_TOLERANCE,
        f"an image of {seen.image_size} is no picture of a screen of {seen.screen}",
    )


def looks_are_in_time(subject: Subject) -> None:
    """Each look is taken between its call and its return, on the monotonic clock."""
    for _ in range(LOOKS):
        before_s = time.monotonic()
        taken_s = subject.device.capture().taken_at_s
        after_s = time.monotonic()
        must(
            before_s <= taken_s <= after_s,
            f"taken_at_s is {taken_s}, and the monotonic clock went from {before_s} to {after_s}",
        )


def it_can_look_again_and_again(subject: Subject) -> None:
    """Every look is whole and of the same size."""
    sizes = set()
    for _ in range(LOOKS):
        seen = subject.device.capture()
        _must_be_whole(seen)
        sizes.add((seen.screen, seen.image_size))
    must(len(sizes) == 1, f"looks at one screen have several sizes: {sizes}")


def a_look_keeps_its_pixels(subject: Subject) -> None:
    """What is seen later does not change what was seen before."""
    if not {"tap", "type_text"} <= subject.device.info.supports:
        raise DoesNotApply("the device claims no two kinds that a bench shows differently")
    subject.show("tap")
    first = subject.device.capture()
    copied = _pixels(first)
    subject.show("type_text")
    subject.device.capture()
    must(
        np.array_equal(copied, _pixels(first)),
        "the pixels of a look changed when the device looked again",
    )


def a_changed_screen_looks_different(subject: Subject) -> None:
    """A look shows the screen of now, not an older one."""
    if not {"tap", "type_text"} <= subject.device.info.supports:
        raise DoesNotApply("the device claims no two kinds that a bench shows differently")
    subject.show("tap")
    first = subject.device.capture()
    subject.show("type_text")
    second = subject.device.capture()
    must(first.digest != second.digest, "two different screens look the same, to the pixel")


def _pixels(seen: Observation) -> NDArray[np.uint8]:
    """A copy of what the frame holds now, past what the observation keeps of it."""
    frame = seen.frame
    return np.array(frame.to_rgb() if isinstance(frame, RawFrame) else frame)


def texts_lie_on_the_screen(subject: Subject) -> None:
    """A device that reads says texts with boxes on the screen, or that it can't."""
    device = subject.device
    if not isinstance(device, ReadsText):
        raise DoesNotApply("the device reads no texts")
    seen = device.capture()
    try:
        texts = device.read_texts(seen)
    except CaptureFailed as failure:
        raise DoesNotApply(f"the screen can't be read here: {failure}") from failure
    must(isinstance(texts, tuple), f"read_texts returned a {type(texts).__name__}, not a tuple")
    for text in texts:
        must(isinstance(text, TextBox), f"read_texts returned {text!r}")
        box = text.box
        inside = 0 <= box.left < box.right <= seen.screen.width_px
        inside = inside and 0 <= box.top < box.bottom <= seen.screen.height_px
        must(inside, f"{text.text!r} is said to be at {box}, on a screen of {seen.screen}")


def it_tells_what_is_in_front(subject: Subject) -> None:
    """A device that tells what is in front tells it in the words that there are."""
    if not isinstance(subject.device, TellsInFront):
        raise DoesNotApply("the device does not tell what is in front")
    front = subject.device.in_front()
    must(isinstance(front, InFront), f"in_front() is {front!r}")
    must(front.trouble in get_args(Trouble), f"the trouble is {front.trouble!r}")


def _is_size(size: Size) -> bool:
    sides = (size.width_px, size.height_px)
    return all(isinstance(side, int) and 0 < side < math.inf for side in sides)
