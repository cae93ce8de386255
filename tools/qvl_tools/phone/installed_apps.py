"""The installed apps: their logic, and the QML pages of those that run."""

from __future__ import annotations

import random
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem

from qvl_tools.phone.apps import registry
from qvl_tools.phone.apps.base import App, AppContext, PhoneClock
from qvl_tools.phone.apps.system_app import SystemApp
from qvl_tools.phone.controls import AppInfo
from qvl_tools.phone.settings_store import SettingsStore
from qvl_tools.phone.worlds import EVERYDAY, World

_APPS_FOLDER = Path(__file__).parent / "apps"


class InstalledApps(QObject):
    """Every app of the phone by package, in the launcher's order."""

    toast = Signal(str)

    def __init__(
        self,
        seed: int,
        clock: PhoneClock,
        settings: SettingsStore,
        parent: QObject | None = None,
        *,
        world: World = EVERYDAY,
    ) -> None:
        super().__init__(parent)
        self._seed = seed
        self._world = world
        self._clock = clock
        self._settings = settings
        self._classes = {one.load().package: one.load() for one in registry.installed()}
        self._entries = {one.load().package: one for one in registry.installed()}
        self.logic = {package: self._fresh(package) for package in self._classes}
        self.pages: dict[str, QQuickItem] = {}

    def _fresh(self, package: str) -> App:
        rng = random.Random(f"{self._seed} {package}")
        context = AppContext(self._seed, rng, self._clock, self._world)
        kind = self._classes[package]
        app = (
            kind(context, self._settings, self)
            if issubclass(kind, SystemApp)
            else kind(context, self)
        )
        app.toast.connect(self.toast)
        return app

    def __contains__(self, package: str) -> bool:
        return package in self.logic

    def info(self, package: str) -> AppInfo:
        """Return what the package manager knows of an app."""
        return AppInfo(package, self._entries[package].activity, self._classes[package].label)

    def infos(self) -> tuple[AppInfo, ...]:
        """Return all apps in the launcher's order."""
        return tuple(self.info(package) for package in self.logic)

    def card(self, package: str) -> dict[str, object]:
        """Return what the launcher draws of an app."""
        kind = self._classes[package]
        return {
            "package": package,
            "label": kind.label,
            "icon": kind.icon,
            "color": kind.color,
            "dock": self._entries[package].dock,
        }

    def open_page(self, package: str, engine: QQmlEngine, area: QQuickItem) -> QQuickItem:
        """Return the app's page, made now where the app was not running.

        Raises:
            RuntimeError: The app's QML does not load; the message has Qt's reasons.
        """
        if package in self.pages:
            return self.pages[package]
        app = self.logic[package]
        component = QQmlComponent(engine, QUrl.fromLocalFile(str(_APPS_FOLDER / app.qml)))
        page = component.createWithInitialProperties({"logic": app})
        if not isinstance(page, QQuickItem):
            raise RuntimeError(f"{app.qml} does not load:\n{component.errorString()}")
        page.setParent(self)
        page.setParentItem(area)
        self.pages[package] = page
        return page

    def stop(self, package: str) -> None:
        """End an app: its page goes, its stored data stay."""
        page = self.pages.pop(package, None)
        if page is not None:
            shiboken6.delete(page)  # now: its bindings read the logic, which may be replaced next
        self.logic[package].reset_screen()

    def clear(self, package: str) -> None:
        """End an app and reset it to its seeded content."""
        self.stop(package)
        old = self.logic[package]
        self.logic[package] = self._fresh(package)
        old.deleteLater()

    def truth(self) -> dict[str, object]:
        """Return every app's state."""
        return {package: app.state() for package, app in self.logic.items()}
