"""A bench: what knows the truth about a device while the suite drives it."""

from __future__ import annotations

from typing import Protocol

from qvl_agent.actions import ActionKind, DeviceAction
from qvl_agent.device import Device
from qvl_agent.geometry import Box


class Bench(Protocol):
    """What the device's screen, pointer and keyboard were really made to do.

    It must not learn that from the device that is tested: it asks the application that got the
    input, or the phone itself. It may have two attributes more: ``app``, the name of an app to
    open, and ``argument``, what ``qvl-agent conform`` then opens the device with, such as the
    address of the bench's own page.
    """

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        """Bring up, as new, what actions of this kind work on, and forget what was seen before.

        For ``type_text`` and ``press`` that is an empty text field with the focus.

        Args:
            kind: What is tried next.
            device: The device, where there is no other way to bring it up.

        Returns:
            Where the actions are to happen, in screen pixels; None if this bench can't see this
            kind.
        """

    def seen(self) -> tuple[DeviceAction, ...]:
        """Return all that arrived since ``show``, in the words of actions.

        ``Press`` for keys; for ``open_app`` what is in front; ``Hover`` only where the pointer was
        left. Nothing that was not there, nothing twice.
        """

    def text(self) -> str:
        """Return what the text field of ``show("type_text")`` holds now."""

    def close(self) -> None:
        """Put the bench away; calling it twice is fine."""
