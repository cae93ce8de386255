"""The device under test, its bench, and the two ways in which a check does not simply hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar
from unittest import SkipTest

from qvl_agent.actions import ActionKind, DeviceAction, describe
from qvl_agent.device import Device
from qvl_agent.errors import ActionFailed, QvlError
from qvl_agent.geometry import Box
from qvl_tools.conformance.bench import Bench

ARRIVES_S = 10.0
"""How long an application may take to tell of what was done to it; only failing takes so long."""
_POLL_S = 0.02

Found = TypeVar("Found")


class NotConforming(AssertionError):
    """The device does not do what every backend must do; the message says what it did."""


class DoesNotApply(SkipTest):
    """The check can't be made on this device or without a bench; test runners take it as a skip."""


class Subject:
    """A device that can be opened again and again, and what knows the truth about it.

    Attributes:
        bench: None where there is none: then only what needs no truth is checked.
        left_out: Check: why it is not made on this device.
    """

    def __init__(
        self,
        open_device: Callable[[], Device],
        bench: Bench | None = None,
        *,
        left_out: Mapping[str, str] | None = None,
    ) -> None:
        """Take what opens the device; nothing is opened yet.

        Args:
            open_device: Opens it, each time with nothing left over from before.
            bench: Closed by ``close``.
            left_out: Checks that can't be made on this device, with the reason.
        """
        self._open = open_device
        self._device: Device | None = None
        self.bench = bench
        self.left_out = dict(left_out or {})

    @property
    def device(self) -> Device:
        """The device, opened when it is first needed."""
        return self.open()

    def open(self) -> Device:
        """Open the device if it is not open, and return it.

        Raises:
            DeviceUnavailable: If it can't be opened.
        """
        if self._device is None:
            self._device = self._open()
        return self._device

    def open_afresh(self) -> Device:
        """Close the device if it is open and open another one, which the caller closes."""
        self.close_device()
        return self._open()

    def close_device(self) -> None:
        """Close the device; the next check opens another one."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def close(self) -> None:
        """Close the device and put the bench away."""
        try:
            self.close_device()
        finally:
            if self.bench is not None:
                self.bench.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def claims(self, kind: ActionKind) -> None:
        """Go on only if the device says that it does such actions.

        Raises:
            DoesNotApply: If it does not.
        """
        if kind not in self.device.info.supports:
            raise DoesNotApply(f"the device claims no {kind}")

    def show(self, kind: ActionKind) -> tuple[Bench, Box]:
        """Have the bench show what a kind of action works on.

        Raises:
            DoesNotApply: If there is no bench, or it can't see such actions.
        """
        if self.bench is None:
            raise DoesNotApply("there is no bench that knows the truth about this device")
        box = self.bench.show(kind, self.device)
        if box is None:
            raise DoesNotApply(f"the bench can't see {kind}")
        self.device.capture()  # a device may want to have looked before it acts
        return self.bench, box

    def perform_or_refuse(self, action: DeviceAction) -> bool:
        """Perform an action that a device need not be able to do; tell whether it did.

        Raises:
            NotConforming: If it fails otherwise than by refusing it with nothing done.
        """
        try:
            self.device.perform(action)
        except ActionFailed as refusal:
            must(not refusal.partly_done, f"{describe(action)} was refused when a part was done")
            return False
        return True

    def must_refuse(self, action: DeviceAction, *, naming: str = "") -> None:
        """Make sure that an action is refused as the port says: ActionFailed, nothing done.

        Raises:
            NotConforming: If it is not.
        """
        what = describe(action)
        try:
            self.device.perform(action)
        except ActionFailed as refusal:
            must(not refusal.partly_done, f"{what} was refused, but said to be partly done")
            must(naming in str(refusal), f"the refusal does not name {naming!r}: {refusal}")
            return
        except QvlError as error:
            raise NotConforming(
                f"{what} must raise ActionFailed; it raised {type(error).__name__}: {error}"
            ) from error
        raise NotConforming(f"{what} was taken, and must be refused with ActionFailed")


def must(holds: object, otherwise: str) -> None:
    """Raise NotConforming with what is wrong unless something holds."""
    if not holds:
        raise NotConforming(otherwise)


def arriving(look: Callable[[], Found], fits: Callable[[Found], object]) -> Found:
    """Look until what is seen fits, and return it; at the end of the time, whatever it is."""
    until_s = time.monotonic() + ARRIVES_S
    while not fits(found := look()) and time.monotonic() < until_s:
        time.sleep(_POLL_S)
    return found
