"""``--device phone``: a simulated phone, driven through the same Android backend as a real one."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from qvl_agent.actions import DeviceAction
from qvl_agent.device import DeviceInfo, DeviceSettings
from qvl_agent.errors import DeviceError, UsageError
from qvl_agent.observation import Observation, TextBox
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.process import SimulatedPhone

OPTIONS_FIX = (
    "--device phone:size=720x1280,density=2,dark,font_scale=1.3,fault=ad_overlay,window; "
    "or phone:PORT for one that `qvl-agent phone` has started"
)


class PhoneDevice:
    """A simulated phone and the Android backend on it; closing it ends the phone.

    Attributes:
        phone: The phone itself, whose state tests may read.
    """

    def __init__(
        self, phone: SimulatedPhone, *, timeout_s: float = 10.0, state_file: Path | None = None
    ) -> None:
        """Connect to a running phone, which then belongs to the device.

        Args:
            phone: Ended by ``close``.
            timeout_s: Limit of each call to the phone.
            state_file: Gets the phone's true state as JSON when the device is closed.
        """
        self.phone = phone
        self._state_file = state_file
        self._android = AndroidDevice.connect(
            phone.serial,
            port=phone.adb_port,
            timeout_s=timeout_s,
            start_server=False,
            name="phone",
        )

    @property
    def info(self) -> DeviceInfo:
        """What the phone said of itself."""
        return self._android.info

    def capture(self) -> Observation:
        """Look at the screen; errors as for an Android device."""
        return self._android.capture()

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action; errors as for an Android device."""
        self._android.perform(action)

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the visible texts; errors as for an Android device."""
        return self._android.read_texts(observation)

    def close(self) -> None:
        """End the phone; calling it twice is fine."""
        self._android.close()
        if self._state_file is not None:
            # A phone that is gone has no state to tell.
            with contextlib.suppress(DeviceError):
                self._state_file.write_text(json.dumps(self.phone.state(), indent=1))
            self._state_file = None
        self.phone.close()


def open_phone(argument: str, settings: DeviceSettings) -> PhoneDevice | AndroidDevice:
    """Start a phone, or connect to one that runs: ``phone``, ``phone:OPTIONS``, ``phone:PORT``.

    Raises:
        UsageError: If an option can't be understood.
        MissingExtra: If PySide6 is not installed.
        DeviceUnavailable: If the phone does not start or nothing runs at that port.
    """
    if argument.isdecimal():
        return AndroidDevice.connect(
            port=int(argument),
            timeout_s=settings.timeout_s,
            start_server=False,
            name=f"phone:{argument}",
        )
    options = {"seed": settings.seed, **parse_options(argument)}
    state_file = options.pop("state", None)
    phone = SimulatedPhone(**options)
    try:
        return PhoneDevice(phone, timeout_s=settings.timeout_s, state_file=state_file)
    except BaseException:
        phone.close()
        raise


def parse_options(argument: str) -> dict[str, Any]:
    """Return the keyword arguments of SimulatedPhone that ``phone:OPTIONS`` means.

    Raises:
        UsageError: If one is unknown or its value is none.
    """
    options: dict[str, Any] = {}
    for part in filter(None, argument.split(",")):
        name, _, value = part.partition("=")
        try:
            _put(options, name.strip(), value.strip())
        except ValueError as error:
            raise UsageError(f"the phone can't use {part!r}: {error}", fix=OPTIONS_FIX) from error
    return options


def _put(options: dict[str, Any], name: str, value: str) -> None:
    match name:
        case "size":
            width, _, height = value.partition("x")
            options["width_px"], options["height_px"] = int(width), int(height)
        case "density" | "font_scale":
            options[name] = float(value)
        case "seed":
            options[name] = int(value)
        case "dark" | "window" | "live_clock":
            options[name] = True
        case "fault":
            options["faults"] = (*options.get("faults", ()), value)
        case "state":
            options[name] = Path(value)
        case _:
            raise ValueError(f"there is no option {name!r}")
