"""What is done to a device before a run, so that something comes in its way."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from tests.doubles import CounterDevice

from qvl_agent.actions import DeviceAction
from qvl_agent.device import InFront
from qvl_agent.errors import ActionUnknown, DeviceLost
from qvl_agent.observation import Observation, TextBox, Trouble

Preparation = Callable[[CounterDevice], None]


def raising(error: BaseException, *, from_call: int = 1) -> Callable[..., None]:
    """Return a function that raises at its n-th call and ever after."""
    calls = itertools.count(1)

    def raise_it(*_: object) -> None:
        if next(calls) >= from_call:
            raise error

    return raise_it


def on_capture(error: BaseException, *, from_call: int = 1) -> Preparation:
    """Return a preparation after which capturing fails."""
    return lambda device: setattr(device, "on_capture", raising(error, from_call=from_call))


def on_perform(error: BaseException, *, from_call: int = 1) -> Preparation:
    """Return a preparation after which performing fails."""
    return lambda device: setattr(device, "on_perform", raising(error, from_call=from_call))


def done_and_cut(device: CounterDevice) -> None:
    """Prepare a device whose first touch arrives, and whose answer does not."""

    def cut(action: DeviceAction) -> None:
        if not device.count:
            device.count = 1
            raise ActionUnknown("cut")

    device.on_perform = cut


def on_read(error: Exception) -> Preparation:
    """Return a preparation after which reading texts fails."""

    def read_texts(observation: Observation) -> tuple[TextBox, ...]:
        raise error

    return lambda device: setattr(device, "read_texts", read_texts)


def dark(captures: int) -> Preparation:
    """Return a preparation after which the first captures are black."""

    def prepare(device: CounterDevice) -> None:
        counter = itertools.count()

        def darken() -> None:
            device.black = next(counter) < captures

        device.on_capture = darken

    return prepare


def comes_up(trouble: Trouble, *, at: int) -> Preparation:
    """Return a preparation after which this is in front from a question of that number on."""

    def prepare(device: CounterDevice) -> None:
        asked = itertools.count(1)

        def say() -> InFront:
            return InFront("com.qvl.counter", trouble if next(asked) >= at else "")

        vars(device)["in_front"] = say

    return prepare


def gone_at(question: int) -> Preparation:
    """Return a preparation after which the device is gone at a question of that number."""

    def prepare(device: CounterDevice) -> None:
        asked = itertools.count(1)

        def say() -> InFront:
            if next(asked) >= question:
                raise DeviceLost("the link is gone")
            return InFront("com.qvl.counter")

        vars(device)["in_front"] = say

    return prepare


def in_front(trouble: Trouble, *, times: int = 1) -> Preparation:
    """Return a preparation after which the first looks find this in front.

    Content that may not be captured is black.
    """

    def prepare(device: CounterDevice) -> None:
        looks = itertools.count()

        def come() -> None:
            device.front = InFront("com.qvl.counter", trouble if next(looks) < times else "")
            device.black = device.front.trouble == "secure"

        device.on_capture = come

    return prepare
