"""``--device phone``: a simulated phone, driven through the same Android backend as a real one."""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Callable
from pathlib import Path

from qvl_agent.actions import DeviceAction
from qvl_agent.device import DeviceInfo, DeviceSettings, InFront
from qvl_agent.errors import AdbUnavailable, DeviceError, DeviceUnavailable, UsageError
from qvl_agent.observation import Observation, TextBox
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.options import OPTIONS_FIX, parse_options
from qvl_tools.phone.process import SimulatedPhone

_PHONE_FIX = "start one with `qvl-agent phone`"


class PhoneDevice:
    """A simulated phone and the Android backend on it; closing it ends the phone.

    Attributes:
        phone: The phone itself, whose state tests may read.
    """

    def __init__(
        self,
        phone: SimulatedPhone,
        *,
        timeout_s: float = 10.0,
        state_file: Path | None = None,
        monitor: str = "",
        on_notice: Callable[[str], None] = lambda said: None,
    ) -> None:
        """Connect to a running phone, which then belongs to the device.

        Args:
            phone: Ended by ``close``.
            timeout_s: Limit of each call to the phone.
            state_file: Gets the phone's true state as JSON when the device is closed.
            monitor: Which display; empty for the only one.
            on_notice: Told, in a sentence, what is waited for.
        """
        self.phone = phone
        self._state_file = state_file
        self._android = AndroidDevice.connect(
            phone.serial,
            port=phone.adb_port,
            timeout_s=timeout_s,
            start_server=False,
            name="phone",
            monitor=monitor,
            on_notice=on_notice,
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

    def in_front(self) -> InFront:
        """Say what has the screen now; errors as for an Android device."""
        return self._android.in_front()

    def wait_until_back(self, timeout_s: float) -> bool:
        """Wait until the phone answers again; False if it does not in time, or has ended."""
        return self._android.wait_until_back(timeout_s)

    def close(self) -> None:
        """End the phone; calling it twice is fine."""
        try:
            self._android.close()
            self._write_state()
        finally:
            self.phone.close()

    def _write_state(self) -> None:
        file, self._state_file = self._state_file, None
        if file is None:
            return
        # A phone that is gone has no state to tell.
        with contextlib.suppress(DeviceError):
            state = json.dumps(self.phone.state(), indent=1)
            try:
                file.write_text(state, encoding="utf-8")
            except OSError as error:
                # The run is over and its result counts: open_phone has seen to the usual reasons.
                warnings.warn(f"state file {str(file)!r}: {error.strerror}", stacklevel=3)


def open_phone(argument: str, settings: DeviceSettings) -> PhoneDevice | AndroidDevice:
    """Start a phone, or connect to one that runs: ``phone``, ``phone:OPTIONS``, ``phone:PORT``.

    Raises:
        UsageError: If an option can't be understood.
        MissingExtra: If PySide6 is not installed.
        DeviceUnavailable: If the phone does not start or nothing runs at that port.
    """
    if argument.isdecimal():
        return _connect(int(argument), settings)
    options = {"seed": settings.seed, **parse_options(argument)}
    state_file = options.pop("state", None)
    if state_file is not None:
        _check_writable(state_file)
    phone = SimulatedPhone(**options)
    try:
        return PhoneDevice(
            phone,
            timeout_s=settings.timeout_s,
            state_file=state_file,
            monitor=settings.monitor,
            on_notice=settings.on_notice,
        )
    except BaseException:
        phone.close()
        raise


def _connect(port: int, settings: DeviceSettings) -> AndroidDevice:
    if not 1 <= port <= 65535:
        raise UsageError(f"there is no port {port}: ports are 1 to 65535", fix=OPTIONS_FIX)
    try:
        return AndroidDevice.connect(
            port=port,
            timeout_s=settings.timeout_s,
            start_server=False,
            name=f"phone:{port}",
            patience_s=settings.patience_s,
            monitor=settings.monitor,
            on_notice=settings.on_notice,
        )
    except AdbUnavailable as error:
        message = f"no simulated phone at port {port}: {error}"
        raise DeviceUnavailable(message, fix=_PHONE_FIX) from error


def _check_writable(file: Path) -> None:
    """Fail before the phone starts where its state could not be written at the end."""
    if not file.parent.is_dir():
        raise UsageError(f"state={file}: there is no folder {str(file.parent)!r}", fix="make it")
    try:
        file.open("a").close()
    except OSError as error:
        raise UsageError(f"state={file}: {error.strerror}", fix="choose another file") from error
