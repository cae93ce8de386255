"""The port to whatever has a screen and takes input. Adapters live outside the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from qvl_agent.actions import LOOP_KINDS, ActionKind, DeviceAction
from qvl_agent.geometry import Size
from qvl_agent.observation import Observation, TextBox, Trouble


@dataclass(frozen=True)
class DeviceInfo:
    """What a device says of itself when it is opened.

    Attributes:
        name: The spec it was opened by, such as ``android:emulator-5554``.
        form: ``phone`` or ``desktop``: decides the words of the prompt.
        serial: Unique name of this very device; empty where there is only one.
        model: For people, such as ``Pixel 8 (Android 15)``.
        screen: Input space when it was opened; an Observation's own size is what counts later.
        supports: The kinds of action that ``perform`` carries out.
        status_bar_px: Height at the top that changes by itself (clock, battery).
    """

    name: str
    form: Literal["phone", "desktop"]
    serial: str
    model: str
    screen: Size
    supports: frozenset[ActionKind]
    status_bar_px: int = 0
    apps: tuple[str, ...] = field(default=())

    @property
    def vocabulary(self) -> frozenset[ActionKind]:
        """What the model may say: the device's actions and the loop's own."""
        return self.supports | LOOP_KINDS


@dataclass(frozen=True)
class DeviceSettings:
    """What the caller may set when a device is opened by name.

    Attributes:
        timeout_s: Limit of every single call to the device.
        adb_host: Where the adb server is.
        adb_port: Its port.
        seed: Seed of the simulated phone.
        monitor: Which screen: a number from 1, ``all``, or an id of the device; empty for its own
            choice.
        patience_s: How long a device that went away in mid-run is waited for.
        on_notice: Told, in a sentence, of what takes long or was put right.
        options: Further options of one kind of device, by name.
    """

    timeout_s: float = 10.0
    adb_host: str = "127.0.0.1"
    adb_port: int = 5037
    seed: int = 0
    monitor: str = ""
    patience_s: float = 30.0
    on_notice: Callable[[str], None] = lambda said: None
    options: Mapping[str, Any] = field(default_factory=dict)


class Device(Protocol):
    """A screen and its input.

    Errors: ``capture`` raises CaptureFailed or DeviceLost; ``perform`` raises ActionFailed when the
    device refused (it says whether a part was done before), ActionUnknown when the action may or
    may not have happened, DeviceLost when nothing was sent. Both may raise UserStopped.
    """

    @property
    def info(self) -> DeviceInfo:
        """Return what the device said of itself when it was opened."""

    def capture(self) -> Observation:
        """Look at the screen now."""

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action and return when the device has taken it."""

    def close(self) -> None:
        """Release the device; calling it twice is fine."""


@runtime_checkable
class ReadsText(Protocol):
    """Whatever can say which text is visible where: a device itself, or OCR."""

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the visible texts, top to bottom, with boxes in screen pixels.

        Raises:
            CaptureFailed: If the screen can't be read now.
        """


@dataclass(frozen=True)
class InFront:
    """What has the screen now.

    Attributes:
        app: Package or window title, empty where unknown.
        trouble: What stands in the way, if anything does.
    """

    app: str = ""
    trouble: Trouble = ""


@runtime_checkable
class TellsInFront(Protocol):
    """A device that knows what is in front."""

    def in_front(self) -> InFront:
        """Say what has the screen now.

        Raises:
            DeviceLost: If the device does not answer.
        """


@runtime_checkable
class ComesBack(Protocol):
    """A device that may go away for a while: a loose cable, a router, a reboot."""

    def wait_until_back(self, timeout_s: float) -> bool:
        """Wait until it answers again; False if it does not within the time."""


def info_to_json(info: DeviceInfo) -> dict[str, Any]:
    """Return a DeviceInfo as the journal keeps it; ``info_from_json`` reads it back."""
    return {
        "name": info.name,
        "form": info.form,
        "serial": info.serial,
        "model": info.model,
        "screen": [info.screen.width_px, info.screen.height_px],
        "supports": sorted(info.supports),
        "status_bar_px": info.status_bar_px,
        "apps": list(info.apps),
    }


def info_from_json(data: Mapping[str, Any]) -> DeviceInfo:
    """Read back what ``info_to_json`` wrote.

    Raises:
        KeyError: If a field is missing.
        TypeError: If a field has another shape.
    """
    return DeviceInfo(
        name=data["name"],
        form=data["form"],
        serial=data["serial"],
        model=data["model"],
        screen=Size(*data["screen"]),
        supports=frozenset(data["supports"]),
        status_bar_px=data["status_bar_px"],
        apps=tuple(data["apps"]),
    )


@dataclass(frozen=True)
class ConnectedDevice:
    """A device that could be opened now.

    Attributes:
        spec: What ``--device`` takes, such as ``android:R5CT20``.
        state: ``ready``, or what stands in the way.
        model: For people.
        lease: What its lease is called, where it is not called as its spec.
        held_by: Which agent has it and since when, for people; empty where none does.
    """

    spec: str
    state: str
    model: str
    lease: str = ""
    held_by: str = ""
