"""One phone put together: display, QML, system, apps, keyboard, faults; all in the Qt thread."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import shiboken6
from PySide6.QtCore import Q_RETURN_ARG, QMetaObject, QObject, Qt, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem

from qvl_tools.phone.clock import SeededClock
from qvl_tools.phone.controls import AppInfo, Fault
from qvl_tools.phone.faults import Faults
from qvl_tools.phone.ime import Ime
from qvl_tools.phone.installed_apps import InstalledApps
from qvl_tools.phone.pictures import Pictures
from qvl_tools.phone.settings_store import SettingsStore
from qvl_tools.phone.system import LAUNCHER, LAUNCHER_ACTIVITY, SYSTEM_UI, PhoneSystem
from qvl_tools.phone.window import Display
from qvl_tools.phone.worlds import EVERYDAY, World

QML_FOLDER = Path(__file__).parent / "qml"
_WINDOWS = {
    "permission_dialog": (
        "com.google.android.permissioncontroller",
        "com.google.android.permissioncontroller/"
        "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity",
    ),
    "ad_overlay": ("", "{package}/com.google.android.gms.ads.AdActivity"),
    "not_responding": ("android", "Application Not Responding: {package}"),
    "crashed": ("android", "Application Error: {package}"),
}


@dataclass(frozen=True)
class Geometry:
    """Size of the panel in its natural rotation, and how much of it an inch takes.

    Attributes:
        density: Pixels per dp; 1.0 is 160 dpi.
    """

    width_px: int
    height_px: int
    density: float

    @property
    def density_dpi(self) -> int:
        """Dots per inch, as ``wm density`` says it."""
        return round(self.density * 160)


@dataclass(frozen=True)
class ActiveWindow:
    """The window that has the input: its items, the package that owns it, its title."""

    item: QQuickItem
    package: str
    title: str


class Handset:
    """A phone in the Qt thread.

    Attributes:
        panel: What the phone was built with.
        geometry: What is in force now (``wm size`` and ``wm density`` override the panel).
    """

    def __init__(
        self, seed: int, panel: Geometry, clock: SeededClock, world: World = EVERYDAY
    ) -> None:
        self.panel = self.geometry = panel
        self.seed, self.world = seed, world
        self.clock = clock
        self._owner = QObject()
        self.settings = SettingsStore(self._owner)
        self.faults = Faults(self._owner)
        self.apps = InstalledApps(seed, clock, self.settings, self._owner, world=world)
        rng = random.Random(f"system {seed}")
        self.system = PhoneSystem(self.apps, self.settings, self.faults, clock, rng, self._owner)
        self.display = Display(panel.width_px, panel.height_px, panel.density)
        self.ime = Ime(self.display, self.settings, self._owner)
        self._pictures = Pictures(seed)
        self._engine = QQmlEngine()
        self._root = self._load_root()
        self._connect()
        self.apply_geometry()

    def _load_root(self) -> QQuickItem:
        self._engine.addImportPath(str(QML_FOLDER))
        self._engine.addImageProvider("phone", self._pictures)
        component = QQmlComponent(self._engine, QUrl.fromLocalFile(str(QML_FOLDER / "Phone.qml")))
        given = {"system": self.system, "settings": self.settings.live, "ime": self.ime}
        root = component.createWithInitialProperties(given)
        if not isinstance(root, QQuickItem):
            raise RuntimeError(f"Phone.qml does not load:\n{component.errorString()}")
        root.setParent(self._owner)
        root.setParentItem(self.display.content)
        return root

    def _connect(self) -> None:
        self.system.open_app = self._show_app
        self.system.take_snapshot = self._take_snapshot
        self.system.app_back = self._app_back
        self.system.launcher_back = lambda: _ask(self.part("home"), "go_back")
        self.settings.changed.connect(self._setting_changed)
        self.faults.changed.connect(self.apply_geometry)

    def close(self) -> None:
        """Free everything of Qt's, what is drawn before what it is drawn from."""
        for package in list(self.apps.pages):
            self.apps.stop(package)
        shiboken6.delete(self._root)
        shiboken6.delete(self._engine)
        self.display.close()
        self._owner.deleteLater()

    def part(self, name: str) -> QQuickItem:
        """Return the item of this object name, such as ``keyboard``.

        Raises:
            LookupError: Nothing that exists now is named so.
        """
        part = self._root.findChild(QQuickItem, name)
        if part is None:
            raise LookupError(f"the phone has no part named {name!r}")
        return part

    # Apps and their pages.

    def _show_app(self, package: str) -> None:
        front = self.apps.open_page(package, self._engine, self.part("appArea"))
        for page in self.apps.pages.values():
            page.setVisible(page is front)

    def _take_snapshot(self, package: str) -> None:
        self.ime.dismiss()
        self._root.setProperty("barsShown", False)
        self._pictures.keep_snapshot(package, self.display.image())
        self._root.setProperty("barsShown", True)

    def _app_back(self) -> bool:
        page = self.apps.pages[self.system.foreground]
        return _ask(page, "handleBack")

    def active_window(self) -> ActiveWindow:
        """Return the window on top: keyguard, a fault's window, a dialog, or the screen itself."""
        system = self.system
        if system.is_locked:
            return ActiveWindow(self.part("lockScreen"), SYSTEM_UI, "NotificationShade")
        if system.crashed:
            return self._fault_window("crashed", system.crashed)
        if system.screen != "app":
            title = f"{LAUNCHER}/{LAUNCHER_ACTIVITY}"
            return ActiveWindow(self.part(system.screen), LAUNCHER, title)
        package = system.foreground
        fault = self.faults.window_over(package)
        if fault is not None:
            return self._fault_window(fault, package)
        title = f"{package}/{self.apps.info(package).activity}"
        if system.is_loading:
            return ActiveWindow(self.part("loading"), package, title)
        page = self.apps.pages[package]
        overlays = page.property("overlays").toVariant()
        top = overlays[-1].property("surface") if overlays else page
        return ActiveWindow(top, package, title)

    def _fault_window(self, fault: Fault, package: str) -> ActiveWindow:
        owner, title = _WINDOWS[fault]
        return ActiveWindow(self.part(fault), owner or package, title.format(package=package))

    def foreground(self) -> AppInfo:
        """Return the app in front; home and recents are the launcher's."""
        package = self.system.foreground
        launcher = AppInfo(LAUNCHER, LAUNCHER_ACTIVITY, "Launcher")
        return self.apps.info(package) if package else launcher

    # Geometry.

    @property
    def quarter_turns(self) -> int:
        """How far the screen is turned, 0 to 3."""
        if self.faults.on("rotation"):
            return 1
        return int(self.settings.value("rotation")) % 4

    def override(self, *, size_px: tuple[int, int] | None = None, density: float = 0) -> None:
        """Use another size or density than the panel's; zeros go back to the panel's."""
        if size_px is not None:
            panel_px = self.panel.width_px, self.panel.height_px
            width_px, height_px = size_px if all(size_px) else panel_px
            self.geometry = replace(self.geometry, width_px=width_px, height_px=height_px)
        else:
            self.geometry = replace(self.geometry, density=density or self.panel.density)
        self.apply_geometry()

    def apply_geometry(self) -> None:
        """Give display and QML the size and density that are in force."""
        size_px = self.geometry.width_px, self.geometry.height_px
        width_px, height_px = size_px[::-1] if self.quarter_turns % 2 else size_px
        density = self.geometry.density
        if (*self.display.size_px, self.display.density) != (width_px, height_px, density):
            self.display.resize(width_px, height_px, density)
        self._root.setSize(self.display.content.size())

    def set_fault(self, fault: Fault, on: bool, package: str) -> None:
        """Switch a fault on or off, at once where it shows at once."""
        self.faults.switch(fault, on, package)
        if fault in ("locked", "pin_lock"):
            self.system.set_locked(on)

    def truth(self) -> dict[str, object]:
        """Return all that a test may want to know, as JSON-able data."""
        system = self.system
        return {
            "seed": self.seed,
            "world": self.world.name,
            "screen": system.screen,
            "foreground": self.foreground().package,
            "window": self.active_window().title,
            "tasks": list(system.tasks),
            "locked": system.is_locked,
            "pin_tries": system.lock.tries,
            "screen_on": system.is_on,
            "keyboard": bool(self.ime.shown),
            "selection": self.display.selection(),
            "size_px": list(self.display.size_px),
            "time": self.clock.now().isoformat(),
            "toast": system.toast(),
            "touches": list(self.display.felt),
            "settings": self.settings.truth(),
            "faults": self.faults.truth(),
            "apps": self.apps.truth(),
        }

    def _setting_changed(self, key: str) -> None:
        if key == "rotation":
            self.apply_geometry()


def _ask(item: QQuickItem, question: str) -> bool:
    """Call a QML function that answers with a bool."""
    direct = Qt.ConnectionType.DirectConnection
    return bool(QMetaObject.invokeMethod(item, question, direct, Q_RETURN_ARG("QVariant")))
