"""The phone's system: which screen is shown, the tasks behind it, keyguard, toasts."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from qvl_tools.phone.clock import SeededClock, day_text
from qvl_tools.phone.faults import Faults
from qvl_tools.phone.installed_apps import InstalledApps
from qvl_tools.phone.keyguard import Keyguard
from qvl_tools.phone.notices import Notices, single_shot
from qvl_tools.phone.settings_store import SettingsStore

SYSTEM_UI = "com.android.systemui"
LAUNCHER = "com.android.launcher3"
LAUNCHER_ACTIVITY = "com.android.launcher3.uioverrides.QuickstepLauncher"
_SKIES = ("sunny", "partly_cloudy_day", "cloud", "rainy")
_SLOW_LOADING_MS = 2500


class PhoneSystem(Notices):
    """What is in front, and how the buttons move between screens. Lives in the Qt thread.

    Attributes:
        screen: ``home``, ``app`` or ``recents``.
        tasks: Packages of the running apps, the one used last first.
        lock: What stands before the phone while it is locked.
        crashed: Package of the app whose crash is told now, empty for none.
        open_app: Makes an app's page and shows it alone; set by the screen.
        take_snapshot: Keeps a picture of the app in front for recents; set by the screen.
    """

    changed = Signal()
    clock_changed = Signal()
    loading_changed = Signal()

    def __init__(
        self,
        apps: InstalledApps,
        settings: SettingsStore,
        faults: Faults,
        clock: SeededClock,
        rng: random.Random,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(settings, parent)
        self.apps = apps
        self.faults = faults
        self._clock = clock
        self.screen = "home"
        self.tasks: list[str] = []
        self.crashed = ""
        self.lock = Keyguard(faults, self)
        self.is_locked = False
        self.is_on = True
        self._snapshots = 0
        self._came_from_app = False
        settings.choose("batteryLevel", rng.randrange(35, 99))
        self._weather = {"icon": rng.choice(_SKIES), "text": f"{rng.randrange(9, 27)}°C"}
        self.open_app: Callable[[str], None] = lambda package: None
        self.take_snapshot: Callable[[str], None] = lambda package: None
        self.app_back: Callable[[], bool] = lambda: False
        self.launcher_back: Callable[[], bool] = lambda: False
        self._loading_timer = single_shot(self, _SLOW_LOADING_MS, self.loading_changed)
        apps.toast.connect(self.show_toast)
        faults.changed.connect(self._crash_if_due)
        faults.changed.connect(self.changed)
        self.lock.opened.connect(lambda: self.set_locked(False))
        self.changed.connect(self.loading_changed)
        settings.changed.connect(self.clock_changed)
        if clock.live:
            self._tick = QTimer(self, interval=1000)
            self._tick.timeout.connect(self.clock_changed)
            self._tick.start()

    # What QML shows.

    @property
    def foreground(self) -> str:
        """Package of the app in front, empty on home and recents."""
        return self.tasks[0] if self.screen == "app" else ""

    @property
    def is_loading(self) -> bool:
        """Whether the app in front shows a spinner, because of a fault."""
        return self.screen == "app" and self._loading_timer.isActive()

    @Property(str, notify=changed)
    def current_screen(self) -> str:
        """``home``, ``app`` or ``recents``."""
        return self.screen

    @Property(bool, notify=changed)
    def locked(self) -> bool:
        """Whether the keyguard covers everything."""
        return self.is_locked

    @Property(QObject, constant=True)
    def keyguard(self) -> Keyguard:
        """What stands before the phone while it is locked."""
        return self.lock

    @Property(bool, notify=changed)
    def screen_on(self) -> bool:
        """Whether the display is lit."""
        return self.is_on

    @Property(list, constant=True)
    def app_cards(self) -> list[dict[str, object]]:
        """All apps for the launcher: package, label, icon, color, dock."""
        return [self.apps.card(package) for package in self.apps.logic]

    @Property(list, notify=changed)
    def recent_cards(self) -> list[dict[str, object]]:
        """The running apps for recents, the last used first; ``snapshot`` is a picture."""
        source = f"image://phone/snapshot/{{}}/{self._snapshots}"
        return [
            {**self.apps.card(package), "snapshot": source.format(package)}
            for package in self.tasks
        ]

    @Property(bool, notify=loading_changed)
    def loading(self) -> bool:
        """Whether the app in front shows a spinner, because of a fault."""
        return self.is_loading

    @Property(str, notify=changed)
    def interruption(self) -> str:
        """The fault whose window is over the app, empty for none."""
        if self.crashed:
            return "crashed"
        return (self.faults.window_over(self.foreground) or "") if self.screen == "app" else ""

    @Property(str, notify=changed)
    def foreground_label(self) -> str:
        """Name of the app in front."""
        return str(self.apps.card(self.foreground)["label"]) if self.foreground else ""

    @Property(str, notify=changed)
    def crashed_label(self) -> str:
        """Name of the app whose crash is told now."""
        return str(self.apps.card(self.crashed)["label"]) if self.crashed else ""

    @Property(str, notify=clock_changed)
    def time_text(self) -> str:
        """The time as the status bar writes it."""
        now = self._clock.now()
        if self.settings.value("hour24"):
            return f"{now:%H:%M}"
        return f"{now:%I:%M}".lstrip("0")

    @Property(str, notify=clock_changed)
    def date_text(self) -> str:
        """The date as the launcher writes it."""
        return day_text(self._clock.now())

    @Property(dict, constant=True)
    def weather(self) -> dict[str, str]:
        """The launcher's weather: icon and text."""
        return self._weather

    # What moves between screens.

    @Slot(str, result=bool)
    def launch(self, package: str) -> bool:
        """Bring an app to the front; return whether it is installed."""
        if package not in self.apps:
            return False
        if self.foreground == package:
            return True
        self._leave_app()
        self.tasks = [package, *(one for one in self.tasks if one != package)]
        self.screen = "app"
        self.open_app(package)
        self.slow_down()
        self._crash_if_due()
        self.changed.emit()
        return True

    def _crash_if_due(self) -> None:
        """End the app in front where the fault for that is on: once."""
        package = self.foreground
        if package and self.faults.waits("crashed", package):
            self.faults.happened("crashed")
            self.crashed = package
            self.close_task(package)

    @Slot()
    def slow_down(self) -> None:
        """Show the spinner for a while where the fault for it is on: a page is about to change."""
        if self.foreground and self.faults.on("slow_loading", self.foreground):
            self._loading_timer.start()
            self.loading_changed.emit()

    def _leave_app(self) -> None:
        if self.foreground:
            self._snapshots += 1
            self.take_snapshot(self.foreground)

    @Slot()
    def go_home(self) -> None:
        """Do what the home button does."""
        if self.is_locked:
            return
        if self.screen == "home":
            self.launcher_back()
        self._leave_app()
        self.screen = "home"
        self.changed.emit()

    @Slot()
    def go_back(self) -> None:
        """Do what the back button does, once the keyboard is down."""
        if self.is_locked:
            return
        if self.interruption:
            self.answer("back")
        elif self.screen == "recents":
            self._leave_recents()
        elif self.screen == "home":
            self.launcher_back()
        elif not self.app_back():
            self.go_home()

    def _leave_recents(self) -> None:
        self.screen = "home"
        self.changed.emit()

    @Slot()
    def show_recents(self) -> None:
        """Do what the recents button does: a second press goes to the app used before."""
        if self.is_locked:
            return
        if self.screen == "recents":
            wanted = self.tasks[self._came_from_app :] or self.tasks
            if not (wanted and self.launch(wanted[0])):
                self._leave_recents()
            return
        self._came_from_app = self.screen == "app"
        self._leave_app()
        self.screen = "recents"
        self.changed.emit()

    @Slot(str)
    def close_task(self, package: str) -> None:
        """End an app, as swiping its card away does."""
        if self.foreground == package:
            self.screen = "home"
        self.tasks = [one for one in self.tasks if one != package]
        self.apps.stop(package)
        self.changed.emit()

    @Slot()
    def clear_tasks(self) -> None:
        """End all apps and go home."""
        self.screen = "home"
        for package in list(self.tasks):
            self.close_task(package)
        self.changed.emit()

    @Slot(str)
    def answer(self, choice: str) -> None:
        """Take the user's answer to the window over the app."""
        if self.crashed:
            package, self.crashed = self.crashed, ""
            self.faults.dismiss("crashed", package, choice)
            return
        fault = self.faults.window_over(self.foreground)
        if fault is None:
            return
        package = self.foreground
        self.faults.dismiss(fault, package, choice)
        if fault == "not_responding" and choice == "close":
            self.close_task(package)

    # Lock and power.

    @Slot()
    def unlock(self) -> None:
        """Take the keyguard away, or have it ask for the PIN."""
        self.lock.swiped()

    def set_locked(self, locked: bool) -> None:
        """Put the keyguard up or take it away."""
        self.is_locked = locked
        self.lock.reset()
        self.changed.emit()

    def set_power(self, on: bool) -> None:
        """Light the display or turn it off; it comes back with the keyguard."""
        if self.is_on and not on:
            self.set_locked(True)
        self.is_on = on
        self.changed.emit()
