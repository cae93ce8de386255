"""An Android phone behind the core's device port."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Self

from qvl_agent.actions import DeviceAction, check_points, points_of
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import ActionFailed, DeviceLost
from qvl_agent.geometry import PointOutside
from qvl_agent.observation import Observation, TextBox
from qvl_tools.android.actions import Actions
from qvl_tools.android.apps import installed_apps
from qvl_tools.android.capture import ScreenCapture
from qvl_tools.android.connection import AdbServer, Refused
from qvl_tools.android.discovery import choose_device, reconnect
from qvl_tools.android.display import read_status_bar_px, wake
from qvl_tools.android.input_method import put_back_noted
from qvl_tools.android.server import running_server
from qvl_tools.android.shell import Hand, Shell
from qvl_tools.android.ui_dump import UiDump, UiNode, texts_of

_PROPERTY = re.compile(r"^\[(.+?)\]: \[(.*?)\]\r?$", re.M)


class AndroidDevice:
    """A phone, tablet or emulator that adb reaches. Not for use from several threads at once."""

    def __init__(self, shell: Shell, *, name: str = "") -> None:
        """Open a device over its shell and switch its screen on; ``connect`` is the usual way.

        Raises:
            CaptureFailed: If it gives no screenshot.
            DeviceLost: If it does not answer.
        """
        self._shell = shell
        self._dump = UiDump(shell)
        wake(shell)
        put_back_noted(shell)
        self._capture = ScreenCapture(shell)
        self._capture.choose_way()
        self._screen = self._capture.observe().screen
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
            screen=self._screen,
            supports=self._actions.supports,
            status_bar_px=read_status_bar_px(shell),
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
    ) -> Self:
        """Open a device through an adb server.

        Args:
            serial: Which device; empty for the only one. ``HOST:PORT`` is connected to if need be.
            host: Where the adb server listens.
            port: Where the adb server listens.
            timeout_s: Limit for each answer of server and device.
            start_server: Whether to start the adb server if none runs there.
            name: What to call the device in ``info``; ``android:SERIAL`` if not given.

        Raises:
            DeviceUnavailable: In the class that says why (AdbUnavailable, NoDevice, DeviceOffline,
                DeviceUnauthorized, DeviceAmbiguous).
            CaptureFailed: If it gives no screenshot.
            DeviceLost: If it goes away meanwhile.
        """
        server = running_server(host, port, timeout_s=timeout_s, start=start_server)
        row = choose_device(server, serial)
        shell = Shell(
            server,
            row.serial,
            shell_v2="shell_v2" in _features(server, row.serial),
            reconnect=lambda left_s: reconnect(
                server, row.serial, start=start_server, timeout_s=left_s
            ),
        )
        return cls(shell, name=name)

    @property
    def info(self) -> DeviceInfo:
        """What the device said of itself when it was opened."""
        return self._info

    @property
    def capture_way(self) -> str:
        """How screenshots are taken: ``raw``, ``png`` or ``gzip``."""
        return self._capture.way.name

    def capture(self) -> Observation:
        """Look at the screen now.

        Raises:
            CaptureFailed: If no whole frame came.
            DeviceLost: If the device does not answer.
        """
        seen = self._capture.observe()
        self._screen = seen.screen
        return seen

    def perform(self, action: DeviceAction) -> None:
        """Carry out one action.

        Raises:
            ActionFailed: If the device refused it, can't do it, a point is off the screen, or the
                screen has turned since the last capture.
            ActionUnknown: If the link broke after something was sent. Nothing is sent twice.
            DeviceLost: If it broke before.
        """
        try:
            check_points(action, self._screen)
        except PointOutside as error:
            raise ActionFailed(str(error), serial=self._shell.serial) from error
        if points_of(action) and self._capture.has_turned():
            raise ActionFailed(
                "the screen has turned since it was looked at",
                serial=self._shell.serial,
                fix="look again",
            )
        hand = Hand(self._shell)
        try:
            self._actions.perform(hand, action, self._screen)
        except DeviceLost as failure:
            if hand.sent:
                raise hand.unknown(failure) from failure
            raise

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

    def close(self) -> None:
        """Nothing to release: every command has a connection of its own."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _features(server: AdbServer, serial: str) -> list[str]:
    try:
        return server.ask(f"host-serial:{serial}:features").split(",")
    except Refused:
        return []
