"""An Android phone behind the core's device port."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from qvl_agent.actions import DeviceAction, check_points, points_of
from qvl_agent.device import DeviceInfo, InFront
from qvl_agent.errors import ActionFailed, CaptureFailed, DeviceLost
from qvl_agent.geometry import PointOutside
from qvl_agent.lease import Lease
from qvl_agent.observation import Observation, TextBox
from qvl_tools.android.actions import Actions
from qvl_tools.android.apps import installed_apps
from qvl_tools.android.capture import ScreenCapture
from qvl_tools.android.comeback import Comeback
from qvl_tools.android.display import read_status_bar_px, wake
from qvl_tools.android.displays import BUILT_IN, AndroidDisplay, choose_display
from qvl_tools.android.front import Front
from qvl_tools.android.input_method import put_back_noted
from qvl_tools.android.lock import try_to_unlock, unlock
from qvl_tools.android.opening import reach
from qvl_tools.android.shell import Hand, Shell
from qvl_tools.android.ui_dump import UiDump, UiNode, texts_of

_PROPERTY = re.compile(r"^\[(.+?)\]: \[(.*?)\]\r?$", re.M)
_POLL_S = 0.25
_WAKEFUL_S = 5.0
"""For so long after a touch no screen goes off by itself. After it the phone is asked: one that is
off need not be black."""
_LIT_S = 1.5
"""How long the first frame after the screen came on may stay black."""

_ONE_TREE = "the accessible tree is told of the built-in display only"


class AndroidDevice:
    """A phone, tablet or emulator that adb reaches. Not for use from several threads at once."""

    def __init__(
        self,
        shell: Shell,
        *,
        name: str = "",
        display: AndroidDisplay = BUILT_IN,
        comeback: Comeback | None = None,
        lease: Lease | None = None,
    ) -> None:
        """Open a device over its shell; ``connect`` is the usual way.

        Its screen is switched on and a lock that takes no secret is taken away.

        Args:
            shell: The way to it.
            name: What to call it in ``info``.
            display: Which of its displays.
            comeback: How it is waited for when it goes away.
            lease: Makes sure that nobody else drives it; released by ``close``.

        Raises:
            NeedsHuman: If it is locked with a PIN, a pattern or a password.
            CaptureFailed: If it gives no screenshot.
            DeviceLost: If it does not answer.
        """
        self._shell = shell
        self._display = display
        self._comeback = comeback or Comeback(shell.server, shell.serial, start=False)
        self._lease = lease
        self._dump = UiDump(shell, unreadable=_ONE_TREE if display.logical_id else "")
        self._front = Front(shell, display_id=display.logical_id)
        wake(shell)
        self._awake_at_s = time.monotonic()
        put_back_noted(shell)
        unlock(shell)
        self._capture = ScreenCapture(shell, display=display)
        self._capture.choose_way()
        self._seen = self._capture.observe()
        properties = dict(_PROPERTY.findall(shell.read("getprop").text))
        apps = installed_apps(shell)
        sdk = properties.get("ro.build.version.sdk", "")
        self._actions = Actions(
            shell, self._dump, sdk=int(sdk) if sdk.isdecimal() else 0, apps=apps
        )
        model = properties.get("ro.product.model", "Android device")
        self._info = DeviceInfo(
            name=name or f"android:{shell.serial}",
            form="phone",
            serial=shell.serial,
            model=f"{model} (Android {properties.get('ro.build.version.release', '?')})",
            screen=self._seen.screen,
            supports=self._actions.supports,
            status_bar_px=0 if display.logical_id else read_status_bar_px(shell),
            apps=tuple(dict.fromkeys(app.label for app in apps)),
        )

    @classmethod
    def connect(
        cls,
        serial: str = "",
        *,
        host: str = "127.0.0.1",
        port: int = 5037,
        timeout_s: float = 10.0,
        start_server: bool = True,
        name: str = "",
        patience_s: float = 5.0,
        monitor: str = "",
        on_notice: Callable[[str], None] = lambda said: None,
    ) -> Self:
        """Open a device through an adb server.

        Args:
            serial: Which device; empty for the only one. ``HOST:PORT`` is connected to if need be.
            host: Where the adb server listens.
            port: Where the adb server listens.
            timeout_s: Limit for each answer of server and device.
            start_server: Whether to start the adb server if none runs there.
            name: What to call the device in ``info``; ``android:SERIAL`` if not given.
            patience_s: How long a device that is listed as offline is waited for.
            monitor: Id of the display, logical or physical; empty for the built-in one.
            on_notice: Told, in a sentence, what is waited for.

        Raises:
            DeviceUnavailable: In the class that says why (AdbUnavailable, NoDevice, DeviceOffline,
                DeviceUnauthorized, DeviceAmbiguous, DeviceBusy, NeedsHuman).
            UsageError: If there is no such display.
            CaptureFailed: If it gives no screenshot.
            DeviceLost: If it goes away meanwhile.
        """
        way = reach(
            serial,
            host=host,
            port=port,
            timeout_s=timeout_s,
            start_server=start_server,
            patience_s=patience_s,
            on_notice=on_notice,
        )
        try:
            display = choose_display(way.shell, monitor)
            return cls(
                way.shell, name=name, display=display, comeback=way.comeback, lease=way.lease
            )
        except BaseException:
            way.lease.release()
            raise

    @property
    def info(self) -> DeviceInfo:
        """What the device said of itself when it was opened."""
        return self._info

    @property
    def capture_way(self) -> str:
        """How screenshots are taken: ``raw``, ``png`` or ``gzip``."""
        return self._capture.way.name

    def capture(self) -> Observation:
        """Look at the screen now; one that went off is switched on first.

        Raises:
            CaptureFailed: If no whole frame came.
            DeviceLost: If the device does not answer.
        """
        self._seen = self._capture.observe()
        if self._may_be_off() and wake(self._ours()):
            self._comeback.on_notice("the screen had gone off; it was switched on")
            try_to_unlock(self._shell)
            self._seen = self._lit()
        return self._seen

    def _may_be_off(self) -> bool:
        if time.monotonic() - self._awake_at_s < _WAKEFUL_S:
            return self._seen.is_black()
        self._awake_at_s = time.monotonic()
        return True

    def _lit(self) -> Observation:
        deadline_s = time.monotonic() + _LIT_S
        while (seen := self._capture.observe()).is_black() and time.monotonic() < deadline_s:
            time.sleep(_POLL_S)
        return seen

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action.

        Raises:
            ActionFailed: If the device refused it, can't do it, a point is off the screen, or the
                screen has turned since the last capture.
            ActionUnknown: If the link broke after something was sent. Nothing is sent twice.
            DeviceLost: If it broke before, or another agent has the device by now.
        """
        shell = self._ours()
        try:
            check_points(action, self._seen.screen)
        except PointOutside as error:
            raise ActionFailed(str(error), serial=self._shell.serial) from error
        if points_of(action) and self._capture.has_turned():
            raise ActionFailed(
                "the screen has turned or changed its size since it was looked at",
                serial=self._shell.serial,
                fix="look again",
            )
        hand = Hand(shell, self._display.aimed)
        try:
            self._actions.perform(hand, action, self._seen.screen)
        except DeviceLost as failure:
            if hand.sent:
                raise hand.unknown(failure) from failure
            raise
        self._awake_at_s = time.monotonic()

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the visible texts of the screen as it is now, top to bottom.

        Raises:
            CaptureFailed: If the screen can't be read.
            DeviceLost: If the device does not answer.
        """
        return texts_of(self._dump.nodes(), observation.screen)

    def nodes(self) -> tuple[UiNode, ...]:
        """Return the accessible tree of the screen; raises as ``read_texts``."""
        return self._dump.nodes()

    def in_front(self) -> InFront:
        """Say what has the screen now, and whether it stands in the way.

        A lock that takes no secret and has come up meanwhile is taken away.

        Raises:
            DeviceLost: If the device does not answer.
        """
        front = self._front.read(self._seen)
        if front.trouble == "locked" and try_to_unlock(self._ours()):
            self._comeback.on_notice("the lock screen had come up; it was taken away")
            return self._front.read(self._seen)
        return front

    def wait_until_back(self, timeout_s: float) -> bool:
        """Wait until the device answers again after it was lost; False if it does not in time.

        What may have changed meanwhile is put right: the screen is switched on, the user's input
        method given back, size and rotation are read anew, and a frame is tried.
        """
        deadline_s = time.monotonic() + timeout_s
        while self._comeback.wait(deadline_s - time.monotonic()):
            try:
                with self._shell.within(deadline_s - time.monotonic()):
                    if self._is_up():
                        self._put_right()
                        return True
            except (DeviceLost, CaptureFailed) as error:
                if error.fix:  # only a person can help
                    return False
            if time.monotonic() >= deadline_s:
                return False
            time.sleep(_POLL_S)
        return False

    def _is_up(self) -> bool:
        # After a reboot adb answers long before the system does.
        return self._shell.read("getprop", "sys.boot_completed").text.strip() == "1"

    def _ours(self) -> Shell:
        """Return the way to touch the device; raise DeviceLost if it is another agent's by now."""
        if self._lease:
            self._lease.check()
        return self._shell

    def _put_right(self) -> None:
        wake(self._ours())
        try_to_unlock(self._shell)
        put_back_noted(self._shell)
        self._capture.forget()
        try:
            self._capture.observe()
        except CaptureFailed:
            self._capture.choose_way()

    def close(self) -> None:
        """Let others have the device; calling it twice is fine."""
        self._shell.close()
        if self._lease:
            self._lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
